// Finding words in what was said.

import assert from "node:assert/strict";
import test from "node:test";
import { matches, searchWords, splitMatches } from "../../web/protocol/search.js";

const marked = (text, query) => splitMatches(text, query).map(({ text, match }) => match ? `[${text}]` : text).join("");

test("words are found by their beginnings, whatever the capitals and accents", () => {
  assert.equal(matches("Die Größe der Éléments", "grosse"), false, "a sharp s is a letter of its own");
  assert.equal(matches("Die Größe der Éléments", "größ elem"), true);
  assert.equal(matches("reunião de amanhã", "AMANHA"), true);
  assert.equal(matches("restart", "start"), false);
  assert.equal(matches("anything", " … "), true);
  assert.deepEqual(searchWords("«Ação», já!"), ["acao", "ja"]);
});

test("what is found is marked in the text as it was written", () => {
  assert.equal(marked("Ação e reação", "acao"), "[Ação] e reação");
  assert.equal(marked("The budget, the Budget's end", "budg the"), "[The] [budg]et, [the] [Budg]et's end");
  assert.equal(marked("🙂 İstanbul e\u0301te\u0301 ete", "istanbul ete"), "🙂 [İstanbul] [e\u0301te\u0301] [ete]");
  for (const query of ["", "(", "\\", ".*", "a|b"]) {
    assert.equal(splitMatches("a.b (c) \\ d|e", query).map(({ text }) => text).join(""), "a.b (c) \\ d|e", query);
  }
});
