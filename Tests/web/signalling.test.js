// The socket's session: requests, events, drops and resumes, in virtual time.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { backoff } from "../../web/protocol/backoff.js";
import { Signalling } from "../../web/protocol/signalling.js";
import { FakeSocket } from "./fake-socket.js";

const WELCOME = { session: "s_1", resumed: false, seq: 0, you: "p_1" };
const RESUMED = { session: "s_1", resumed: true, seq: 9, you: "p_1" };

let link;
let log;

beforeEach((context) => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  context.after?.(() => mock.timers.reset());
  FakeSocket.all = [];
  log = [];
  link = new Signalling({
    url: "ws://here/signal",
    token: "token",
    client: { name: "test", version: "1" },
    WebSocket: FakeSocket,
    random: () => 0.5,
  });
  for (const type of ["welcome", "resumed", "event", "closed"]) link.on(type, (detail) => log.push([type, detail]));
});

function enter() {
  link.connect();
  const socket = FakeSocket.last.open();
  socket.greet(WELCOME);
  return socket;
}

const seqs = () => log.filter(([type]) => type === "event").map(([, event]) => event.seq);
const settled = () => new Promise((resolve) => process.nextTick(resolve));

test("it says hello first, and what waited follows the welcome", () => {
  link.request("chat.send", { text: "early" });
  link.connect();
  const socket = FakeSocket.last.open();
  assert.equal(socket.protocol, "parley.v1");
  assert.deepEqual(socket.sent.map(({ type }) => type), ["hello"]);
  assert.equal(socket.sent[0].resume, undefined);
  socket.greet(WELCOME);
  assert.deepEqual(socket.sent.map(({ type }) => type), ["hello", "chat.send"]);
  assert.equal(link.state.state, "open");
});

test("a reply settles its own request and no other", async () => {
  const socket = enter();
  const first = link.request("chat.send", { text: "a" });
  const second = link.request("host.lock", { locked: true });
  const [, a, b] = socket.sent;
  socket.receive({ re: b.id, error: { kind: "user", code: "host.only", text: "Only hosts." } });
  socket.receive({ re: a.id, ok: { message: { id: "m" } } });
  assert.deepEqual(await first, { message: { id: "m" } });
  await assert.rejects(second, { code: "host.only", kind: "user" });
});

test("a drop resumes from the last event and repeats what has no reply, with its number", async () => {
  const socket = enter();
  for (const seq of [1, 2, 3]) socket.receive({ seq, type: "speakers", loudest: [] });
  const answered = link.request("chat.send", { text: "answered" });
  const open = link.request("chat.send", { text: "open" });
  socket.receive({ re: socket.sent[1].id, ok: {} });
  await answered;
  socket.drop();
  assert.equal(link.state.state, "waiting");
  const queued = link.request("reaction.send", { reaction: "👍" });
  mock.timers.tick(300);
  const again = FakeSocket.last.open();
  assert.notEqual(again, socket);
  assert.deepEqual(again.sent[0].resume, { session: "s_1", seq: 3 });
  again.greet(RESUMED);
  assert.deepEqual(again.sent.slice(1).map(({ id, text }) => [id, text]), [[socket.sent[2].id, "open"], [again.sent[2].id, undefined]]);
  assert.ok(again.sent[0].id > socket.sent[2].id, "ids count upwards over resumes");
  for (const seq of [3, 4, 5]) again.receive({ seq, type: "speakers", loudest: [] });
  assert.deepEqual(seqs(), [1, 2, 3, 4, 5], "no event is lost or doubled");
  again.receive({ re: again.sent[1].id, ok: { message: 1 } });
  again.receive({ re: again.sent[2].id, ok: {} });
  assert.deepEqual(await open, { message: 1 });
  assert.deepEqual(await queued, {});
  assert.deepEqual(log.filter(([type]) => type !== "event").map(([type]) => type), ["welcome", "resumed"]);
});

test("a new session forgets what the old one had been asked", async () => {
  const socket = enter();
  const sent = link.request("chat.send", { text: "sent" });
  socket.drop();
  const view = link.request("media.view", { slots: [] });
  const chat = link.request("chat.send", { text: "not sent yet" });
  mock.timers.tick(300);
  const again = FakeSocket.last.open();
  const rejections = Promise.all([assert.rejects(sent, { code: "session.lost" }), assert.rejects(view, { code: "session.lost" })]);
  again.greet({ ...WELCOME, session: "s_2" });
  await rejections;
  assert.deepEqual(again.sent.slice(1).map(({ text }) => text), ["not sent yet"]);
  again.receive({ seq: 1, type: "speakers", loudest: [] });
  assert.deepEqual(seqs(), [1], "the new session counts from its own beginning");
  again.receive({ re: again.sent[1].id, ok: {} });
  await chat;
});

test("a gap between events makes it resume", () => {
  const socket = enter();
  socket.receive({ seq: 1, type: "speakers", loudest: [] });
  socket.receive({ seq: 3, type: "speakers", loudest: [] });
  assert.deepEqual(seqs(), [1]);
  assert.ok(socket.closed);
  mock.timers.tick(300);
  assert.deepEqual(FakeSocket.last.open().sent[0].resume, { session: "s_1", seq: 1 });
});

test("a volatile event has no number: it is no gap, is not acknowledged, and counts in an open session only", () => {
  link.connect();
  const socket = FakeSocket.last.open();
  socket.receive({ type: "caption", text: "before the welcome" });
  socket.greet(WELCOME);
  socket.receive({ seq: 1, type: "speakers", loudest: [] });
  socket.receive({ type: "caption", text: "volatile" });
  socket.receive({ seq: 2, type: "caption", text: "final" });
  assert.deepEqual(log.filter(([type]) => type === "event").map(([, { seq, text }]) => [seq, text]), [[1, undefined], [undefined, "volatile"], [2, "final"]]);
  assert.equal(socket.closed, false);
  socket.drop();
  mock.timers.tick(300);
  assert.equal(FakeSocket.last.open().sent[0].resume.seq, 2);
});

test("what a hello says besides is asked for at each hello", () => {
  let given = false;
  const other = new Signalling({
    url: "ws://x", token: "t", client: { name: "t", version: "1" }, WebSocket: FakeSocket, random: () => 0.5,
    hello: () => ({ consents: [{ purpose: "transcription", given }], spoken: undefined }),
  });
  other.connect();
  const first = FakeSocket.last.open();
  first.greet(WELCOME);
  given = true;
  first.drop();
  mock.timers.tick(300);
  const second = FakeSocket.last.open();
  assert.deepEqual([first, second].map(({ sent }) => sent[0].consents[0].given), [false, true]);
  assert.ok(second.sent[0].resume, "a resume that fails is a hello like any other");
  assert.equal("spoken" in first.sent[0], false);
  other.leave();
});

test("events are acknowledged now and then", () => {
  const socket = enter();
  for (let seq = 1; seq <= 40; seq++) socket.receive({ seq, type: "speakers", loudest: [] });
  assert.deepEqual(socket.requests("ack"), [{ type: "ack", seq: 32 }]);
  mock.timers.tick(2000);
  assert.deepEqual(socket.requests("ack").at(-1), { type: "ack", seq: 40 });
});

test("a server that does not answer pings is given up", async () => {
  const socket = enter();
  mock.timers.tick(10_000);
  socket.receive({ re: socket.requests("ping")[0].id, ok: {} });
  await settled();
  mock.timers.tick(9_000);
  assert.equal(link.state.state, "open");
  mock.timers.tick(1_000);
  assert.equal(socket.requests("ping").length, 2);
  mock.timers.tick(8_000);
  assert.equal(link.state.state, "waiting");
  assert.ok(socket.closed);
});

test("a changed network is probed with little patience", () => {
  enter();
  link.probe();
  mock.timers.tick(3_000);
  assert.equal(link.state.state, "waiting");
});

test("attempts go on, further and further apart, until one succeeds", () => {
  enter().drop();
  const waits = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    waits.push(link.state.retryAt - Date.now());
    mock.timers.tick(waits[attempt]);
    FakeSocket.last.drop();
  }
  assert.deepEqual(waits, [225, 450, 900, 1800, 3600, 6000, 6000, 6000]);
  link.retryNow();
  FakeSocket.last.open().greet(RESUMED);
  assert.equal(link.state.attempt, 0);
});

test("final close codes end it, others do not", () => {
  for (const [code, final] of [[4401, true], [4403, true], [4404, true], [4409, true], [4410, true], [4400, false], [4408, false], [4429, false], [1001, false], [1009, false]]) {
    const other = new Signalling({ url: "ws://x", token: "t", client: { name: "t", version: "1" }, WebSocket: FakeSocket, random: () => 0.5 });
    let closed = null;
    other.on("closed", (detail) => closed = detail);
    other.connect();
    FakeSocket.last.open().greet(WELCOME);
    FakeSocket.last.drop(code);
    assert.equal(closed?.code ?? null, final ? code : null, String(code));
    if (code === 4429) assert.ok(other.state.retryAt - Date.now() >= 5000, "too many requests: slow down");
    other.leave();
  }
});

test("a refused hello ends it with the server's reason; a draining server is tried again", () => {
  link.connect();
  let socket = FakeSocket.last.open();
  socket.receive({ re: socket.sent[0].id, error: { kind: "user", code: "server.draining", text: "" } });
  assert.equal(link.state.state, "waiting");
  mock.timers.tick(300);
  socket = FakeSocket.last.open();
  socket.receive({ re: socket.sent[0].id, error: { kind: "user", code: "meeting.full", text: "Full." } });
  assert.equal(link.state.state, "closed");
  assert.equal(log.at(-1)[1].error.code, "meeting.full");
});

test("leaving says so and closes", async () => {
  const socket = enter();
  const open = link.request("chat.send", { text: "x" });
  const rejected = assert.rejects(open, { code: "session.lost" });
  link.leave();
  await rejected;
  assert.equal(socket.sent.at(-1).type, "leave");
  assert.ok(socket.closed);
  await assert.rejects(link.request("ping"), { code: "session.lost" });
});

test("waits are spread and bounded", () => {
  assert.equal(backoff(0, () => 0), 150);
  assert.equal(backoff(0, () => 0.999), 300);
  assert.equal(backoff(50, () => 0), 4000);
});
