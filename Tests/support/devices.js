// Runs before the page's own scripts and stands in for its devices, so that a test knows who sends what:
// each person's camera is a field of one hue with a moving bar and a frame counter in black and white, each
// microphone a tone that sounds only when the test says so. Also watches what is shown and received.
// The placeholder below is replaced by {hue, tone, width, height, rate, real}.
(() => {
  const person = PERSON;
  const COUNTER_BITS = 16;

  const state = {
    connections: [],
    /** What is wrong with the devices: a DOMException's name, or nothing. */
    failure: person.failure ?? null,
    requests: [],
    /** What the server said over every socket of this page, as text, until the test takes it. */
    messages: [],
    sockets: 0,
  };

  const Connection = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Connection {
    constructor(...options) {
      super(...options);
      state.connections.push(this);
    }
  };

  const Socket = globalThis.WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(...options) {
      super(...options);
      state.sockets++;
      this.addEventListener("message", ({ data }) => state.messages.push(data));
    }
  };

  /** `hue` all over, a bar that wanders, a counter along the top. */
  function pattern(context, width, height, frame, hue) {
    context.fillStyle = `hsl(${hue} 90% 45%)`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = "white";
    context.fillRect((frame * width) / 60 % width, height * 0.8, width / 16, height * 0.15);
    for (let bit = 0; bit < COUNTER_BITS; bit++) {
      context.fillStyle = frame >> bit & 1 ? "white" : "black";
      context.fillRect((bit * width) / COUNTER_BITS, 0, width / COUNTER_BITS, height / 8);
    }
  }

  /** A moving picture as a track. */
  function picture(hue, width, height, rate, drawing = pattern) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { alpha: false });
    let frame = 0;
    const draw = () => {
      frame = (frame + 1) % (1 << COUNTER_BITS);
      drawing(context, width, height, frame, hue);
    };
    draw();
    const [track] = canvas.captureStream(rate).getVideoTracks();
    const timer = setInterval(() => track.readyState === "ended" ? clearInterval(timer) : draw(), 1000 / rate);
    return track;
  }

  let gain = null;
  function tone(frequency) {
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency });
    gain = new GainNode(context, { gain: state.speaking ? 0.4 : 0 });
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    context.resume();
    return destination.stream.getAudioTracks()[0];
  }

  const devices = [
    { kind: "audioinput", deviceId: "microphone-1", label: "First microphone" },
    { kind: "audioinput", deviceId: "microphone-2", label: "Second microphone" },
    { kind: "videoinput", deviceId: "camera-1", label: "First camera" },
    { kind: "videoinput", deviceId: "camera-2", label: "Second camera" },
    { kind: "audiooutput", deviceId: "default", label: "Loudspeaker" },
  ].map((device) => ({ groupId: "test", toJSON: () => device, ...device }));

  /** A device that was asked for by id, else the first of its kind. */
  function chosen(kind, constraints) {
    const wish = constraints?.deviceId?.exact ?? constraints?.deviceId?.ideal ?? constraints?.deviceId;
    const wanted = Array.isArray(wish) ? wish[0] : wish;
    const ofKind = devices.filter((device) => device.kind === kind);
    return ofKind.find((device) => device.deviceId === wanted) ?? ofKind[0];
  }

  function named(track, device, settings) {
    const all = { deviceId: device.deviceId, groupId: "test", ...settings };
    Object.defineProperty(track, "label", { value: device.label });
    track.getSettings = () => all;
    track.applyConstraints = async () => {};
    return track;
  }

  async function getUserMedia(constraints) {
    state.requests.push(constraints);
    if (state.failure) throw new DOMException("the test says so", state.failure);
    const tracks = [];
    if (constraints.audio) {
      const device = chosen("audioinput", constraints.audio);
      tracks.push(named(tone(person.tone), device, { echoCancellation: true, noiseSuppression: true }));
    }
    if (constraints.video) {
      const device = chosen("videoinput", constraints.video);
      const hue = device.deviceId === "camera-1" ? person.hue : (person.hue + 60) % 360;
      const { width, height, rate } = person;
      tracks.push(named(picture(hue, width, height, rate, globalThis.drawCamera), device, { width, height, frameRate: rate }));
    }
    return new MediaStream(tracks);
  }

  async function getDisplayMedia() {
    if (state.failure) throw new DOMException("the test says so", state.failure);
    const track = picture((person.hue + 180) % 360, 1280, 720, 5, globalThis.drawScreen);
    const screen = { deviceId: "screen-1", label: "The screen" };
    return new MediaStream([named(track, screen, { width: 1280, height: 720, displaySurface: "monitor" })]);
  }

  if (!person.real && navigator.mediaDevices) {
    Object.assign(navigator.mediaDevices, {
      getUserMedia,
      getDisplayMedia,
      enumerateDevices: async () => state.failure ? [] : devices,
    });
  }

  const small = new OffscreenCanvas(160, 90);
  const glance = small.getContext("2d", { willReadFrequently: true });

  /** What a <video> shows now: mean colour of its middle, and the counter. */
  function look(video) {
    const { videoWidth: width, videoHeight: height } = video;
    const shown = { width, height, red: 0, green: 0, blue: 0, counter: null };
    if (!width) return shown;
    glance.drawImage(video, 0, 0, 160, 90);
    const middle = glance.getImageData(40, 25, 80, 40).data;
    for (let i = 0; i < middle.length; i += 4) {
      shown.red += middle[i];
      shown.green += middle[i + 1];
      shown.blue += middle[i + 2];
    }
    for (const colour of ["red", "green", "blue"]) shown[colour] /= middle.length / 4;
    const top = glance.getImageData(0, 5, 160, 1).data;
    let counter = 0;
    for (let bit = 0; bit < COUNTER_BITS; bit++) {
      const level = top[(bit * 10 + 5) * 4 + 1];
      if (level > 200) counter |= 1 << bit;
      else if (level > 90) return shown; // neither black nor white: not one of our pictures
    }
    shown.counter = counter;
    return shown;
  }

  /**
   * Notes every presented frame of a <video> from now on: how many of the camera's pictures were left out between two at
   * most, steps back, sizes. A camera on a machine that is busy takes fewer pictures, too: no time is measured.
   */
  function observe(video) {
    const seen = { frames: 0, mostLeftOut: 0, stepsBack: 0, sizes: [] };
    let counter = null, stopped = false;
    const each = () => {
      if (stopped) return;
      seen.frames++;
      const shown = look(video);
      if (seen.sizes.at(-1) !== shown.height) seen.sizes.push(shown.height);
      if (shown.counter !== null) {
        const step = counter === null ? 1 : (shown.counter - counter + 65536) % 65536;
        if (step > 32768) seen.stepsBack++;
        else seen.mostLeftOut = Math.max(seen.mostLeftOut, step - 1);
        counter = shown.counter;
      }
      video.requestVideoFrameCallback(each);
    };
    video.requestVideoFrameCallback(each);
    state.observed = { read: () => ({ ...seen }), stop: () => stopped = true };
  }

  globalThis.devicesUnderTest = {
    state,
    look,
    observe,
    take: () => ({ sockets: state.sockets, messages: state.messages.splice(0) }),
    observed: () => state.observed.read(),
    speak(on) {
      state.speaking = on;
      if (gain) gain.gain.value = on ? 0.4 : 0;
    },
    /** The numbers that the audio receivers name as contributing sources within the last half second. */
    heard() {
      const recent = performance.timeOrigin + performance.now() - 500;
      return state.connections.filter((c) => c.connectionState !== "closed")
        .flatMap((c) => c.getReceivers())
        .filter((receiver) => receiver.track.kind === "audio")
        .flatMap((receiver) => receiver.getContributingSources())
        .filter((source) => source.timestamp > recent || source.timestamp > performance.now() - 500 && source.timestamp < 1e12)
        .map((source) => ({ number: source.source, level: source.audioLevel ?? null }));
    },
  };
})();
