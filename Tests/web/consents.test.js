// What is asked before joining, what is remembered, and what the server hears.

import assert from "node:assert/strict";
import test from "node:test";
import { answerTo, Consents, missingFrom } from "../../web/protocol/consents.js";

const question = (purpose, policy = "ask", version = 1, services = []) => ({
  purpose,
  policy,
  version,
  services,
  texts: { en: "…", de: "…" },
});
const asked = (questions, options) => {
  const consents = new Consents(options);
  consents.ask(questions);
  return consents;
};

test("a meeting without purposes asks nothing", () => {
  for (const questions of [[], undefined]) {
    const consents = asked(questions);
    assert.equal(consents.mustAsk, false);
    assert.deepEqual(consents.forHello, []);
  }
});

test("every purpose is asked once, and a no is an answer", () => {
  const consents = asked([question("transcription"), question("translation")]);
  assert.equal(consents.mustAsk, true);
  consents.answer(consents.questions, new Set(["translation"]), "de");
  assert.equal(consents.mustAsk, false);
  assert.deepEqual(consents.forHello, [
    { purpose: "transcription", given: false, version: 1, language: "de", services: [] },
    { purpose: "translation", given: true, version: 1, language: "de", services: [] },
  ]);
});

test("nobody joins without what is required", () => {
  const consents = asked([question("translation", "required"), question("transcription")]);
  assert.equal(consents.mayRefuse, false);
  assert.deepEqual(missingFrom(consents.questions, new Set(["transcription"])), ["translation"]);
  consents.answer(consents.questions, new Set(), "en");
  assert.equal(consents.mustAsk, true, "a no to what is required is asked again");
  consents.answer(consents.questions, new Set(["translation"]), "en");
  assert.equal(consents.mustAsk, false);
  assert.deepEqual(missingFrom(consents.questions, new Set(["translation"])), []);
});

test("an answer holds for the text that was read, and is kept where it was asked to be", () => {
  let kept = [];
  const first = asked([question("transcription")], { save: (decisions) => kept = decisions });
  first.answer(first.questions, new Set(["transcription"]), "en");
  const again = asked([question("transcription")], { decisions: kept });
  assert.equal(again.mustAsk, false);
  assert.equal(again.decisionOn("transcription").given, true);
  again.ask([question("transcription", "ask", 2)]);
  assert.equal(again.mustAsk, true);
  assert.equal(again.decisionOn("transcription"), undefined);
  assert.deepEqual(again.forHello, [], "a yes to an older text is not sent");
});

test("an answer holds for the services that were named, and names them", () => {
  let kept = [];
  const elsewhere = (host) => question("translation", "ask", 3, [host]);
  const first = asked([elsewhere("a.example")], { save: (decisions) => kept = decisions });
  first.answer(first.questions, new Set(["translation"]), "en");
  assert.deepEqual(first.forHello.map(({ services }) => services), [["a.example"]]);
  assert.equal(asked([elsewhere("a.example")], { decisions: kept }).mustAsk, false);
  assert.equal(asked([elsewhere("a.example")], { decisions: kept }).hasChanged, false);
  assert.equal(asked([elsewhere("a.example")]).hasChanged, false, "what was never asked has not changed");
  for (const other of [elsewhere("b.example"), question("translation", "ask", 3)]) {
    const again = asked([other], { decisions: kept });
    assert.equal(again.mustAsk, true);
    assert.equal(again.hasChanged, true);
    assert.deepEqual(again.forHello, []);
  }
});

test("an answer from before services were named holds where nothing leaves the server", () => {
  const decisions = [{ purpose: "translation", given: true, version: 2, language: "en" }];
  assert.equal(asked([question("translation", "ask", 2)], { decisions }).mustAsk, false);
  assert.equal(asked([question("translation", "ask", 2, ["a.example"])], { decisions }).mustAsk, true);
});

test("a purpose that the meeting does not have any more is not told", () => {
  const consents = asked([question("transcription"), question("translation")]);
  consents.answer(consents.questions, new Set(["transcription", "translation"]), "en");
  consents.ask([question("translation")]);
  assert.deepEqual(consents.forHello.map(({ purpose }) => purpose), ["translation"]);
});

test("a mind can be changed, and the language is the one that was read", () => {
  const consents = asked([question("transcription")]);
  let changes = 0;
  consents.on("change", () => changes++);
  consents.remember([answerTo(consents.questionOf("transcription"), true, "de")]);
  consents.remember([answerTo(consents.questionOf("transcription"), false, "fr")]);
  assert.deepEqual(consents.decisionOn("transcription"), { purpose: "transcription", given: false, version: 1, language: "en", services: [] });
  consents.ask([question("transcription")]);
  assert.equal(changes, 2, "the same questions again change nothing");
});

test("an answer is one to the text that was read, also when the meeting asks something else by then", () => {
  let kept = [];
  const consents = asked([question("transcription"), question("translation")], { save: (decisions) => kept = decisions });
  const read = consents.questions;
  consents.ask([question("transcription"), question("translation", "ask", 2, ["a.example"])]);
  consents.answer(read, new Set(["transcription", "translation"]), "de");
  assert.deepEqual(kept.map(({ purpose, version, services }) => [purpose, version, services]), [
    ["transcription", 1, []],
    ["translation", 1, []],
  ]);
  assert.equal(consents.mustAsk, true, "the new text was never read");
  assert.equal(consents.hasChanged, true);
  assert.deepEqual(consents.forHello.map(({ purpose }) => purpose), ["transcription"]);
  assert.deepEqual(missingFrom(read, new Set()), []);
});
