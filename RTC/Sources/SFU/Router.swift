// The SFU of one worker: takes datagrams, keeps rooms and peers, forwards media (ARCHITECTURE.md sections 3 and 4).

internal import Congestion
internal import ICE
public import MediaCrypto
internal import PeerSession
internal import RTP
internal import SDP
public import Wire

/// All rooms and participants of one worker thread.
///
/// The owner calls, in each turn of its loop: `receive` for each datagram, `forEachTapped` if it set taps, `forward` until
/// it returns false (sending the outbox in between), `advance`, then sends the outbox, takes the events and sleeps until
/// `nextDeadline`.
///
/// Passed by argument: certificate, random numbers, clock offset. Allocated by this: rooms, peers and all below them;
/// docs/lifecycle.md says what closes what.
public final class Router {
  /// An event and the room that it concerns.
  public struct RoomEvent: Sendable {
    /// The room.
    public var room: RoomID
    /// What happened there.
    public var event: MediaEvent
  }

  let certificate: Certificate
  /// Nanoseconds between 1970 and the origin of the monotonic clock.
  let wallClockOffset: UInt64
  var random: any RandomNumberGenerator

  var rooms: [RoomID: Room] = [:]
  var peers: [Peer?] = []
  var freePeers: [Int] = []
  var addresses: AddressTable
  /// Peers by the hash of their local ICE user name fragments: checks arrive before the address is known.
  var fragments: [UInt64: Int] = [:]
  var nextPublication = 0

  var deadlines = DeadlineHeap()
  var touched: [Peer] = []
  var batch = ForwardBatch()
  /// Publications with packets in the batch, and how far forwarding got.
  var dirty: [Publication] = []
  var cursor = ForwardCursor()
  /// Packets of the batch that somebody has tapped.
  var tapped: [TappedPosition] = []
  let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: ForwardBatch.stride, alignment: 64)
  var pendingEvents: [RoomEvent] = []

  /// What was counted so far.
  public internal(set) var counters = RouterCounters()

  /// A router without rooms. `wallClockOffset` is nanoseconds between 1970 and the origin of the clock whose readings
  /// will be passed in.
  public init(certificate: Certificate, wallClockOffset: UInt64, random: any RandomNumberGenerator) {
    self.certificate = certificate
    self.wallClockOffset = wallClockOffset
    var random = random
    addresses = AddressTable(seed: UInt64.random(in: 0 ... .max, using: &random))
    self.random = random
  }

  deinit {
    scratch.deallocate()
  }

  /// When `advance` should be called next.
  public var nextDeadline: MonotonicTime? { deadlines.next }

  /// Connected participants.
  public var peerCount: Int { peers.count - freePeers.count }

  /// Rooms that are open.
  public var roomCount: Int { rooms.count }

  /// The events since the last call.
  public func takeEvents() -> [RoomEvent] {
    defer { pendingEvents.removeAll(keepingCapacity: true) }
    return pendingEvents
  }

  /// Whether there are events to take.
  public var hasEvents: Bool { !pendingEvents.isEmpty }

  /// Takes one datagram. What it causes at once is put into `out`; media waits for `forward`. Call `forward` at least
  /// once every 64 datagrams.
  public func receive(
    _ datagram: UnsafeRawBufferPointer, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) {
    guard let kind = DatagramKind(datagram) else {
      counters.datagramsRejected += 1
      return
    }
    if kind == .stun {
      receiveCheck(datagram.bytes, from: source, at: now, into: &out)
      return
    }
    guard let index = addresses.find(source), let peer = peers[index] else {
      counters.datagramsRejected += 1
      return
    }
    touch(peer)
    switch kind {
    case .stun: break
    case .dtls:
      if let event = peer.transport.receiveHandshake(datagram, from: source, at: now, into: &out) {
        handle(event, of: peer, at: now)
      }
    case .rtp: receiveRTP(datagram, from: peer, at: now)
    case .rtcp: receiveRTCP(datagram, from: peer, at: now, into: &out)
    }
  }

  private func receiveCheck(
    _ message: RawSpan, from source: TransportAddress, at now: MonotonicTime, into out: inout Outbox
  ) {
    guard let fragment = iceLocalUfragHash(of: message), let index = fragments[fragment], let peer = peers[index] else {
      counters.datagramsRejected += 1
      return
    }
    touch(peer)
    if let event = peer.transport.receiveCheck(message, from: source, at: now, into: &out) {
      handle(event, of: peer, at: now)
    }
  }

  /// Lets time pass: retransmissions, reports, requests for lost packets and key frames. Call it once a turn, also when
  /// no deadline has passed, since it settles what datagrams changed.
  public func advance(to now: MonotonicTime, into out: inout Outbox) {
    // What finds no room stays due and has its turn when the outbox was sent.
    while out.hasRoom(for: Self.datagramsPerTurn) || out.isEmpty, let index = deadlines.popDue(at: now) {
      guard let peer = peers[index] else { continue }
      touch(peer)
      if let event = peer.transport.advance(to: now, into: &out) { handle(event, of: peer, at: now) }
      guard peers[index] === peer else { continue }
      report(peer, at: now, into: &out)
    }
    settle(at: now)
  }

  /// What one peer sends at most when its deadline has passed: reports, feedback and a request for each layer.
  private static let datagramsPerTurn = 16

  /// Marks a peer whose deadline or slots may have changed.
  func touch(_ peer: Peer) {
    guard !peer.isTouched else { return }
    peer.isTouched = true
    touched.append(peer)
  }

  /// Recomputes the deadlines of touched peers and tells clients what their slots carry.
  private func settle(at now: MonotonicTime) {
    for peer in touched {
      peer.isTouched = false
      guard peers[peer.index] === peer else { continue }
      if peer.slotsChanged { reportSlots(of: peer) }
      deadlines.set(peer.nextDeadline, for: peer.index)
    }
    touched.removeAll(keepingCapacity: true)
  }

  func handle(_ event: ServerTransport.Event, of peer: Peer, at now: MonotonicTime) {
    switch event {
    case .moved(let address):
      if let old = peer.knownAddress, addresses.find(old) == peer.index { addresses.remove(old) }
      peer.knownAddress = address
      addresses.set(address, to: peer.index)
    case .connected:
      peer.isConnected = true
      peer.reportDeadline = now + .seconds(1)
      emit(.connected(peer.number), in: peer.room)
      for slot in peer.slots where slot.needsKeyFrame { requestKeyFrame(for: slot) }
    case .closed(let reason):
      emit(.disconnected(peer.number, reason: reason), in: peer.room)
      remove(peer, at: now)
    }
  }

  func emit(_ event: MediaEvent, in room: Room) {
    pendingEvents.append(RoomEvent(room: room.id, event: event))
  }
}
