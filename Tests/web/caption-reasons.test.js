// The sentences that the client translates are the ones that the server says.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { REASONS, reasonText } from "../../web/ui/caption-reasons.js";

const ROOT = new URL("../../", import.meta.url);
const read = (name) => readFileSync(new URL(name, ROOT), "utf8");

test("every sentence is said by the server, and each language has words for it", () => {
  const sources = readdirSync(new URL("Sources/", ROOT), { recursive: true })
    .filter((name) => name.endsWith(".swift")).map((name) => read(`Sources/${name}`)).join("\n");
  for (const [sentence, key] of Object.entries(REASONS)) {
    assert.ok(sources.includes(`"${sentence}"`), sentence);
    for (const language of ["en", "es", "de", "pt"]) assert.ok(JSON.parse(read(`web/i18n/${language}.json`))[key], `${language}: ${key}`);
  }
});

test("a sentence that is not known stays as it is", () => {
  assert.equal(reasonText("Something new."), "Something new.");
  assert.equal(reasonText("toString"), "toString");
  assert.equal(reasonText(null), "");
});
