// What the client knows, event by event; and the protocol's own examples.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { erasedMeanwhile, fromWelcome, publishes, reduce, self, slotOf } from "../../web/protocol/meeting-state.js";

const EXAMPLES = new URL("../../docs/protocol/examples/", import.meta.url);
const example = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, EXAMPLES), "utf8"));
const start = () => fromWelcome(example("hello.reply").ok, null, 1792310460000);
const person = (id, more = {}) => ({ id, number: 9, name: id, role: "participant", hand: null, tracks: [], quality: "good", joinedAt: 5, ...more });

test("a welcome is taken in whole", () => {
  const welcome = example("hello.reply").ok;
  const state = start();
  assert.equal(state.you, welcome.you);
  assert.deepEqual([...state.participants.values()], welcome.participants);
  assert.deepEqual(state.chat, welcome.chat);
  assert.equal(state.meeting.title, welcome.meeting.title);
  assert.equal(state.clockOffset, welcome.serverTime - 1792310460000);
  assert.equal(self(state).id, welcome.you);
});

test("people come, change and go, in the order of their joining", () => {
  let state = start();
  const before = state;
  state = reduce(state, { seq: 1, type: "participant.joined", participant: person("p_x") });
  assert.equal([...state.participants.keys()][0], "p_x", "joined earliest");
  state = reduce(state, { seq: 2, type: "participant.changed", participant: person("p_x", { hand: 7, name: "Xenia" }) });
  assert.equal(state.participants.get("p_x").name, "Xenia");
  assert.equal([...state.participants.keys()][0], "p_x", "a change moves nobody");
  state = reduce(state, { seq: 3, type: "speakers", loudest: [{ participant: "p_x", level: 0.5 }] });
  state = reduce(state, { seq: 4, type: "participant.left", participant: "p_x", reason: "left" });
  assert.equal(state.participants.has("p_x"), false);
  assert.equal(state.speakers.size, 0);
  assert.equal(before.participants.size, 2, "an earlier value stays what it was");
});

test("a chat message is kept once, though reply and event both bring it", () => {
  let state = start();
  const message = { id: "m_1", participant: state.you, name: "G", text: "hi", at: 1792310470000 };
  for (const seq of [1, 2]) state = reduce(state, { seq, type: "chat.message", message });
  assert.deepEqual(state.chat.map(({ id }) => id), [state.chat[0].id, "m_1"]);
});

test("after a restart of the server what was read stays readable", () => {
  const state = start();
  const again = fromWelcome({ ...example("hello.reply").ok, chat: [{ id: "m_2", participant: "p", name: "n", text: "new", at: 1792310490000 }] }, state, 0);
  assert.deepEqual(again.chat.map(({ text }) => text), [state.chat[0].text, "new"]);
  assert.equal(again.slots.size, 0);
});

test("what somebody wrote goes when it is erased, and all other messages stay", () => {
  let state = start();
  const mine = { id: "m_1", participant: state.you, name: "G", text: "mine", at: 1792310470000 };
  state = reduce(state, { seq: 1, type: "chat.message", message: mine });
  assert.equal(state.chat.length, 2);
  state = reduce(state, { ...example("words.erased.event"), seq: 2 });
  assert.deepEqual(state.chat, [mine]);
  assert.equal(state.erasedAt, example("words.erased.event").at);
  const before = state.chat;
  state = reduce(state, { ...example("words.erased.all.event"), seq: 3 });
  assert.equal(state.chat, before, "a transcript that is deleted takes no chat with it");
  assert.equal(state.erasedAt, example("words.erased.all.event").at);
});

test("what was erased while somebody had no session is gone when they are back", () => {
  const welcome = example("hello.reply").ok;
  const state = start();
  const later = { ...welcome, chat: [], erasedAt: welcome.erasedAt + 1 };
  assert.equal(erasedMeanwhile(welcome, null), false, "nothing was known");
  assert.equal(erasedMeanwhile(welcome, state), false, "nothing new was erased");
  assert.equal(fromWelcome({ ...welcome, chat: [] }, state, 0).chat.length, 1);
  assert.equal(erasedMeanwhile(later, state), true);
  const back = fromWelcome(later, state, 0);
  assert.deepEqual(back.chat, []);
  assert.equal(erasedMeanwhile(later, back), false, "it is known now");
  const told = reduce(state, { seq: 1, type: "words.erased", participant: "p_x", at: later.erasedAt });
  assert.equal(erasedMeanwhile(later, told), false, "it was known before");
  const never = fromWelcome({ ...welcome, erasedAt: undefined }, null, 0);
  assert.equal(erasedMeanwhile({ ...welcome, erasedAt: undefined }, never), false);
  assert.equal(erasedMeanwhile(welcome, never), true);
});

test("a slot is found by whom it shows", () => {
  let state = start();
  state = reduce(state, { seq: 1, type: "media.slot", mid: "5", participant: "p_a", source: "camera", layer: "h", paused: null });
  state = reduce(state, { seq: 2, type: "media.slot", mid: "6", participant: "p_a", source: "screen", layer: null, paused: "waiting" });
  assert.equal(slotOf(state, "p_a", "screen").mid, "6");
  state = reduce(state, { seq: 3, type: "media.slot", mid: "5", participant: null, source: null, layer: null, paused: "gone" });
  assert.equal(slotOf(state, "p_a", "camera"), undefined);
});

test("publishing means listed and not muted", () => {
  const someone = person("p", { tracks: [{ source: "camera", muted: true }, { source: "microphone", muted: false }] });
  assert.equal(publishes(someone, "camera"), false);
  assert.equal(publishes(someone, "microphone"), true);
  assert.equal(publishes(someone, "screen"), false);
  assert.equal(publishes(undefined, "camera"), false);
});

test("every event of the protocol's examples is taken without harm", () => {
  const names = readdirSync(EXAMPLES).filter((name) => name.endsWith(".event.json"));
  assert.ok(names.length >= 12);
  let state = start();
  for (const name of names) {
    const event = example(name.replace(".json", ""));
    const volatile = event.type === "caption" && !event.final;
    assert.equal(typeof event.seq, volatile ? "undefined" : "number", name);
    state = reduce(state, event);
    assert.ok(state.participants instanceof Map, name);
  }
});

test("an event of a kind that came later is ignored", () => {
  const state = start();
  assert.equal(reduce(state, { seq: 1, type: "captions.started" }), state);
});
