// A transcript that grows, changes and shrinks while it is read, against a real HTTP server that pages as Parley does.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { TranscriptReader } from "../../web/protocol/transcript-reader.js";
import { Transcripts } from "../../web/protocol/transcripts.js";

let server;
let reader;
let said;
let host;
let asked;
/** @type {(() => Promise<void>) | null} */
let held;

const segment = (index, text = `words ${index}`, participant = "p_a") => ({
  id: `g_${index}`, participant, name: participant, language: "en", text, translations: {}, start: 1000 + index, end: 1001 + index,
  edited: false, flagged: false,
});

function page(address) {
  const wanted = new URL(address, "http://localhost").searchParams;
  const limit = Number(wanted.get("limit"));
  const from = Number(wanted.get("after") ?? "-1");
  const found = said.filter(({ start, text }) => start > from && text.includes(wanted.get("q") ?? ""));
  const segments = found.slice(0, limit);
  const next = found.length > limit ? String(segments.at(-1).start) : null;
  const talkTime = [...new Set(said.map(({ participant }) => participant))].map((participant) => ({ participant, name: participant, milliseconds: 1, share: 1 }));
  return { segments, more: next !== null, next, talkTime, languages: ["en"], mayEdit: host };
}

before(async () => {
  server = createServer(async (request, response) => {
    asked.push(request.url);
    const body = JSON.stringify(page(request.url));
    await held?.();
    response.writeHead(200, { "Content-Type": "application/json" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(() => server.close());
beforeEach(() => {
  asked = [];
  held = null;
  host = false;
  said = Array.from({ length: 450 }, (_, index) => segment(index));
  reader = new TranscriptReader(new Transcripts(`http://127.0.0.1:${server.address().port}`, "abc-defg-hij", "secret"));
});
const ids = () => reader.segments.map(({ id }) => id);
const all = () => said.map(({ id }) => id);

test("pages follow each other, and all of them can be asked for at once", async () => {
  await reader.open("");
  assert.deepEqual([reader.segments.length, reader.more], [200, true]);
  await reader.proceed();
  assert.deepEqual([reader.segments.length, reader.more], [400, true]);
  await reader.finish();
  assert.deepEqual(ids(), all());
  assert.equal(reader.more, false);
});

test("what comes later appears, in its place, and what is corrected shows its new words", async () => {
  await reader.open("");
  await reader.finish();
  said.push(segment(450));
  said.splice(448, 0, { ...segment(447, "late"), id: "late", start: 1447.5 });
  said[449] = segment(448, "better words");
  await reader.refresh();
  assert.deepEqual(ids(), all());
  assert.equal(reader.segments[449].text, "better words");
});

test("only the end is read again, however long the transcript is", async () => {
  await reader.open("");
  await reader.finish();
  for (let index = 450; index < 900; index++) {
    said.push(segment(index));
    if (index % 7 === 0) await reader.refresh();
  }
  await reader.refresh();
  assert.deepEqual(ids(), all());
  const before = asked.length;
  await reader.refresh();
  const [address] = asked.slice(before);
  assert.equal(asked.length, before + 1);
  assert.ok(page(address).segments.length <= 110, "an ordinary look fetches little");
});

test("a page that waits to be shown is not fetched by looking, but the shown one is brought up to date", async () => {
  await reader.open("");
  said[10] = segment(10, "corrected");
  said.push(segment(450));
  await reader.refresh();
  assert.deepEqual([reader.segments.length, reader.segments[10].text, reader.more], [200, "corrected", true]);
});

test("a last page that fills up while it is looked at becomes two", async () => {
  said = said.slice(0, 150);
  await reader.open("");
  for (let index = 150; index < 430; index++) said.push(segment(index));
  await reader.refresh();
  assert.deepEqual(ids(), all());
});

test("who erased what they said is gone also from pages that are not read again", async () => {
  said[3] = segment(3, "secret", "p_b");
  said[440] = segment(440, "secret", "p_b");
  await reader.open("");
  await reader.finish();
  await reader.refresh();
  said = said.filter(({ participant }) => participant !== "p_b");
  await reader.refresh();
  assert.deepEqual(ids(), all());
  said.push(segment(450));
  await reader.refresh();
  assert.deepEqual(ids(), all(), "and the places are still right");
  said = [];
  await reader.refresh();
  assert.deepEqual(ids(), []);
});

test("whoever becomes a host may edit from the next look on, and no longer when that is over", async () => {
  await reader.open("");
  assert.equal(reader.mayEdit, false);
  host = true;
  await reader.refresh();
  assert.equal(reader.mayEdit, true);
  host = false;
  await reader.refresh();
  assert.equal(reader.mayEdit, false);
});

test("an answer to an earlier search is not taken in", async () => {
  await reader.open("");
  let release = () => {};
  held = () => new Promise((resolve) => release = resolve);
  const look = reader.refresh();
  while (asked.length < 2) await new Promise(setImmediate);
  const found = reader.open("words 44");
  held = null;
  release();
  assert.equal(await look, false);
  assert.equal(await found, true);
  assert.deepEqual(ids(), said.filter(({ text }) => text.includes("words 44")).map(({ id }) => id));
  said.push(segment(4400));
  await reader.refresh();
  assert.equal(ids().at(-1), "g_4400", "a search goes on finding");
});

test("the last segments are read again also where the last page is short", async () => {
  for (const read of [
    async () => await reader.finish(),
    async () => await reader.proceed() && await reader.proceed(),
    async () => await reader.refresh(),
  ]) {
    said = Array.from({ length: 402 }, (_, index) => segment(index));
    await reader.open("");
    await read();
    if (reader.more) await reader.finish();
    assert.deepEqual(ids(), all());
    said[399] = segment(399, "better words");
    said.splice(399, 0, { ...segment(398, "late"), id: "late", start: 1398.5 });
    await reader.refresh();
    assert.deepEqual(ids(), all(), String(read));
    assert.equal(reader.segments[400].text, "better words");
  }
});

test("so many that came at once do not hide what is corrected before the last of them", async () => {
  said = said.slice(0, 60);
  await reader.open("");
  for (let index = 60; index < 212; index++) said.push(segment(index));
  await reader.refresh();
  said[208] = segment(208, "better words");
  said[175] = segment(175, "also better");
  await reader.refresh();
  assert.deepEqual(reader.segments.map(({ text }) => text), said.map(({ text }) => text));
});

test("when the end is erased, what comes before it is read again", async () => {
  said = Array.from({ length: 450 }, (_, index) => segment(index, `words ${index}`, index < 395 ? "p_a" : "p_b"));
  await reader.open("");
  await reader.finish();
  said = said.filter(({ participant }) => participant === "p_a");
  await reader.refresh();
  assert.deepEqual(ids(), all());
  said[390] = segment(390, "better words");
  said.push(segment(450));
  await reader.refresh();
  assert.deepEqual(ids(), all());
  assert.equal(reader.segments[390].text, "better words");
});

test("a correction that was made during a look stays", async () => {
  await reader.open("");
  let release = () => {};
  held = () => new Promise((resolve) => release = resolve);
  const look = reader.refresh();
  while (asked.length < 2) await new Promise(setImmediate);
  said[7] = segment(7, "better words");
  reader.replace(said[7]);
  held = null;
  release();
  await look;
  assert.equal(reader.segments[7].text, "better words", "the look's answer is older than the correction");
  said[7] = segment(7, "best words");
  await reader.refresh();
  assert.equal(reader.segments[7].text, "best words", "and a later one is newer");
});

test("it says when something is gone that was known, and only then", async () => {
  await reader.open("");
  const first = reader.losses;
  said.splice(5, 0, { ...segment(4, "late"), id: "late", start: 1004.5 });
  await reader.refresh();
  await reader.finish();
  said.push(segment(450, "secret", "p_b"), segment(451));
  await reader.refresh();
  assert.equal(reader.losses, first, "what moved to the next page is not gone");
  said = said.filter(({ id }) => id !== "g_449");
  await reader.refresh();
  assert.equal(reader.losses, first + 1);
  await reader.refresh();
  assert.equal(reader.losses, first + 1, "it goes but once");
  await reader.open("words 3");
  said = said.filter(({ participant }) => participant !== "p_b");
  await reader.refresh();
  assert.equal(reader.losses, first + 2, "also while something else is searched for");
});
