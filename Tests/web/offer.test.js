// The smaller copy of an offer.

import assert from "node:assert/strict";
import test from "node:test";
import { compactOffer } from "../../web/protocol/compact-offer.js";

const OFFER = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "a=extmap-allow-mixed",
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
  "c=IN IP4 0.0.0.0",
  "a=rtcp:9 IN IP4 0.0.0.0",
  "a=mid:0",
  "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset",
  "a=sendonly",
  "a=rtpmap:96 VP8/90000",
  "a=rtcp-fb:96 nack pli",
  "a=rtpmap:97 rtx/90000",
  "a=fmtp:97 apt=96",
  "a=rid:q send",
  "a=simulcast:send q",
  "m=video 9 UDP/TLS/RTP/SAVPF 120 124",
  "a=mid:1",
  "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
  "a=extmap:6/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
  "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "a=recvonly",
  "a=rtcp-fb:120 nack",
  "a=rtcp-fb:123 nack",
  "a=rtpmap:120 VP8/90000",
  "",
];

test("what the server does not answer to is left out, and nothing else", () => {
  const removed = ["a=rtcp:9 IN IP4 0.0.0.0", "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset", "a=rtcp-fb:123 nack"];
  const expected = OFFER.filter((line) => !removed.includes(line));
  expected.splice(expected.lastIndexOf("a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"), 1);
  assert.deepEqual(compactOffer(OFFER.join("\r\n")).split("\r\n"), expected);
});

test("what is small already stays as it is", () => {
  const once = compactOffer(OFFER.join("\r\n"));
  assert.equal(compactOffer(once), once);
});
