// Runs before the page's own scripts, after devices.js, in pages where people really speak or read captions. Notes when
// sound begins on the page's microphone, when captions come over the socket, and when their words stand on the page.
(() => {
  const AUDIBLE = 0.001;
  const seen = { onsets: [], captions: [], shown: [] };

  const Socket = globalThis.WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === "caption") seen.captions.push({ at: Date.now(), ...message });
      });
    }
  };

  /** The wall clock's time of the first audible sample of a microphone. */
  async function listen(track) {
    const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const now = Date.now();
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      const first = samples.findIndex((sample) => Math.abs(sample) > AUDIBLE);
      const left = (samples.length - first) / value.sampleRate * 1000;
      value.close();
      if (first < 0) continue;
      seen.onsets.push(now - left);
      return void reader.cancel();
    }
  }

  // Chromium plays its file from the moment at which somebody opens a microphone first. So there is none before the test
  // says so: the person joins without.
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices?.getUserMedia.bind(mediaDevices);
  let plugged = false;
  if (mediaDevices) {
    mediaDevices.getUserMedia = async (constraints) => {
      if (constraints.audio && !plugged) throw new DOMException("nothing is plugged in yet", "NotFoundError");
      const stream = await getUserMedia(constraints);
      if (globalThis.MediaStreamTrackProcessor) stream.getAudioTracks().forEach(listen);
      return stream;
    };
  }

  const numbers = new WeakMap();
  let last = 0;

  /** The captions' log as it stands: [number of the row, name, firm words, words that may change]. */
  function rows(log) {
    let name = "";
    return [...log.querySelectorAll("article")].map((row) => {
      if (!numbers.has(row)) numbers.set(row, ++last);
      name = row.querySelector(".message-name")?.textContent ?? name;
      const tentative = row.querySelector(".tentative")?.textContent ?? "";
      const text = row.querySelector("p")?.textContent ?? "";
      return [numbers.get(row), name, text.slice(0, text.length - tentative.length), tentative];
    });
  }

  globalThis.speechUnderTest = {
    seen,
    rows,
    plug: () => plugged = true,
    watch(log) {
      const note = () => seen.shown.push({ at: Date.now(), rows: rows(log) });
      new MutationObserver(note).observe(log, { subtree: true, childList: true, characterData: true });
      note();
    },
  };
})();
