// The figures of one connection, sorted by what they are about: receive slots, senders and the path.

/** @import {MeetingState} from "./meeting-state.js" */
/** @import {Peer} from "./peer.js" */

/**
 * @typedef {object} MediaStats
 * @property {Record<string, any>[]} audio one entry per audio slot: mid, participant, and its inbound-rtp
 * @property {Record<string, any>[]} video one entry per video slot: mid, participant, source, layer, and its inbound-rtp
 * @property {Record<string, any>[]} senders one entry per sent stream: source, rid, and its outbound-rtp
 * @property {Record<string, any>} transport rtt in seconds, estimates in bit/s, bytes each way, states
 */

/**
 * @param {Peer | null} peer
 * @param {MeetingState | null} state
 * @param {ReadonlyMap<string, string>} audible participant by audio mid
 * @returns {Promise<MediaStats>}
 */
export async function collectStats(peer, state, audible) {
  /** @type {MediaStats} */
  const stats = { audio: [], video: [], senders: [], transport: { state: peer?.state ?? "none", rtt: null } };
  if (!peer) return stats;
  /** @type {Map<string, Record<string, any>>} */
  const report = new Map(/** @type {any} */ (await peer.getStats()));
  const entries = [...report.values()];
  /** @param {string} type */
  const ofType = (type) => entries.filter((entry) => entry.type === type);
  const inbound = new Map(ofType("inbound-rtp").map((entry) => [entry.mid, entry]));
  for (const { mid, kind } of peer.slots) {
    const received = withCodec(inbound.get(mid), report);
    const slot = state?.slots.get(mid);
    if (kind === "audio") stats.audio.push({ ...received, mid, participant: audible.get(mid) ?? null });
    else {
      const { participant = null, source = null, layer = null, paused = null } = slot ?? {};
      stats.video.push({ framesDecoded: 0, ...received, mid, participant, source, layer, paused });
    }
  }
  const sources = new Map(peer.midsOfSenders());
  for (const entry of ofType("outbound-rtp")) {
    const remote = entry.remoteId ? report.get(entry.remoteId) : undefined;
    const { roundTripTime, fractionLost } = remote ?? {};
    stats.senders.push({
      ...withCodec(entry, report),
      source: sources.get(entry.mid) ?? null,
      rid: entry.rid ?? null,
      roundTripTime,
      fractionLost,
    });
  }
  const transport = ofType("transport")[0];
  const pair = report.get(transport?.selectedCandidatePairId) ??
    ofType("candidate-pair").find((entry) => entry.nominated && entry.state === "succeeded");
  Object.assign(stats.transport, {
    rtt: pair?.currentRoundTripTime ?? null,
    availableOutgoingBitrate: pair?.availableOutgoingBitrate ?? null,
    bytesSent: pair?.bytesSent ?? 0,
    bytesReceived: pair?.bytesReceived ?? 0,
    dtls: transport?.dtlsState ?? null,
    srtp: transport?.srtpCipher ?? null,
    ice: transport?.iceState ?? null,
  });
  return stats;
}

/** @param {Record<string, any> | undefined} entry @param {Map<string, Record<string, any>>} report */
function withCodec(entry, report) {
  if (!entry) return {};
  return { ...entry, codec: report.get(entry.codecId)?.mimeType ?? null };
}
