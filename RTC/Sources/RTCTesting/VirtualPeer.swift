// A participant without sockets or clocks: offers, connects, sends a camera and a microphone, and checks what arrives.

public import MediaCrypto
public import SDP
public import SFU
public import Wire
internal import Congestion
internal import ICE
internal import PeerSession
internal import RTP
internal import SRTP

/// A client for simulations. It behaves as a browser does as far as an SFU can tell: simulcast with key frames on
/// demand, audio levels, NACK and RTX, reports.
public final class VirtualPeer {
  /// The participant's number.
  public let number: ParticipantNumber
  /// Where the peer sends from.
  public internal(set) var address: TransportAddress
  /// Whether ICE and DTLS are done.
  public private(set) var isConnected = false
  /// Why the connection ended, if it did.
  public private(set) var closedReason: String?
  /// What arrived, by slot.
  public private(set) var received: [String: ReceivedStream] = [:]
  /// The rids that the camera sends at present; the SFU may want fewer.
  public var activeLayers: Set<String> = ["q", "h", "f"]
  /// How loud the microphone is: 0 loudest … 127 silent.
  public var audioLevel: UInt8 = 127
  /// Whether lost packets are asked for.
  public var asksForRepeats = true
  /// Where the peer's own clock stands: nanoseconds from 1970 to the origin of virtual time. With it the peer sends
  /// sender and receiver reports.
  public var clockOffset: UInt64?

  private var random: SplitMix64Source
  private let certificate: Certificate
  private var ice: ICEParameters
  private var configuration: OfferConfiguration?
  private var hasRepairStreams = true
  private var offer: SessionDescription?
  private var transport: ClientTransport?
  private var session: NegotiatedSession?
  /// The media lines of what the peer sends.
  public private(set) var tracks: [OfferedTrack] = []
  private var camera: [VirtualVideoLayer] = []
  private var screen: VirtualVideoLayer?
  private var microphone: VirtualMicrophone?
  private var nextFrame = MonotonicTime.distantFuture
  private var nextSound = MonotonicTime.distantFuture
  private var nextReport = MonotonicTime.distantFuture
  private var nextStatistics = MonotonicTime.distantFuture
  private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 16)

  static let frameInterval = TimeSpan.milliseconds(33)
  static let soundInterval = TimeSpan.milliseconds(20)

  /// A participant whose random choices follow from `seed`.
  public init(number: UInt32, address: TransportAddress, certificate: Certificate, seed: UInt64) {
    self.number = ParticipantNumber(rawValue: number)
    self.address = address
    self.certificate = certificate
    random = SplitMix64Source(state: seed)
    ice = .random(using: &random)
  }

  deinit {
    scratch.deallocate()
  }

  /// An offer with a microphone, a camera with three layers, three audio slots and `videoSlots` video slots.
  /// Without `hasRepairStreams` the peer knows no retransmission payloads (RFC 4588).
  public func makeOffer(videoSlots: Int, sendsMedia: Bool = true, hasRepairStreams: Bool = true) -> String {
    self.hasRepairStreams = hasRepairStreams
    var configuration = OfferConfiguration(
      localICE: ice, fingerprint: certificate.fingerprint.sdpValue, sessionID: random.next() >> 2)
    if sendsMedia {
      let microphoneLine = configuration.addMicrophone(using: &random)
      let cameraLine = configuration.addCamera(rids: ["q", "h", "f"], using: &random)
      tracks = [
        OfferedTrack(mid: microphoneLine, source: .microphone), OfferedTrack(mid: cameraLine, source: .camera),
      ]
      let audio = configuration.media[0]
      let video = configuration.media[1]
      microphone = VirtualMicrophone(ssrc: audio.ssrcs[0])
      camera = zip(["q", "h", "f"], zip(video.ssrcs, video.rtxSSRCs)).enumerated().map { index, layer in
        VirtualVideoLayer(
          rid: layer.0, ssrc: layer.1.0, rtx: layer.1.1, height: 180 << index, packetsPerFrame: 1 << index)
      }
    }
    configuration.addSlots(.audio, count: 3)
    configuration.addSlots(.video, count: videoSlots)
    self.configuration = configuration
    return write(configuration)
  }

  /// An offer that changes what was agreed: more slots, a screen that is shown or not any more, slots that are switched
  /// off or on, other ICE credentials.
  public func makeFurtherOffer(
    moreSlots: Int = 0, showsScreen: Bool? = nil, isReceiving: Bool = true, restartsICE: Bool = false
  ) -> String {
    guard var configuration else { preconditionFailure("a further offer needs a first one") }
    configuration.version += 1
    if restartsICE {
      ice = .random(using: &random)
      configuration.localICE = ice
    }
    configuration.addSlots(.video, count: moreSlots)
    if showsScreen == true {
      let line = configuration.addCamera(using: &random)
      tracks.append(OfferedTrack(mid: line, source: .screen))
      let media = configuration.media[configuration.media.count - 1]
      screen = VirtualVideoLayer(
        rid: "", ssrc: media.ssrcs[0], rtx: media.rtxSSRCs[0], height: 1080, packetsPerFrame: 3)
    } else if showsScreen == false, let track = tracks.firstIndex(where: { $0.source == .screen }) {
      let line = tracks.remove(at: track).mid
      for index in configuration.media.indices where configuration.media[index].mid == line {
        configuration.media[index].direction = .inactive
      }
      screen = nil
    }
    for index in configuration.media.indices where received[configuration.media[index].mid] != nil {
      configuration.media[index].direction = isReceiving ? .receive : .inactive
    }
    self.configuration = configuration
    return write(configuration)
  }

  private func write(_ configuration: OfferConfiguration) -> String {
    var offer = SDP.makeOffer(configuration)
    if !hasRepairStreams, let plain = try? SessionDescription(parsing: Self.withoutRepair(offer.text)) { offer = plain }
    self.offer = offer
    return offer.text
  }

  /// The description without the payload types of retransmissions.
  private static func withoutRepair(_ text: String) -> String {
    let lines = text.split(separator: "\r\n")
    let types = lines.filter { $0.hasPrefix("a=rtpmap:") && $0.contains(" rtx/") }
      .map { $0.dropFirst(9).prefix { $0 != " " } }
    let kept = lines.filter { line in
      !line.hasPrefix("a=ssrc-group:FID")
        && !types.contains { type in
          ["rtpmap", "fmtp", "rtcp-fb"].contains { line.hasPrefix("a=\($0):\(type) ") }
        }
    }
    let written = kept.map { line in
      guard line.hasPrefix("m=") else { return String(line) }
      let words = line.split(separator: " ")
      return (words.prefix(3) + words.dropFirst(3).filter { !types.contains($0) }).joined(separator: " ")
    }
    return written.joined(separator: "\r\n") + "\r\n"
  }

  /// Takes the server's answer and begins to connect.
  public func accept(answer: String, at now: MonotonicTime) throws {
    guard let offer else { preconditionFailure("an answer needs an offer") }
    let session = try readAnswer(SessionDescription(parsing: answer), to: offer, previous: session)
    self.session = session
    guard let fingerprint = session.remoteFingerprints.first else { preconditionFailure("an answer has a fingerprint") }
    let local = ICECredentials(ufrag: ice.ufrag, password: ice.password)
    let remote = ICECredentials(ufrag: session.remoteICE.ufrag, password: session.remoteICE.password)
    if let transport {
      if session.isICERestart { transport.restart(local: local, remote: remote, at: now) }
    } else {
      transport = ClientTransport(
        local: local, remote: remote, candidates: session.remoteCandidates, certificate: certificate,
        expected: try CertificateFingerprint(sdp: fingerprint), at: now, using: &random)
    }
    for media in session.media where media.direction == .receive && received[media.mid] == nil {
      if let ssrc = media.offeredSSRCs.first { received[media.mid] = ReceivedStream(media: media, ssrc: ssrc) }
    }
    func media(of source: MediaSource) -> NegotiatedMedia? {
      let mid = tracks.first { $0.source == source }?.mid
      return session.media.first { $0.mid == mid }
    }
    microphone?.media = media(of: .microphone)
    for index in camera.indices { camera[index].media = media(of: .camera) }
    screen?.media = media(of: .screen)
  }

  /// The slots' media lines in order.
  public func slots(_ kind: MediaKind) -> [String] {
    session?.media.filter { $0.direction == .receive && $0.kind == kind }.map(\.mid) ?? []
  }

  /// When the peer has something to do.
  public var nextDeadline: MonotonicTime? {
    guard let transport, closedReason == nil else { return nil }
    let next = min(min(nextFrame, nextSound), min(nextReport, nextStatistics))
    guard let deadline = transport.nextDeadline else { return next }
    return min(deadline, next)
  }

  /// Lets time pass: sends what is due.
  public func advance(to now: MonotonicTime, into out: inout Outbox) {
    guard let transport, closedReason == nil else { return }
    if let event = transport.advance(to: now, into: &out) { handle(event, at: now) }
    guard isConnected else { return }
    if nextFrame <= now {
      nextFrame = nextFrame + Self.frameInterval
      for index in camera.indices where activeLayers.contains(camera[index].rid) {
        camera[index].sendFrame(at: now, through: transport, into: &out)
      }
      screen?.sendFrame(at: now, through: transport, into: &out)
    }
    if nextStatistics <= now {
      nextStatistics = now + .seconds(1)
      sendReports(at: now, into: &out)
    }
    if nextSound <= now {
      nextSound = nextSound + Self.soundInterval
      microphone?.send(level: audioLevel, at: now, through: transport, into: &out)
    }
    if nextReport <= now {
      nextReport = now + .milliseconds(20)
      sendControl(at: now, into: &out)
    }
  }

  /// Takes a datagram of the server's.
  public func receive(
    _ datagram: [UInt8], from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) {
    guard let transport else { return }
    datagram.withUnsafeBytes { bytes in
      switch DatagramKind(bytes) {
      case .rtp:
        guard let length = try? transport.opener?.openRTP(bytes, into: scratch) else { return }
        receiveRTP(UnsafeRawBufferPointer(rebasing: scratch[..<length]), at: now)
      case .rtcp:
        guard let length = try? transport.opener?.openRTCP(bytes, into: scratch) else { return }
        receiveRTCP(UnsafeRawBufferPointer(rebasing: scratch[..<length]), at: now, into: &out)
      case .stun, .dtls, nil:
        if let event = transport.receive(bytes, from: source, at: now, into: &out) { handle(event, at: now) }
      }
    }
  }

  private func handle(_ event: ClientTransport.Event, at now: MonotonicTime) {
    switch event {
    case .reachable: break
    case .connected:
      isConnected = true
      nextFrame = camera.isEmpty ? .distantFuture : now
      nextSound = microphone == nil ? .distantFuture : now
      nextReport = now + .milliseconds(20)
      nextStatistics = now + .milliseconds(100)
    case .closed(let reason): closedReason = reason
    }
  }

  private func receiveRTP(_ packet: UnsafeRawBufferPointer, at now: MonotonicTime) {
    guard let header = try? RTPHeader(parsing: packet.bytes) else { return }
    for mid in received.keys where received[mid]?.takes(header.ssrc) == true {
      received[mid]?.receive(header, packet: packet, at: now)
    }
  }

  private func receiveRTCP(_ compound: UnsafeRawBufferPointer, at now: MonotonicTime, into out: inout Outbox) {
    guard let transport else { return }
    var reader = RTCPReader(compound.bytes)
    while let packet = reader.next() {
      switch packet {
      case .pictureLoss(_, let media):
        for index in camera.indices where camera[index].ssrc == media { camera[index].wantsKeyFrame = true }
        if screen?.ssrc == media { screen?.wantsKeyFrame = true }
      case .nack(_, let media, let list):
        var list = list
        while let sequence = list.next() {
          for index in camera.indices where camera[index].ssrc == media {
            camera[index].repeatPacket(sequence, through: transport, into: &out)
          }
        }
      case .senderReport(let info, _):
        for mid in received.keys where received[mid]?.ssrc == info.ssrc { received[mid]?.receive(info, at: now) }
      default: break
      }
    }
  }

  /// Tells what is sent and what is received.
  private func sendReports(at now: MonotonicTime, into out: inout Outbox) {
    guard let clockOffset, let transport, let sealer = transport.sealer, let address = transport.address,
      let memory = out.reserve()
    else { return }
    var writer = RTCPWriter(UnsafeMutableRawBufferPointer(rebasing: memory[..<1200]))
    let ntp = NTPTime(now, wallClockOffset: clockOffset)
    for layer in camera where activeLayers.contains(layer.rid) {
      if let info = layer.senderInfo(at: now, ntp: ntp) { try? writer.senderReport(info) }
    }
    if let microphone { try? writer.senderReport(microphone.senderInfo(at: now, ntp: ntp)) }
    try? writer.receiverReport(from: SSRC(number.rawValue))
    for mid in received.keys.sorted() {
      if let block = received[mid]?.reportBlock(at: now) { try? writer.reportBlock(block) }
    }
    guard let length = sealer.sealRTCP(memory, length: writer.count) else { return }
    out.commit(length, to: address)
  }

  /// Asks for lost packets.
  private func sendControl(at now: MonotonicTime, into out: inout Outbox) {
    guard asksForRepeats, let transport, let sealer = transport.sealer, let address = transport.address else { return }
    for mid in received.keys.sorted() {
      guard let memory = out.reserve() else { return }
      var writer = RTCPWriter(UnsafeMutableRawBufferPointer(rebasing: memory[..<1200]))
      received[mid]?.request(at: now, into: &writer)
      guard writer.count > 0, let length = sealer.sealRTCP(memory, length: writer.count) else { continue }
      out.commit(length, to: address)
    }
  }
}

/// A seeded source of random numbers (Vigna's SplitMix64).
struct SplitMix64Source: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
