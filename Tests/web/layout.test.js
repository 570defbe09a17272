// Where tiles go, who stands where, and which slot carries whom.

import assert from "node:assert/strict";
import test from "node:test";
import { activateLayers, cameraEncodings, preferredVideoCodecs } from "../../web/protocol/encodings.js";
import { assignSlots, slotCount } from "../../web/protocol/slots.js";
import { fitInto, gridLayout, gridRects, stageLayout } from "../../web/ui/grid-layout.js";
import { cornerRect, oppositeRect } from "../../web/ui/small-layouts.js";
import { TileOrder } from "../../web/ui/tile-order.js";

const AREAS = [
  { width: 1416, height: 760, gap: 10 },
  { width: 1000, height: 760, gap: 10 },
  { width: 378, height: 700, gap: 6 },
  { width: 800, height: 300, gap: 6 },
  { width: 300, height: 200, gap: 6 },
];

test("tiles stay inside, keep apart, and have a sane shape, for any number of people", () => {
  for (const area of AREAS) {
    for (let count = 1; count <= 60; count++) {
      const grid = gridLayout(count, area, 25);
      const shown = Math.min(count, grid.perPage);
      assert.ok(grid.perPage >= 1 && grid.perPage <= 25);
      assert.equal(grid.pages, Math.ceil(count / grid.perPage));
      const rects = gridRects(grid, shown, area);
      assert.equal(rects.length, shown);
      for (const { x, y, width, height } of rects) {
        assert.ok(x >= -1 && y >= -1 && x + width <= area.width + 1 && y + height <= area.height + 1, `${count} in ${area.width}`);
        const shape = width / height;
        assert.ok(shape > 0.7 && shape < 1.82, `shape ${shape} of ${count} in ${area.width}x${area.height}`);
      }
      for (let i = 0; i < rects.length; i++) {
        for (let j = i + 1; j < rects.length; j++) assert.ok(!overlap(rects[i], rects[j]), `${i} and ${j} of ${count}`);
      }
    }
  }
});

test("columns follow the window", () => {
  const columns = (count, index) => gridLayout(count, AREAS[index], 25).columns;
  assert.deepEqual([2, 4, 5, 9, 12].map((count) => columns(count, 0)), [2, 2, 3, 3, 4]);
  assert.deepEqual([2, 4, 6, 8].map((count) => columns(count, 2)), [1, 2, 2, 2], "a phone has two columns");
});

test("more people than fit make pages", () => {
  assert.equal(gridLayout(30, AREAS[0], 25).pages, 2);
  const phone = gridLayout(30, AREAS[2], 25);
  assert.ok(phone.pages > 1 && phone.tileWidth >= 130);
});

test("the own picture keeps clear of captions, inside the stage", () => {
  for (const area of AREAS) {
    const inside = oppositeRect(area);
    for (const captions of [0, 60, 97, 190]) {
      const { y, height } = cornerRect(area, inside, captions);
      assert.ok(y >= inside.y && y + height <= inside.y + inside.height || area.height < 300, `${area.width}x${area.height}, ${captions}`);
      if (area.height - captions > height + inside.y + 24) assert.ok(y + height <= area.height - captions, `${area.width}x${area.height}, ${captions}`);
    }
  }
});

test("a large picture and its strip do not touch", () => {
  for (const area of AREAS) {
    for (const others of [0, 1, 3, 12]) {
      const { large, strip, shown } = stageLayout(others, area);
      assert.ok(large.width > 0 && large.height > 0);
      assert.ok(shown <= others && strip.length === shown);
      for (const rect of strip) assert.ok(!overlap(large, rect));
    }
  }
});

test("on an upright area a shared screen is above a grid of the others", () => {
  const area = AREAS[2];
  const { large, strip, shown } = stageLayout(12, area, true);
  assert.equal(large.width, area.width);
  assert.ok(shown >= 6 && strip.length === shown);
  for (const rect of strip) {
    assert.ok(!overlap(large, rect));
    assert.ok(rect.x >= 0 && rect.x + rect.width <= area.width && rect.y + rect.height <= area.height);
  }
});

test("a shape is fitted in the middle", () => {
  assert.deepEqual(fitInto({ x: 0, y: 0, width: 1600, height: 1000 }, 16 / 9), { x: 0, y: 50, width: 1600, height: 900 });
  assert.deepEqual(fitInto({ x: 10, y: 0, width: 100, height: 10 }, 1), { x: 55, y: 0, width: 10, height: 10 });
});

test("people keep their places; a later speaker trades places with the most silent", () => {
  const order = new TileOrder();
  order.update(["me", "a", "b", "c", "d"]);
  const fixed = new Set(["me"]);
  assert.equal(order.speaks("a", 3, fixed), false, "whoever is on the first page stays");
  assert.equal(order.speaks("d", 3, fixed), true);
  assert.deepEqual(order.order, ["me", "a", "d", "c", "b"]);
  order.update(["me", "a", "c", "d", "e"]);
  assert.deepEqual(order.order, ["me", "a", "d", "c", "e"]);
});

const wish = (participant, source = "camera", priority = 0) => ({ participant, source, maxHeight: 360, priority });

test("a picture keeps its slot, and new ones take what is free", () => {
  const first = assignSlots(["5", "6", "7"], [wish("a"), wish("b")], []);
  assert.deepEqual(first.map(({ participant }) => participant), ["a", "b", null]);
  const second = assignSlots(["5", "6", "7"], [wish("c"), wish("b")], first);
  assert.deepEqual(second.map(({ participant }) => participant), ["c", "b", null]);
  const third = assignSlots(["5", "6", "7"], [wish("b", "screen"), wish("c"), wish("b")], second);
  assert.deepEqual(third.map(({ participant, source }) => `${participant}/${source}`), ["c/camera", "b/camera", "b/screen"]);
});

test("a changed height goes to the same slot; what exceeds the slots goes without", () => {
  const before = assignSlots(["5", "6"], [wish("a"), wish("b")], []);
  const after = assignSlots(["5", "6"], [{ ...wish("b"), maxHeight: 720 }, wish("c"), wish("a")], before);
  assert.deepEqual(after.map(({ participant, maxHeight }) => [participant, maxHeight]), [["c", 360], ["b", 720]]);
});

test("slots grow in steps and never beyond the limit", () => {
  assert.deepEqual([0, 1, 3, 5, 10, 26, 49, 80].map((wanted) => slotCount(wanted, 49)), [1, 1, 4, 6, 12, 30, 49, 49]);
  assert.equal(slotCount(20, 9), 9);
});

test("layers that nobody wants rest", () => {
  const encodings = cameraEncodings();
  assert.equal(activateLayers(encodings, ["q", "h", "f"]), false);
  assert.equal(activateLayers(encodings, ["q"]), true);
  assert.deepEqual(encodings.map(({ active }) => active), [true, false, false]);
  assert.equal(activateLayers(encodings, ["q"]), false);
});

test("VP8 comes first, and formats that the server drops are not offered", () => {
  const codecs = [
    { mimeType: "video/AV1" },
    { mimeType: "video/VP9", sdpFmtpLine: "profile-id=2" },
    { mimeType: "video/H264", sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f" },
    { mimeType: "video/H264", sdpFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f" },
    { mimeType: "video/rtx" },
    { mimeType: "video/VP9", sdpFmtpLine: "profile-id=0" },
    { mimeType: "video/VP8" },
    { mimeType: "video/ulpfec" },
  ];
  assert.deepEqual(preferredVideoCodecs(codecs).map(({ mimeType }) => mimeType), ["video/VP8", "video/H264", "video/VP9", "video/AV1", "video/rtx"]);
});

function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test("only what is seen and sent is asked for, no larger than its tile, the screen first", async () => {
  const { wishesFor } = await import("../../web/ui/wishes.js");
  const publishing = (...sources) => ({ tracks: sources.map((source) => ({ source, muted: false })) });
  const participants = new Map([
    ["me", publishing("camera")],
    ["a", publishing("camera", "screen")],
    ["b", { tracks: [{ source: "camera", muted: true }] }],
    ["c", publishing("camera")],
  ]);
  const shown = (participant, source, width, height) => ({ tile: { participant, source }, rect: { width, height } });
  const tiles = [shown("me", "camera", 160, 90), shown("a", "camera", 160, 90), shown("b", "camera", 160, 90), shown("c", "camera", 300, 90), shown("a", "screen", 1000, 700)];
  assert.deepEqual(wishesFor({ you: "me", participants }, tiles, 1), [
    { participant: "a", source: "screen", maxHeight: 700, priority: 2 },
    { participant: "a", source: "camera", maxHeight: 90, priority: 0 },
    { participant: "c", source: "camera", maxHeight: 170, priority: 0 },
  ]);
  assert.equal(wishesFor({ you: "me", participants }, [shown("c", "camera", 160, 90)], 2)[0].maxHeight, 180);
});
