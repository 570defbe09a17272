// An RTCPeerConnection without a network: the test says when it is connected or has failed.

class FakeTrack {
  constructor(kind) {
    this.kind = kind;
    this.id = `${kind}-${Math.random()}`;
  }
}

class FakeTransceiver {
  mid = null;
  constructor(trackOrKind, { direction, sendEncodings = [{}] }) {
    this.direction = direction;
    const track = typeof trackOrKind === "string" ? null : trackOrKind;
    const kind = track?.kind ?? trackOrKind;
    this.sender = {
      track,
      encodings: sendEncodings.map((encoding) => ({ active: true, ...encoding })),
      async replaceTrack(next) {
        this.track = next;
      },
      getParameters() {
        return { encodings: structuredClone(this.encodings) };
      },
      async setParameters({ encodings }) {
        this.encodings = encodings;
      },
    };
    this.receiver = { track: new FakeTrack(kind) };
  }
  setCodecPreferences() {}
}

export class FakePeerConnection {
  /** @type {FakePeerConnection[]} */
  static all = [];
  connectionState = "new";
  signalingState = "stable";
  localDescription = null;
  closed = false;
  restarts = 0;
  #transceivers = [];

  constructor() {
    FakePeerConnection.all.push(this);
  }

  static track(kind) {
    return new FakeTrack(kind);
  }

  addTransceiver(trackOrKind, options) {
    const transceiver = new FakeTransceiver(trackOrKind, options);
    this.#transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers() {
    return this.#transceivers;
  }

  async createOffer({ iceRestart = false } = {}) {
    if (iceRestart) this.restarts += 1;
    return { type: "offer" };
  }

  async setLocalDescription({ type }) {
    if (type === "rollback") return void (this.signalingState = "stable");
    this.#transceivers.forEach((transceiver, index) => transceiver.mid ??= String(index));
    this.signalingState = "have-local-offer";
    this.localDescription = { type, sdp: "v=0\r\n" };
  }

  async setRemoteDescription() {
    this.signalingState = "stable";
  }

  /** The slots as a server would list them. */
  slots() {
    return this.#transceivers.filter(({ direction }) => direction === "recvonly")
      .map(({ mid, receiver }) => ({ mid, kind: receiver.track.kind }));
  }

  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close() {
    this.closed = true;
    this.connectionState = "closed";
  }
}
