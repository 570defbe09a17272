// What the browsers have and TypeScript's own library does not know yet.
interface RTCRtpEncodingParameters {
  scalabilityMode?: string;
}

interface Window {
  parley?: import("./ui/inspector.js").Inspector;
}
