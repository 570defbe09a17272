// Every cause that the server names has words in each language, and what it says beside it stays where there are none.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { CAUSES, reasonText, statusText } from "../../web/ui/caption-reasons.js";
import { loadLanguage } from "../../web/ui/i18n.js";

const ROOT = new URL("../../", import.meta.url);
const read = (name) => readFileSync(new URL(name, ROOT), "utf8");
const LANGUAGES = ["en", "es", "de", "pt"];

/** The cases of an enumeration in Swift. */
function cases(file, name) {
  const body = read(file).split(`enum ${name}`)[1].split("\n  }")[0];
  return [...body.matchAll(/^ *case (\w+)$/gm)].map(([, code]) => code);
}

test("each cause of the server is one that the client knows, and the protocol tells", () => {
  const known = cases("Sources/Messages/CaptionMessages.swift", "Code: String, Codable, CaseIterable, Sendable");
  assert.deepEqual(Object.keys(CAUSES), known);
  const engine = cases("Sources/Captions/Engine/EngineTrouble.swift", "Code: String, CaseIterable, Sendable");
  assert.ok(engine.length > 0 && engine.every((code) => known.includes(code)));
  const table = [...read("docs/protocol.md").matchAll(/^\| `(\w+)` \| (?:reason|note|state) \|/gm)].map(([, code]) => code);
  assert.deepEqual(table, known);
});

test("each cause has words in each language, with what it is about in its place", () => {
  for (const key of Object.values(CAUSES).filter(Boolean)) {
    for (const language of LANGUAGES) assert.ok(JSON.parse(read(`web/i18n/${language}.json`))[key], `${language}: ${key}`);
  }
  for (const language of LANGUAGES) {
    const texts = JSON.parse(read(`web/i18n/${language}.json`));
    assert.match(texts["captions.reason.unsupportedLanguage"], /\{language\}/);
    assert.match(texts["captions.reason.serviceReplaced"], /\{service\}/);
    assert.match(texts["captions.reason.serviceFailed"], /\{service\}/);
  }
});

test("a cause is told in the reader's words, with the language's or the service's name", async () => {
  // The client's own words from their files, as a browser would fetch them.
  globalThis.fetch = async (url) => ({ ok: true, json: async () => JSON.parse(readFileSync(url, "utf8")) });
  globalThis.document = { documentElement: { lang: "" } };
  const polish = { code: "unsupportedLanguage", language: "pl" };
  for (const [language, name] of [["en", "Polish"], ["es", "polaco"], ["de", "Polnisch"], ["pt", "polaco"]]) {
    await loadLanguage(language);
    const text = reasonText(polish, "nobody here can write down the language pl");
    assert.match(text, new RegExp(`${name}|polonês`), language);
    assert.doesNotMatch(text, /[{}]|nobody/);
  }
  await loadLanguage("en");
  const cloud = (code) => reasonText({ code, service: "cloud" }, "cloud: away");
  assert.match(cloud("serviceReplaced"), /cloud does not answer/);
  assert.match(cloud("serviceFailed"), /cloud .*nothing here/);
  // Only where something took over is that said.
  const replaced = /replacement/;
  assert.match(statusText({ state: "fallback", reason: "cloud: away", cause: { code: "serviceReplaced", service: "cloud" } }), replaced);
  assert.doesNotMatch(statusText({ state: "noted", reason: "…", cause: polish }), replaced);
  assert.match(statusText({ state: "delayed", reason: "", cause: { code: "overloaded" } }), /^Captions come late[^.]*\.$/);
});

test("what has no name here, or lacks what it is about, stays as the server said it", () => {
  assert.equal(reasonText(undefined, "Something new."), "Something new.");
  assert.equal(reasonText({ code: "toString" }, "Something new."), "Something new.");
  assert.equal(reasonText({ code: "unsupportedLanguage" }, "Which one?"), "Which one?");
  assert.equal(reasonText({ code: "serviceFailed" }, "Which one?"), "Which one?");
  assert.equal(reasonText(null, null), "");
  assert.equal(statusText({ state: "noted", reason: "Something new." }), "Something new.");
});
