// The transcript's calls against a real HTTP server on this machine: the token is a header and never in an address.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Transcripts } from "../../web/protocol/transcripts.js";

let server;
let transcripts;
let asked;
let answer;

before(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => body += data);
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, token: request.headers.authorization, body: body && JSON.parse(body) });
      response.writeHead(answer.status ?? 200, { "Content-Type": "application/json", ...answer.headers });
      if (answer.parts) answer.parts(response);
      else response.end(answer.body ?? "{}");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(() => server.close());
beforeEach(() => {
  asked = [];
  answer = {};
  transcripts = new Transcripts(`http://127.0.0.1:${server.address().port}`, "abc-defg-hij", "secret");
});

test("each call has its address and carries the token apart from it", async () => {
  answer = { body: '{"edits":[],"segments":[]}' };
  await transcripts.page({ query: "a b&c", after: "x/1", limit: 5 });
  await transcripts.page({});
  await transcripts.summary();
  await transcripts.history("g/1");
  await transcripts.edit("g_1", "new");
  await transcripts.erase("p_1");
  await transcripts.delete();
  await transcripts.export("vtt", "de");
  await transcripts.export("txt");
  const root = "/api/v1/meetings/abc-defg-hij";
  assert.deepEqual(asked.map(({ method, url }) => `${method} ${url.replace(root, "")}`), [
    "GET /transcript?q=a+b%26c&after=x%2F1&limit=5",
    "GET /transcript?",
    "GET /transcript/summary",
    "GET /transcript/g%2F1/history",
    "PATCH /transcript/g_1",
    "DELETE /participants/p_1/data",
    "DELETE /transcript",
    "GET /transcript/export?format=vtt&language=de",
    "GET /transcript/export?format=txt",
  ]);
  assert.deepEqual(asked[4].body, { text: "new" });
  for (const { url, token } of asked) {
    assert.equal(token, "Bearer secret");
    assert.doesNotMatch(url, /secret/);
  }
});

test("a refusal says its code and status, and a server that is not there says so", async () => {
  answer = { status: 403, body: '{"error":{"kind":"user","code":"host.only","text":"Only hosts."}}' };
  await assert.rejects(transcripts.delete(), { code: "host.only", status: 403, message: "Only hosts." });
  answer = { status: 502, body: "bad gateway" };
  await assert.rejects(transcripts.summary(), { code: "http.502", kind: "internal" });
  await assert.rejects(new Transcripts("http://127.0.0.1:1", "c", "t").summary(), { code: "network" });
});

test("who asks too often hears how long to wait", async () => {
  const body = '{"error":{"kind":"user","code":"request.rate","text":"Too many requests."}}';
  answer = { status: 429, body, headers: { "Retry-After": "7" } };
  await assert.rejects(transcripts.page({}), { code: "request.rate", status: 429, retryAfter: 7000 });
  answer = { status: 429, body };
  await assert.rejects(transcripts.page({}), { retryAfter: 0 });
});

test("an export comes in parts and is whole", async () => {
  const parts = ["WEBVTT\n", "x".repeat(200_000), "\nEnd ü"];
  answer = {
    headers: { "Content-Type": "text/vtt; charset=utf-8" },
    parts: async (response) => {
      for (const part of parts) await new Promise((done) => response.write(part, done));
      response.end();
    },
  };
  const blob = await transcripts.export("vtt");
  assert.equal(await blob.text(), parts.join(""));
  assert.match(blob.type, /^text\/vtt/);
});

test("an export that ends before its end is none", async () => {
  answer = { parts: (response) => response.write("WEBVTT\n", () => response.destroy()) };
  await assert.rejects(transcripts.export("vtt"), { code: "network" });
  answer = { status: 413, body: '{"error":{"kind":"user","code":"transcript.tooLarge","text":"Too large."}}' };
  await assert.rejects(transcripts.export("docx"), { code: "transcript.tooLarge", status: 413 });
});
