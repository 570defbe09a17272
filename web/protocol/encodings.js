// What is sent: simulcast layers of the camera, the one layer of a screen, and codecs in the order we prefer.

export const LAYERS = ["q", "h", "f"];

/** @returns {RTCRtpEncodingParameters[]} quarter, half and full size; bit rates for a 1280x720 camera */
export function cameraEncodings() {
  return [
    { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 1_700_000 },
  ];
}

/** @returns {RTCRtpEncodingParameters[]} */
export function screenEncodings() {
  return [{ maxBitrate: 2_500_000 }];
}

/**
 * @param {RTCRtpEncodingParameters[]} encodings
 * @param {readonly string[]} wanted rids anyone needs
 * @returns {boolean} whether anything changed
 */
export function activateLayers(encodings, wanted) {
  let changed = false;
  for (const encoding of encodings) {
    if (!encoding.rid) continue;
    const active = wanted.includes(encoding.rid);
    changed ||= (encoding.active ?? true) !== active;
    encoding.active = active;
  }
  return changed;
}

/**
 * @template {{mimeType: string, sdpFmtpLine?: string}} Codec
 * @param {readonly Codec[]} codecs
 * @returns {Codec[]} VP8 first, then what every server takes, then repair formats
 */
export function preferredVideoCodecs(codecs) {
  return codecs.filter((codec) => rank(codec) < 9).sort((a, b) => rank(a) - rank(b));
}

/** @param {{mimeType: string, sdpFmtpLine?: string}} codec */
function rank({ mimeType, sdpFmtpLine = "" }) {
  switch (mimeType.toLowerCase()) {
    case "video/vp8":
      return 0;
    case "video/h264":
      return /42e01f/i.test(sdpFmtpLine) && /packetization-mode=1/.test(sdpFmtpLine) ? 1 : 9;
    case "video/vp9":
      return sdpFmtpLine === "" || /profile-id=0/.test(sdpFmtpLine) ? 2 : 9;
    case "video/av1":
      return sdpFmtpLine === "" || !/profile=[12]/.test(sdpFmtpLine) ? 3 : 9;
    case "video/rtx":
      return 5;
    default:
      return 9;
  }
}
