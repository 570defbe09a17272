// What was said, revision by revision; and what is asked of the server to read it.

import assert from "node:assert/strict";
import test from "node:test";
import { CaptionReader } from "../../web/protocol/caption-reader.js";
import { captionStatus, translationsRun } from "../../web/protocol/caption-status.js";
import { finished, KEPT, NO_CAPTIONS, recent, settled, unsure, untranslated, withCaption, withTranscript } from "../../web/protocol/captions.js";

const caption = (segment, start, more = {}) => ({
  segment, participant: "p_a", name: "Ana", language: "en", text: segment, tentative: "", final: false, start, end: start + 500,
  translated: false, flagged: false, ...more,
});
const taken = (...captions) => captions.reduce((all, each, index) => withCaption(all, each, index), NO_CAPTIONS);
const texts = (captions) => captions.map(({ text, tentative }) => text + tentative);
const meeting = (captions, policy = "ask") => ({ policy: { transcription: policy }, captions });
const RUNNING = { state: "on", reason: null, note: null, since: 1, by: "p_a" };

test("a revision takes the place of the one before, and segments stand in the order of their speaking", () => {
  const captions = taken(
    caption("b", 200, { text: "I", tentative: " think" }),
    caption("a", 100, { text: "", tentative: "Well" }),
    caption("b", 200, { text: "I think", tentative: " so" }),
    caption("c", 150, { text: "Meanwhile" }),
  );
  assert.deepEqual(texts(captions), ["Well", "Meanwhile", "I think so"]);
  assert.equal(captions[2].heard, 2);
});

test("a revision may move the beginning; equal beginnings keep one order", () => {
  assert.deepEqual(texts(taken(caption("a", 100), caption("b", 90), caption("a", 50))), ["a", "b"]);
  assert.deepEqual(texts(taken(caption("b", 1), caption("a", 1))), texts(taken(caption("a", 1), caption("b", 1))));
});

test("what is final changes by a correction only", () => {
  const final = caption("a", 1, { text: "Right.", final: true });
  const captions = taken(caption("a", 1, { tentative: " r" }), final);
  assert.equal(withCaption(captions, caption("a", 1, { text: "rite" }), 9), captions);
  assert.deepEqual(texts(withCaption(captions, { ...final, text: "Write." }, 9)), ["Write."]);
});

test("a segment without words is none", () => {
  const captions = taken(caption("a", 1));
  assert.deepEqual(withCaption(captions, caption("a", 1, { text: "" }), 2), []);
  assert.equal(withCaption(captions, caption("b", 2, { text: "" }), 2), captions);
});

test("the oldest goes when there are too many, and one older than all is not taken", () => {
  let captions = NO_CAPTIONS;
  for (let index = 0; index < KEPT + 20; index++) captions = withCaption(captions, caption(`g_${index}`, 1000 + index), index);
  assert.equal(captions.length, KEPT);
  assert.equal(captions[0].start, 1020);
  assert.deepEqual(withCaption(captions, caption("late", 1), 0), captions);
});

test("what nobody will finish goes after a while, or at once when captions stop", () => {
  const captions = taken(caption("done", 1, { final: true }), caption("open", 2));
  assert.equal(settled(captions, 10_000), captions);
  assert.deepEqual(texts(settled(captions, 30_000)), ["done"]);
  assert.deepEqual(texts(finished(captions)), ["done"]);
  assert.equal(finished(finished(captions)).length, 1);
});

test("words that may change stand behind those that stay, apart from them", () => {
  const shown = (text, tentative) => text + unsure(caption("a", 1, { text, tentative }));
  assert.equal(shown("Let us begin with", "the punch"), "Let us begin with the punch");
  assert.equal(shown("Let us", " begin"), "Let us begin");
  assert.equal(shown("", "Well"), "Well");
  assert.equal(shown("Done.", ""), "Done.");
});

test("an overlay shows the last few that are fresh", () => {
  const captions = taken(caption("a", 1), caption("b", 2), caption("c", 3));
  assert.deepEqual(texts(recent(captions, 1000, 1000, 5)), ["b", "c"]);
  assert.deepEqual(texts(recent(captions, 500, 1000, 2)), ["b", "c"]);
  assert.deepEqual(recent(captions, 9000, 1000, 2), []);
});

test("a transcript fills in what was missed, and leaves translations alone", () => {
  const known = taken(caption("b", 2, { text: "zwei", final: true, language: "de", translated: true }));
  const all = withTranscript(known, [caption("a", 1, { final: true }), caption("b", 2, { text: "two", final: true })]);
  assert.deepEqual(texts(all), ["a", "zwei"]);
  assert.deepEqual(texts(recent(withCaption(all, caption("c", 3), 100_000), 100_001, 1000, 5)), ["c"], "what was said before is not fresh");
});

test("a reader asks again after a new session and when captions come back, and not otherwise", async () => {
  const asked = [];
  const request = (type, body) => Promise.resolve(asked.push([type, body?.language]));
  const reader = new CaptionReader({ request, now: () => 5 });
  const welcome = { meeting: meeting(RUNNING), captions: { spoken: ["en"], targets: ["de"] }, transcript: [caption("old", 1, { final: true })] };
  reader.welcomed(welcome);
  assert.deepEqual(asked, [], "nobody reads yet");
  await reader.read("de");
  await reader.read("de");
  reader.meetingChanged(meeting(RUNNING));
  assert.deepEqual(asked, [["captions.read", "de"]]);
  reader.take(caption("new", 9));
  reader.welcomed(welcome);
  assert.deepEqual(asked.slice(1), [["captions.read", "de"]]);
  assert.deepEqual(texts(reader.captions), ["old"], "nobody finishes what the old session had begun");
  reader.meetingChanged(meeting({ ...RUNNING, state: "off" }));
  reader.meetingChanged(meeting(RUNNING));
  assert.equal(asked.length, 3);
  assert.deepEqual(reader.capabilities.targets, ["de"]);
});

test("words that are taken back are gone everywhere: nothing is said of them, and what was said is to be forgotten", async () => {
  let now = 1;
  const reader = new CaptionReader({ request: () => Promise.resolve({}), now: () => now });
  const told = [];
  reader.on("final", ({ segment, text }) => told.push(`${segment}: ${text}`));
  reader.on("taken", (segment) => told.push(`not ${segment}`));
  await reader.read("original");
  reader.take(caption("open", 1, { text: "My number", tentative: " is" }));
  reader.take(caption("other", 2, { text: "Yes.", final: true }));
  reader.take(caption("open", 1, { text: "", tentative: "", final: true }));
  assert.deepEqual(texts(reader.captions), ["Yes."], "the panel shows no more than this");
  assert.deepEqual(texts(recent(reader.captions, now, 7000, 3)), ["Yes."], "nor does the overlay");
  reader.take({ ...caption("other", 2), text: "", final: true });
  assert.deepEqual(reader.captions, []);
  now = 30_000;
  reader.settle();
  reader.take(caption("never", 3, { text: "", final: true }));
  assert.deepEqual(told, ["other: Yes.", "not open", "not other"]);
});

test("what somebody said is gone when it is erased, and nothing is said of it", async () => {
  const reader = new CaptionReader({ request: () => Promise.resolve({}), now: () => 1 });
  const told = [];
  reader.on("final", ({ segment }) => told.push(segment));
  reader.on("taken", (segment) => told.push(`not ${segment}`));
  await reader.read("original");
  reader.take(caption("a", 1, { final: true }));
  reader.take(caption("b", 2, { final: true, participant: "p_b" }));
  reader.take(caption("c", 3, { tentative: "unfinished" }));
  told.length = 0;
  reader.erase("p_a");
  assert.deepEqual(texts(reader.captions), ["b"]);
  assert.deepEqual(told, ["not a", "not c"]);
  let changes = 0;
  reader.on("change", () => changes++);
  reader.erase("p_a");
  assert.equal(changes, 0, "nothing of theirs is left");
  reader.erase(null);
  assert.deepEqual(reader.captions, []);
  assert.deepEqual(told, ["not a", "not c", "not b"]);
});

test("a welcome after an erasure brings what is left, and nothing from before", () => {
  const reader = new CaptionReader({ request: () => Promise.resolve({}), now: () => 1 });
  const welcome = { meeting: meeting(RUNNING), transcript: [caption("left", 1, { final: true })] };
  reader.take(caption("left", 1, { final: true }));
  reader.take(caption("gone", 2, { final: true }));
  reader.welcomed(welcome);
  assert.deepEqual(texts(reader.captions), ["left", "gone"], "nothing was erased");
  reader.welcomed(welcome, true);
  assert.deepEqual(texts(reader.captions), ["left"]);
});

test("what was corrected long after it was said is read where it stands, and is no news", async () => {
  let now = 1000;
  const reader = new CaptionReader({ request: () => Promise.resolve({}), now: () => now });
  const told = [];
  reader.on("final", ({ segment, text }) => told.push(`${segment}: ${text}`));
  reader.on("taken", (segment) => told.push(`not ${segment}`));
  // This client's clock is an hour late.
  reader.welcomed({ meeting: meeting(RUNNING), serverTime: 3_601_000, transcript: [] });
  await reader.read("original");
  reader.take(caption("a", 3_600_000, { text: "rite", final: true }));
  now += 20_000;
  reader.take(caption("a", 3_600_000, { text: "write", final: true }));
  now += 100_000;
  reader.take(caption("a", 3_600_000, { text: "right", final: true }));
  assert.deepEqual(texts(reader.captions), ["right"]);
  assert.deepEqual(recent(reader.captions, now, 7000, 3), [], "the overlay does not show it again");
  assert.deepEqual(told, ["a: rite", "a: write", "not a"]);
});

test("what engines know is learned when they have been loaded, and kept while they are away", () => {
  const reader = new CaptionReader({ request: () => Promise.resolve({}) });
  let changes = 0;
  reader.on("change", () => changes++);
  reader.welcomed({ meeting: meeting({ ...RUNNING, state: "off" }), captions: { spoken: [], targets: [] }, transcript: [] });
  assert.equal(reader.known, false);
  const trouble = { reason: "Not yet.", cause: { code: "starting" } };
  const away = { available: false, ...trouble, spoken: [], targets: [] };
  reader.learn(away);
  reader.learn(away);
  assert.deepEqual([reader.known, reader.obstacle, changes], [false, trouble, 1]);
  reader.learn({ available: true, reason: null, spoken: ["en", "es"], targets: ["de"] });
  assert.deepEqual([reader.capabilities, reader.obstacle], [{ spoken: ["en", "es"], targets: ["de"] }, null]);
  reader.learn(away);
  assert.deepEqual([reader.capabilities.targets, reader.obstacle], [["de"], trouble]);
});

test("a caption in another language than was asked for names its own", () => {
  assert.equal(untranslated(caption("a", 1, { language: "fr" }), "en"), "fr");
  assert.equal(untranslated(caption("a", 1, { language: "en", translated: true }), "en"), "");
  assert.equal(untranslated(caption("a", 1), "en"), "");
  assert.equal(untranslated(caption("a", 1, { language: "fr" }), "original"), "");
  assert.equal(untranslated(caption("a", 1, { language: "fr" }), null), "");
});

test("a refused wish leaves everything as it was", async () => {
  const reader = new CaptionReader({ request: () => Promise.reject(new Error("no")) });
  await assert.rejects(reader.read("de"));
  assert.equal(reader.language, null);
  await assert.rejects(reader.start());
  assert.equal(reader.starting, false);
});

test("only what becomes final is told as such, once, and only to who reads", async () => {
  const reader = new CaptionReader({ request: () => Promise.resolve({}), now: () => 1 });
  const finals = [];
  reader.on("final", ({ text }) => finals.push(text));
  reader.take(caption("early", 1, { final: true }));
  await reader.read("original");
  reader.take(caption("a", 2, { text: "It", tentative: " is" }));
  reader.take(caption("a", 2, { text: "It is.", final: true }));
  assert.deepEqual(finals, ["It is."]);
});

test("text is translated while captions run, the meeting lets it, and there is a language for it", () => {
  const of = (captions, transcription, translation) => ({ policy: { transcription, translation }, captions });
  assert.equal(translationsRun(of(RUNNING, "ask", "ask"), ["de"]), true);
  assert.equal(translationsRun(of(RUNNING, "required", "required"), ["de", "es"]), true);
  assert.equal(translationsRun(of(RUNNING, "ask", "ask"), []), false);
  assert.equal(translationsRun(of(RUNNING, "ask", "off"), ["de"]), false);
  assert.equal(translationsRun(of(RUNNING, "ask"), ["de"]), false, "a policy without it");
  assert.equal(translationsRun(of(RUNNING, "off", "ask"), ["de"]), false);
  assert.equal(translationsRun(of({ ...RUNNING, state: "off" }, "ask", "ask"), ["de"]), false);
  assert.equal(translationsRun(undefined, ["de"]), false);
});

test("the state of the captions says what matters most", () => {
  const yes = { consents: ["transcription"] };
  const of = (captions, more = {}) => {
    const { participants = [yes], starting = false, heard = true, policy } = more;
    return captionStatus({ meeting: meeting(captions, policy), participants, starting, heard }).state;
  };
  assert.equal(of(RUNNING, { policy: "off" }), "policyOff");
  assert.equal(of({ ...RUNNING, state: "off" }), "off");
  assert.equal(of({ ...RUNNING, state: "off" }, { starting: true }), "starting");
  assert.equal(of({ ...RUNNING, state: "unavailable", reason: "no model" }), "unavailable");
  const idle = { meeting: meeting({ ...RUNNING, state: "off" }), participants: [yes], starting: false, heard: false };
  const obstacle = { reason: "no engine", cause: { code: "noEngine" } };
  assert.deepEqual(captionStatus({ ...idle, obstacle }), { state: "unavailable", ...obstacle });
  assert.equal(captionStatus({ ...idle, obstacle, starting: true }).state, "starting");
  assert.equal(of(RUNNING, { participants: [{ consents: ["translation"] }, {}] }), "nobody");
  assert.equal(of({ ...RUNNING, state: "delayed" }), "delayed");
  assert.equal(of({ ...RUNNING, note: "another engine", cause: { code: "serviceReplaced", service: "cloud" } }), "fallback");
  assert.equal(of({ ...RUNNING, note: "no Polish", cause: { code: "unsupportedLanguage", language: "pl" } }), "noted");
  assert.equal(of({ ...RUNNING, note: "from a server that names no causes" }), "noted");
  assert.equal(of(RUNNING, { heard: false }), "listening");
  assert.equal(of(RUNNING), "normal");
  assert.equal(captionStatus({ meeting: {}, participants: [], starting: false, heard: false }).state, "policyOff", "a server without captions");
});
