// Names, links and endings as they are shown.

import assert from "node:assert/strict";
import test from "node:test";
import { endingOf } from "../../web/protocol/endings.js";
import { splitLinks } from "../../web/ui/linkify.js";
import { initials, personClass } from "../../web/ui/people-look.js";

test("initials come from the first and the last name", () => {
  const names = { "Ada Lovelace": "AL", ada: "A", "Jean-Luc van Damme": "JD", "  ": "?", "Çelik ß": "ÇSS", "(guest) Bo": "GB", "李 明": "李明", "🙂": "?" };
  for (const [name, letters] of Object.entries(names)) assert.equal(initials(name), letters, name);
});

test("every number has a colour", () => {
  for (const number of [0, 11, 12, 4294967295]) assert.match(personClass(number), /^person-(\d|1[01])$/);
});

test("links in text are found, and only those of the web", () => {
  const links = (text) => splitLinks(text).filter(({ href }) => href).map(({ href }) => href);
  assert.deepEqual(links("see https://example.org/a_(b) and http://x.test."), ["https://example.org/a_(b)", "http://x.test"]);
  assert.deepEqual(links("(https://example.org/x)"), ["https://example.org/x"]);
  assert.deepEqual(links("javascript:alert(1) data:text/html,x ftp://x"), []);
  assert.deepEqual(links('https://a.test/"onclick=1'), ["https://a.test/"]);
  for (const text of ["a https://b.test c", "none", "https://b.test"]) {
    assert.equal(splitLinks(text).map((piece) => piece.text).join(""), text);
  }
});

test("an ending says why", () => {
  assert.equal(endingOf(4403, null), "removed");
  assert.equal(endingOf(0, { code: "meeting.locked" }), "locked");
  assert.equal(endingOf(1000, { code: "consent.outdated" }), "consent");
  assert.equal(endingOf(4999, null), "refused");
});
