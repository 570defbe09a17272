// A whole call in virtual time: one router, virtual peers, a simulated network between them.

public import MediaCrypto
public import Netem
internal import SDP
public import SFU
public import Wire

/// Drives a router and its peers from deadline to deadline. The same seed gives the same call.
public final class SimulatedCall {
  /// The SFU.
  public let router: Router
  /// The network between all.
  public var network: SimulatedNetwork
  /// The participants by number.
  public private(set) var peers: [ParticipantNumber: VirtualPeer] = [:]
  /// What taps were given, in order.
  public private(set) var tapped: [TapID: [TappedSound]] = [:]
  /// All events that the SFU told the meeting.
  public private(set) var events: [MediaEvent] = []
  /// The time.
  public private(set) var now = MonotonicTime(milliseconds: 1000)
  /// The one room.
  public let room = RoomID(rawValue: 1)

  private let server = TransportAddress(ipv4: 0x0A00_0001, port: 3478)
  private let certificate: Certificate
  private let seed: UInt64
  private var random: SplitMix64Source
  private var sessions: [ParticipantNumber: NegotiatedSession] = [:]
  private var serverOut = Outbox(capacity: 512 << 10)
  private var peerOut = Outbox(capacity: 512 << 10)

  /// A call with nobody in it yet.
  public init(seed: UInt64, conditions: NetworkConditions = NetworkConditions(), certificate: Certificate) {
    self.seed = seed
    self.certificate = certificate
    random = SplitMix64Source(state: seed)
    network = SimulatedNetwork(seed: seed, conditions: conditions)
    router = Router(
      certificate: certificate, wallClockOffset: 1_700_000_000_000_000_000, random: SplitMix64Source(state: seed ^ 1))
    router.open(room)
  }

  /// Lets somebody join.
  @discardableResult
  ///
  /// With a certificate of its own a peer of the same number replaces the one before, as a page that was loaded again.
  public func join(
    _ number: UInt32, videoSlots: Int = 4, sendsMedia: Bool = true, hasRepairStreams: Bool = true,
    certificate own: Certificate? = nil
  ) throws -> VirtualPeer {
    let address = TransportAddress(ipv4: 0x0A00_0100 + number, port: own == nil ? 50_000 : 50_001)
    let peer = VirtualPeer(
      number: number, address: address, certificate: own ?? certificate, seed: seed &+ UInt64(number) &* 77)
    let offer = peer.makeOffer(videoSlots: videoSlots, sendsMedia: sendsMedia, hasRepairStreams: hasRepairStreams)
    sessions[peer.number] = nil
    peers[peer.number] = peer
    try negotiate(offer, of: peer)
    return peer
  }

  /// Answers a peer's offer, its first or a further one.
  public func negotiate(_ offer: String, of peer: VirtualPeer) throws {
    let configuration = AnswerConfiguration(
      localICE: .random(using: &random), fingerprint: certificate.fingerprint.sdpValue, candidates: [server],
      sessionID: UInt64(peer.number.rawValue))
    let (answer, session) = try makeAnswer(
      to: SessionDescription(parsing: offer), configuration: configuration, previous: sessions[peer.number],
      using: &random)
    sessions[peer.number] = session
    try router.apply(session, tracks: peer.tracks, of: peer.number, in: room, at: now, into: &serverOut)
    try peer.accept(answer: answer.text, at: now)
    settle()
  }

  /// Gives a peer another address, as a NAT does that forgot it.
  public func move(_ peer: VirtualPeer, to address: TransportAddress) {
    peer.address = address
  }

  /// Hands the SFU a datagram at once. Returns how many bytes it sends to `source` because of it; they get lost.
  public func inject(_ datagram: [UInt8], from source: TransportAddress) -> Int {
    datagram.withUnsafeBytes { router.receive($0, from: source, at: now, into: &serverOut) }
    takeTapped()
    var answered = 0
    repeat {
      answered += serverOut.transmits.filter { $0.destination == source }.reduce(0) { $0 + $1.length }
      network.send(&serverOut, from: server, at: now)
    } while router.forward(into: &serverOut)
    network.send(&serverOut, from: server, at: now)
    return answered
  }

  /// Lets somebody leave.
  public func leave(_ peer: VirtualPeer) {
    router.leave(peer.number, room: room, at: now, into: &serverOut)
    peers.removeValue(forKey: peer.number)
    settle()
  }

  /// Says what a peer's video slots should show, in the order of its slots.
  public func view(
    _ peer: VirtualPeer, _ wishes: [(participant: VirtualPeer, height: Int)], source: MediaSource = .camera
  ) {
    let requests = zip(peer.slots(.video), wishes).map { mid, wish in
      ViewRequest(mid: mid, participant: wish.participant.number, source: source, maxHeight: wish.height, priority: 1)
    }
    router.setView(requests, of: peer.number, in: room, at: now)
    settle()
  }

  /// Lets `span` pass.
  public func run(_ span: TimeSpan) {
    let end = now + span
    while let next = nextDeadline, next <= end {
      now = max(now, next)
      for delivery in network.deliver(upTo: now) { deliver(delivery) }
      for peer in sortedPeers {
        peer.advance(to: now, into: &peerOut)
        network.send(&peerOut, from: peer.address, at: now)
      }
      settle()
    }
    now = end
  }

  private var sortedPeers: [VirtualPeer] { peers.values.sorted { $0.number < $1.number } }

  private var nextDeadline: MonotonicTime? {
    let deadlines = [network.nextDeadline, router.nextDeadline] + peers.values.map(\.nextDeadline)
    return deadlines.compactMap { $0 }.min()
  }

  /// Up to this many of the newest datagrams to the SFU are kept in `captured`.
  public var captureLimit = 0
  /// Datagrams that reached the SFU, with where they came from.
  public private(set) var captured: [(source: TransportAddress, datagram: [UInt8])] = []

  private func deliver(_ delivery: SimulatedNetwork.Delivery) {
    if delivery.destination == server {
      if captureLimit > 0 {
        if captured.count >= captureLimit { captured.removeFirst(captured.count / 2 + 1) }
        captured.append((delivery.source, delivery.datagram))
      }
      delivery.datagram.withUnsafeBytes { router.receive($0, from: delivery.source, at: now, into: &serverOut) }
      takeTapped()
      while router.forward(into: &serverOut) { network.send(&serverOut, from: server, at: now) }
      network.send(&serverOut, from: server, at: now)
    } else if let peer = peers.values.first(where: { $0.address == delivery.destination }) {
      peer.receive(delivery.datagram, from: delivery.source, at: now, into: &peerOut)
      network.send(&peerOut, from: peer.address, at: now)
    }
  }

  private func takeTapped() {
    router.forEachTapped { tap, packet, payload in
      tapped[tap, default: []].append(TappedSound(packet: packet, payload: Array(payload)))
    }
  }

  private func settle() {
    router.advance(to: now, into: &serverOut)
    network.send(&serverOut, from: server, at: now)
    events += router.takeEvents().map(\.event)
  }
}

/// A packet that a tap was given.
public struct TappedSound: Sendable {
  /// What the SFU knows of it.
  public var packet: MediaPacket
  /// What it carries.
  public var payload: [UInt8]
}
