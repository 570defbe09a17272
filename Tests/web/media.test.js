// One person's media: offers, slots, screens, layers, and how a lost path is mended.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Media } from "../../web/protocol/media.js";
import { FakePeerConnection } from "./fake-peer.js";

globalThis.RTCPeerConnection = FakePeerConnection;
globalThis.RTCRtpReceiver = { getCapabilities: () => ({ codecs: [] }) };

let media;
let sent;
let refuse;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  FakePeerConnection.all = [];
  sent = [];
  refuse = null;
  media = new Media({ request, iceServers: [], videoSlotLimit: 49 });
  media.on("failed", () => {});
});

async function request(type, body) {
  sent.push({ type, ...body });
  if (refuse) throw refuse;
  return type === "media.offer" ? { sdp: "answer", slots: FakePeerConnection.all.at(-1).slots() } : {};
}

async function settle() {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

async function begin(pictures = 1) {
  await media.setTrack("microphone", FakePeerConnection.track("audio"));
  await media.setTrack("camera", FakePeerConnection.track("video"));
  await media.start(pictures);
  const [peer] = FakePeerConnection.all;
  peer.become("connected");
  return peer;
}

const offers = () => sent.filter(({ type }) => type === "media.offer");
const views = () => sent.filter(({ type }) => type === "media.view");
const kinds = (peer) => peer.getTransceivers().map(({ direction, receiver }) => `${direction} ${receiver.track.kind}`);
const wish = (participant, source = "camera") => ({ participant, source, maxHeight: 360, priority: 0 });

test("the first offer sends microphone and camera and has three slots for sound", async () => {
  const peer = await begin(2);
  assert.deepEqual(kinds(peer), [
    "sendonly audio",
    "sendonly video",
    "recvonly audio",
    "recvonly audio",
    "recvonly audio",
    "recvonly video",
    "recvonly video",
  ]);
  assert.deepEqual(offers()[0].tracks, [{ mid: "0", source: "microphone" }, { mid: "1", source: "camera" }]);
  assert.deepEqual(peer.getTransceivers()[1].sender.encodings.map(({ rid }) => rid), ["q", "h", "f"]);
  assert.equal(media.state, "connected");
});

test("a camera that comes later needs no new offer", async () => {
  await media.start(0);
  const [peer] = FakePeerConnection.all;
  const camera = FakePeerConnection.track("video");
  await media.setTrack("camera", camera);
  assert.equal(peer.getTransceivers()[1].sender.track, camera);
  await media.setTrack("camera", null);
  assert.equal(peer.getTransceivers()[1].sender.track, null);
  assert.equal(offers().length, 1);
});

test("more pictures than slots make one new offer, then a view; the same view is not sent twice", async () => {
  await begin(1);
  await media.setView([wish("a"), wish("b"), wish("c")]);
  assert.equal(offers().length, 2);
  assert.deepEqual(views().at(-1).slots.map(({ mid, participant }) => `${mid} ${participant}`), ["5 a", "6 b", "7 c", "8 null"]);
  const count = views().length;
  await media.setView([wish("a"), wish("b"), wish("c")]);
  assert.equal(views().length, count);
  await media.setView([wish("c")]);
  assert.equal(views().at(-1).slots[2].participant, "c", "it keeps its slot");
  assert.equal(offers().length, 2, "slots stay");
});

test("a new session is told the view anew, even when those who were shown come back with it", async () => {
  await begin(1);
  await media.setView([wish("a")]);
  await media.startAgain();
  assert.equal(views().at(-1).slots[0].participant, null, "nobody is there yet");
  await media.setView([wish("a")]);
  assert.equal(views().at(-1).slots[0].participant, "a");
});

test("a screen is offered, withdrawn, and offered again in the same section", async () => {
  const peer = await begin();
  await media.startScreen(FakePeerConnection.track("video"), FakePeerConnection.track("audio"));
  assert.deepEqual(offers().at(-1).tracks.map(({ source }) => source), ["microphone", "camera", "screen", "screen-audio"]);
  await media.stopScreen();
  assert.deepEqual(offers().at(-1).tracks.map(({ source }) => source), ["microphone", "camera"]);
  const sections = peer.getTransceivers().length;
  await media.startScreen(FakePeerConnection.track("video"), null);
  assert.deepEqual(offers().at(-1).tracks.map(({ source }) => source), ["microphone", "camera", "screen"]);
  assert.equal(peer.getTransceivers().length, sections);
});

test("a refused offer is rolled back and told", async () => {
  const peer = await begin();
  refuse = Object.assign(new Error("no"), { code: "media.screens" });
  await assert.rejects(media.startScreen(FakePeerConnection.track("video"), null), { code: "media.screens" });
  assert.equal(peer.signalingState, "stable");
});

test("layers follow what others want, and a new connection takes them over", async () => {
  const peer = await begin();
  await media.setLayers("camera", ["q"]);
  const active = (each) => each.getTransceivers()[1].sender.encodings.map((encoding) => encoding.active);
  assert.deepEqual(active(peer), [true, false, false]);
  await media.rebuild();
  assert.deepEqual(active(FakePeerConnection.all[1]), [true, false, false]);
});

test("a failed path gets new ICE credentials first", async () => {
  const peer = await begin();
  peer.become("failed");
  await settle();
  assert.equal(peer.restarts, 1);
  assert.equal(media.state, "recovering");
  peer.become("connected");
  assert.equal(media.state, "connected");
  assert.equal(FakePeerConnection.all.length, 1);
});

test("when that does not help, a second connection is made before the first is let go", async () => {
  const peer = await begin();
  await media.setView([wish("a")]);
  peer.become("failed");
  await settle();
  mock.timers.tick(6_000);
  await settle();
  const second = FakePeerConnection.all[1];
  assert.ok(second && !peer.closed);
  assert.deepEqual(kinds(second), kinds(peer));
  assert.equal(views().at(-1).slots[0].participant, "a", "it asks for the same pictures");
  second.become("connected");
  assert.ok(peer.closed);
  assert.equal(media.state, "connected");
});

test("a connection that never stands is tried again", async () => {
  await media.start(1);
  for (const _ of [1, 2]) {
    mock.timers.tick(12_000);
    await settle();
    mock.timers.tick(2_000);
    await settle();
  }
  assert.equal(FakePeerConnection.all.length, 3);
  assert.deepEqual(FakePeerConnection.all.map(({ closed }) => closed), [true, true, false]);
  FakePeerConnection.all[2].become("connected");
  assert.equal(media.state, "connected");
});

test("a short disconnection is waited out", async () => {
  const peer = await begin();
  peer.become("disconnected");
  mock.timers.tick(2_000);
  peer.become("connected");
  mock.timers.tick(10_000);
  await settle();
  assert.equal(peer.restarts, 0);
});

test("after its close nothing is asked of the server", async () => {
  const peer = await begin();
  media.close();
  const count = sent.length;
  await media.recover();
  await media.rebuild();
  await media.setView([wish("a")]);
  mock.timers.tick(60_000);
  await settle();
  assert.ok(peer.closed);
  assert.equal(sent.length, count);
});

test("of two connections made at once only the newer stays", async () => {
  const peer = await begin();
  await Promise.all([media.rebuild(), media.rebuild()]);
  const [, second, third] = FakePeerConnection.all;
  third.become("connected");
  assert.deepEqual([peer.closed, second.closed, third.closed], [true, true, false]);
  assert.equal(media.state, "connected");
});
