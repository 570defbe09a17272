// Makes the copy of an offer that goes over the socket smaller. A browser describes every slot at length; what the server
// never answers to (header extensions it does not keep, feedback of formats that are not offered) need not travel, and
// many slots fit into one message. The browser's own description stays as it is.

/** Header extensions that the server keeps, by the end of their URI; the second list only where we send. */
const KEPT = [
  "sdes:mid",
  "abs-send-time",
  "ssrc-audio-level",
  "video-orientation",
  "dependency-descriptor-rtp-header-extension",
  "playout-delay",
];
const KEPT_SENDING = ["sdes:rtp-stream-id", "sdes:repaired-rtp-stream-id", "transport-wide-cc-extensions-01"];

/** @param {string} sdp @returns {string} */
export function compactOffer(sdp) {
  const [session, ...sections] = sdp.split(/^(?=m=)/m);
  return session + sections.map(compactSection).join("");
}

/** @param {string} section */
function compactSection(section) {
  const lines = section.split("\r\n");
  const formats = new Set(lines[0].split(" ").slice(3));
  const kept = lines.includes("a=recvonly") ? KEPT : [...KEPT, ...KEPT_SENDING];
  return lines.filter((line) => {
    if (line.startsWith("a=extmap:")) return kept.some((uri) => line.split(" ")[1].endsWith(uri));
    if (line.startsWith("a=rtcp-fb:")) {
      return line.startsWith("a=rtcp-fb:*") || formats.has(line.slice(10).split(" ")[0]);
    }
    return !line.startsWith("a=rtcp:") && !line.startsWith("a=rtcp-xr:");
  }).join("\r\n");
}
