// One participant's media connection as the SFU sees it: what they publish and the slots in which they receive.

internal import Congestion
internal import ICE
internal import MediaCrypto
internal import PeerSession
internal import RTP
internal import SDP
internal import Wire

/// A participant with a media connection.
///
/// Passed by argument: room, number, session. Allocated by this: transport, publications, slots, statistics.
final class Peer {
  let index: Int
  unowned let room: Room
  let number: ParticipantNumber
  let transport: ServerTransport
  /// What offer and answer agreed on last.
  var session: NegotiatedSession
  /// Our own SSRC in feedback.
  let feedbackSSRC: SSRC
  let cname: String

  var publications: [Publication] = []
  var inbound: [InboundStream] = []
  var slots: [Slot] = []
  /// Wishes for video slots by media line.
  var view: [String: ViewRequest] = [:]
  /// Sources that are muted, published or not.
  var muted: Set<MediaSource> = []

  var isConnected = false
  /// The address in the router's table.
  var knownAddress: TransportAddress?
  /// The local ICE user name fragments by which the peer can be found.
  var fragments: [String] = []
  /// Made with the first packet: who only receives needs none of its 32 kB. Not lazy, since that would copy it with every
  /// packet.
  var arrivals: TransportFeedbackRecorder?
  var feedbackDeadline: MonotonicTime?
  var reportDeadline: MonotonicTime?
  var roundTrip = RoundTripEstimator()
  var downlink = DownlinkEstimate()
  var quality = ConnectionQuality.good
  var suspectedQuality = ConnectionQuality.good
  /// The worst loss (0…1) of what the participant sends in the current report interval.
  var reportedLoss = 0.0
  /// The loss of what is sent to the participant.
  var downlinkLoss = DownlinkLoss()
  /// How many packets may still be repeated before the next report: requests are small and repeats are large.
  var repeatsLeft = Peer.repeatsPerSecond
  /// A tenth of 10000 packets a second, which is more than any client receives.
  static let repeatsPerSecond = 1000
  /// Our clock minus the participant's, in nanoseconds, by the quickest of their sender reports.
  private(set) var clockOffset: Int64?

  /// Set while the peer waits for its deadline to be recomputed.
  var isTouched = false
  /// Set when a slot's state may have changed, so that the client is told.
  var slotsChanged = false

  init(
    index: Int, room: Room, number: ParticipantNumber, session: NegotiatedSession, transport: ServerTransport,
    feedbackSSRC: SSRC
  ) {
    self.index = index
    self.room = room
    self.number = number
    self.session = session
    self.transport = transport
    self.feedbackSSRC = feedbackSSRC
    cname = session.media.first { $0.direction == .send }?.cname ?? ""
  }

  /// When the peer has to be looked at next.
  var nextDeadline: MonotonicTime? {
    var earliest = transport.nextDeadline
    func consider(_ deadline: MonotonicTime?) {
      guard let deadline else { return }
      earliest = earliest.map { min($0, deadline) } ?? deadline
    }
    // What follows is served by reports, which need keys: before that it would keep the loop busy for nothing.
    guard isConnected else { return earliest }
    consider(feedbackDeadline)
    consider(reportDeadline)
    for publication in publications where publication.isVideo {
      for layer in publication.layers where layer.ssrc != nil {
        consider(layer.losses.nextDeadline)
        consider(layer.keyFrames.deadline)
      }
    }
    return earliest
  }

  /// Takes note of a sender report's clock. The smallest difference met is the one with the least delay in it; it may
  /// rise slowly, since clocks drift. A clock that was set starts anew.
  func noteClock(_ ntp: NTPTime, at now: MonotonicTime) {
    let difference = Int64(bitPattern: now.nanoseconds) &- Int64(bitPattern: ntp.unixNanoseconds)
    guard let known = clockOffset, (difference &- known).magnitude < Self.clockStep else {
      clockOffset = difference
      return
    }
    clockOffset = difference < known ? difference : known &+ (difference &- known) / 64
  }

  /// A sender report that is off by more than this many nanoseconds tells of another clock and not of delay.
  private static let clockStep: UInt64 = 10_000_000_000

  func publication(of source: MediaSource) -> Publication? {
    publications.first { $0.source == source }
  }

  func slot(sending ssrc: SSRC) -> Slot? {
    slots.first { $0.ssrc == ssrc || $0.rtxSSRC == ssrc }
  }

  func stream(_ ssrc: SSRC) -> InboundStream? {
    inbound.first { $0.ssrc == ssrc }
  }

  /// Bits per second that are sent to the participant.
  func downlinkBitrate(at now: MonotonicTime) -> Int {
    slots.reduce(0) { $0 + $1.bitrate(at: now) }
  }
}

/// An SSRC that a participant sends with, and what it belongs to.
final class InboundStream {
  let ssrc: SSRC
  let layer: SourceLayer
  let isRetransmission: Bool

  init(ssrc: SSRC, layer: SourceLayer, isRetransmission: Bool) {
    self.ssrc = ssrc
    self.layer = layer
    self.isRetransmission = isRetransmission
  }
}
