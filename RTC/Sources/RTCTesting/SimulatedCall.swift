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
  public func join(_ number: UInt32, videoSlots: Int = 4, sendsMedia: Bool = true) throws -> VirtualPeer {
    let address = TransportAddress(ipv4: 0x0A00_0100 + number, port: 50_000)
    let peer = VirtualPeer(
      number: number, address: address, certificate: certificate, seed: seed &+ UInt64(number) &* 77)
    let offer = peer.makeOffer(videoSlots: videoSlots, sendsMedia: sendsMedia)
    let configuration = AnswerConfiguration(
      localICE: .random(using: &random), fingerprint: certificate.fingerprint.sdpValue, candidates: [server],
      sessionID: UInt64(number))
    let (answer, session) = try makeAnswer(
      to: SessionDescription(parsing: offer), configuration: configuration, previous: nil, using: &random)
    sessions[peer.number] = session
    try router.apply(session, tracks: peer.tracks, of: peer.number, in: room, at: now, into: &serverOut)
    try peer.accept(answer: answer.text, at: now)
    peers[peer.number] = peer
    settle()
    return peer
  }

  /// Lets somebody leave.
  public func leave(_ peer: VirtualPeer) {
    router.leave(peer.number, room: room, at: now, into: &serverOut)
    peers.removeValue(forKey: peer.number)
    settle()
  }

  /// Says what a peer's video slots should show, in the order of its slots.
  public func view(_ peer: VirtualPeer, _ wishes: [(participant: VirtualPeer, height: Int)]) {
    let requests = zip(peer.slots(.video), wishes).map { mid, wish in
      ViewRequest(mid: mid, participant: wish.participant.number, source: .camera, maxHeight: wish.height, priority: 1)
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

  private func deliver(_ delivery: SimulatedNetwork.Delivery) {
    if delivery.destination == server {
      delivery.datagram.withUnsafeBytes { router.receive($0, from: delivery.source, at: now, into: &serverOut) }
      while router.forward(into: &serverOut) { network.send(&serverOut, from: server, at: now) }
      network.send(&serverOut, from: server, at: now)
    } else if let peer = peers.values.first(where: { $0.address == delivery.destination }) {
      peer.receive(delivery.datagram, from: delivery.source, at: now, into: &peerOut)
      network.send(&peerOut, from: peer.address, at: now)
    }
  }

  private func settle() {
    router.advance(to: now, into: &serverOut)
    network.send(&serverOut, from: server, at: now)
    events += router.takeEvents().map(\.event)
  }
}
