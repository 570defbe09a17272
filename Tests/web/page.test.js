// The page names every module, so that the browser fetches them all at once; and it stays within its own policy.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const WEB = new URL("../../web/", import.meta.url);
const read = (name) => readFileSync(new URL(name, WEB), "utf8");
const page = read("index.html");
const modules = readdirSync(WEB, { recursive: true }).filter((name) => name.endsWith(".js"));

test("every module is fetched ahead, and nothing that is not there", () => {
  const named = [...page.matchAll(/modulepreload" href="\/([^"]+)"/g)].map(([, name]) => name).sort();
  const withCode = modules.filter((name) => name !== "boot.js" && !/^export \{\};$/m.test(read(name))).sort();
  assert.deepEqual(named, withCode);
});

test("every style sheet of the page exists, and all are used", () => {
  const named = [...page.matchAll(/stylesheet" href="\/styles\/([^"]+)"/g)].map(([, name]) => name).sort();
  assert.deepEqual(named, readdirSync(new URL("styles/", WEB)).sort());
});

test("no markup is made from text, and nothing is written inline", () => {
  assert.doesNotMatch(page, /<style|style="|\son\w+="|<script(?! type="module" src)/);
  for (const name of modules) {
    assert.doesNotMatch(read(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/, name);
  }
});

test("every text that the client names is there", () => {
  const words = JSON.parse(read("i18n/en.json"));
  for (const name of modules) {
    for (const [, key] of read(name).matchAll(/\bt\("([^"]+)"/g)) assert.ok(key in words, `${name}: ${key}`);
  }
});
