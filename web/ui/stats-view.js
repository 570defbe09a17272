// The connection in figures: what is sent, what is received, over which path. Rates are differences of two readings.

import { h } from "./dom.js";
import { language, t } from "./i18n.js";
/** @import {MeetingSession} from "../protocol/session.js" */

/** @param {MeetingSession} session @returns {() => Promise<Node[]>} reads the figures anew each time it is called */
export function statsTable(session) {
  /** @type {Map<string, {bytes: number, at: number}>} */
  const before = new Map();
  /** @param {string} id @param {number | undefined} bytes @param {number} at */
  const rate = (id, bytes, at) => {
    const last = before.get(id);
    before.set(id, { bytes: bytes ?? 0, at });
    if (!last || bytes === undefined || at <= last.at) return null;
    return (bytes - last.bytes) * 8000 / (at - last.at);
  };
  return async () => {
    const { audio, video, senders, transport } = await session.stats();
    const people = session.state?.participants;
    /** @param {string | null} id */
    const nameOf = (id) => people?.get(id ?? "")?.name ?? "–";
    const now = performance.now();
    const sent = senders.filter((each) => each.bytesSent > 0).map((each) => [
      [t(`source.${each.source}`), each.rid && t(`stats.layer.${each.rid}`)].filter(Boolean).join(" · "),
      picture(each),
      bits(rate(`out ${each.id}`, each.bytesSent, each.timestamp)),
      percent(each.fractionLost),
    ]);
    const received = [...audio, ...video].filter((each) => each.participant).map((each) => [
      `${nameOf(each.participant)} · ${t(`source.${each.source ?? "microphone"}`)}`,
      picture(each),
      bits(rate(`in ${each.mid}`, each.bytesReceived, each.timestamp ?? now)),
      percent(each.packetsReceived ? each.packetsLost / (each.packetsLost + each.packetsReceived) : undefined),
    ]);
    const up = bits(rate("up", transport.bytesSent, now));
    const down = bits(rate("down", transport.bytesReceived, now));
    return [
      h(
        "dl",
        { class: "figures" },
        ...figure(t("stats.rtt"), transport.rtt === null ? "–" : milliseconds(transport.rtt)),
        ...figure(t("stats.up"), up),
        ...figure(t("stats.down"), down),
        ...figure(t("stats.estimate"), bits(transport.availableOutgoingBitrate)),
        ...figure(t("stats.encryption"), cipher(transport.srtp)),
      ),
      table(t("stats.sending"), sent),
      table(t("stats.receiving"), received),
    ];
  };
}

/** @param {string} caption @param {(string | number)[][]} rows */
function table(caption, rows) {
  const heads = ["stats.stream", "stats.picture", "stats.rate", "stats.loss"].map((key) =>
    h("th", { scope: "col" }, t(key))
  );
  const body = rows.map(([first, ...rest]) =>
    h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((cell) => h("td", {}, cell)))
  );
  if (body.length === 0) body.push(h("tr", {}, h("td", { colspan: 4 }, t("stats.nothing"))));
  return h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
}

/** @param {number} seconds */
function milliseconds(seconds) {
  return seconds < 0.001 ? "< 1 ms" : `${number(seconds * 1000)} ms`;
}

/** @param {string | undefined} suite as the browser names it, such as SRTP_AEAD_AES_128_GCM */
function cipher(suite) {
  return suite?.replace(/^SRTP_(AEAD_)?/, "").replaceAll("_", "-") ?? "–";
}

/** @param {string} name @param {string} value */
function figure(name, value) {
  return [h("dt", {}, name), h("dd", {}, value)];
}

/** @param {Record<string, any>} entry */
function picture({ frameWidth, frameHeight, framesPerSecond }) {
  return frameHeight ? `${frameWidth}×${frameHeight} · ${Math.round(framesPerSecond ?? 0)}/s` : "–";
}

/** @param {number | null | undefined} rate */
function bits(rate) {
  if (rate === null || rate === undefined) return "–";
  return rate >= 1e6 ? `${number(rate / 1e6, 1)} Mbit/s` : `${number(rate / 1e3)} kbit/s`;
}

/** @param {number | undefined} share */
function percent(share) {
  return share === undefined ? "–" : `${number(Math.max(0, share) * 100, 1)} %`;
}

/** @param {number} value @param {number} [digits] */
function number(value, digits = 0) {
  return value.toLocaleString(language(), { maximumFractionDigits: digits });
}
