// What the server refuses is told in words of our own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { errorText } from "../../web/ui/errors.js";

const words = JSON.parse(readFileSync(new URL("../../web/i18n/en.json", import.meta.url), "utf8"));
const refused = (code) => errorText({ code, kind: "user", message: "The server's own English." });

// No language is loaded here: what is shown is the key itself.
test("every text for a refusal is shown for one", () => {
  const codes = Object.keys(words).filter((key) => key.startsWith("refused.")).map((key) => key.slice("refused.".length));
  for (const code of codes.filter((code) => !["internal", "unknown"].includes(code))) {
    assert.equal(refused(code), `refused.${code}`);
  }
});

test("what can be refused about a transcript has a text", () => {
  for (const code of ["transcript.gone", "transcript.text", "transcript.tooLarge"]) {
    assert.equal(refused(code), `refused.${code}`);
    assert.ok(words[`refused.${code}`], code);
  }
});

test("what nobody has a text for is told as the server tells it", () => {
  assert.equal(refused("new.code"), "The server's own English.");
  assert.equal(errorText({ code: "new.code", kind: "peer", message: "For a program." }), "refused.unknown");
});
