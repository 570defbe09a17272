// Meeting codes as people type and paste them.

import assert from "node:assert/strict";
import test from "node:test";
import { parseCode } from "../../web/protocol/code.js";

test("a code is found however it is written", () => {
  const spellings = [
    "abc-defg-hij",
    "ABC-DEFG-HIJ",
    "  abc defg hij ",
    "abcdefghij",
    "abc–defg—hij",
    "https://meet.example.org/m/abc-defg-hij",
    "https://meet.example.org/m/abc-defg-hij?from=mail#x",
    "meet.example.org/m/ABC-defg-hij",
    "Join us at https://meet.example.org/m/abc-defg-hij, please.",
  ];
  for (const spelling of spellings) assert.equal(parseCode(spelling), "abc-defg-hij", spelling);
});

test("what is no code is none", () => {
  const others = ["", "   ", "abc", "abc-defg-hijk", "https://example.org/", "https://example.org/m/abc-defg-hijk", "ab!-defg-hij"];
  for (const other of others) assert.equal(parseCode(other), null, other);
});
