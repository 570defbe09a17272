// One received RTP stream: a simulcast layer of a camera, or the only stream of a microphone or screen.

internal import Congestion
internal import RTP
internal import SDP
internal import Wire

/// What is kept of one stream that a participant sends us.
///
/// Allocated by this: the packet cache (video only), loss tracking and statistics. The publication owns the layer.
final class SourceLayer {
  unowned let publication: Publication
  /// The place among the publication's layers, low to high.
  let index: Int
  /// The stream; nil until its first packet.
  var ssrc: SSRC?
  /// The codec of the newest packets, and the same for the payload descriptors.
  var codec: NegotiatedCodec?
  var video: VideoCodec?
  /// Picture height in pixels from the last key frame; 0 until then.
  var height = 0
  /// Whether packets arrive.
  var isActive = false
  private(set) var lastArrival: MonotonicTime?
  /// Sound is not asked for again, so that its packets are only told from their repetitions.
  private var heard = ReceiveLog()
  private(set) var losses = NACKGenerator(lossConfiguration)
  private var sequences = SequenceUnwrapper()
  /// Added to unwrapped sequence numbers: packet numbers never come twice, even when the sender starts anew. Caches,
  /// histories and, behind them, SRTP's nonces rely on it.
  private var firstNumber: Int64 = 0
  /// Counts arrivals and losses for receiver reports; nil until the first packet.
  var statistics: ReceptionStatistics?
  var keyFrames = KeyFrameRequests()
  var cache: PacketCache
  private var meter = RateMeter()
  /// The newest sender report and when it arrived.
  private(set) var report: (info: SenderInfo, arrival: MonotonicTime)?

  init(publication: Publication, index: Int) {
    self.publication = publication
    self.index = index
    let isVideo = !publication.source.isAudio
    // Half a second of the largest layer. Sound is not repeated: Opus carries its own redundancy.
    cache = PacketCache(packets: isVideo ? 512 : 1, bytes: isVideo ? 384 << 10 : 0)
  }

  /// As many requests as fit into one compound, whatever the gaps look like.
  private static var lossConfiguration: NACKGenerator.Configuration {
    var configuration = NACKGenerator.Configuration()
    configuration.maximumMissing = 256
    return configuration
  }
  /// A jump of more packets than this is a new beginning: receivers of SRTP could lose count across it.
  private static let maximumJump: Int64 = 3000

  /// Gives a packet its number, which is never given to another one; nil when the packet came before or is too old.
  func number(_ sequence: SequenceNumber, at now: MonotonicTime) -> (number: Int64, isNewest: Bool)? {
    let reception = publication.isVideo ? losses.receive(sequence, at: now) : heard.receive(sequence)
    switch reception {
    case .duplicate, .old: return nil
    case .next, .gap, .late: break
    }
    let before = sequences.highest
    let extended = sequences.unwrap(sequence)
    if let before, extended - before > Self.maximumJump { restartSlots() }
    return (firstNumber + extended, reception != .late)
  }

  /// Forgets what is missing: a key frame made it worthless.
  func forgetMissing() { losses.forgetMissing() }

  /// How many packets were given up since the last call.
  func takeAbandoned() -> Int { losses.takeAbandoned() }

  /// Appends one request for all missing packets that are due.
  func requestMissing(
    from sender: SSRC, at now: MonotonicTime, roundTrip: TimeSpan, into writer: inout RTCPWriter
  ) throws(WireError) {
    guard let ssrc else { return }
    _ = try losses.write(from: sender, media: ssrc, at: now, roundTrip: roundTrip, into: &writer)
  }

  /// Bits per second that arrive.
  func bitrate(at now: MonotonicTime) -> Int { Int(clamping: meter.bitsPerSecond(at: now)) }

  /// Takes note of a packet of `length` bytes.
  func count(length: Int, at now: MonotonicTime) {
    meter.add(bytes: length, at: now)
    lastArrival = now
    guard !isActive else { return }
    isActive = true
    publication.layersChanged = true
  }

  /// The sender gave the layer another SSRC: nothing that was counted holds any more.
  func restart() {
    // Late packets are extended to at most one cycle before the first one.
    firstNumber += (sequences.highest ?? 0) + 2 << 16
    sequences = SequenceUnwrapper()
    losses = NACKGenerator(Self.lossConfiguration)
    heard = ReceiveLog()
    statistics = nil
    report = nil
    height = 0
    restartSlots()
  }

  /// Has the slots that carry the layer begin anew with its next key frame.
  func restartSlots() {
    for slot in publication.slots where slot.currentLayer == index { slot.restart() }
  }

  /// Takes note of the sender's report.
  func receive(_ info: SenderInfo, at now: MonotonicTime) {
    report = (info, now)
  }

  /// When the sender captured what carries `timestamp`, in nanoseconds on the sender's own clock (RFC 3550 section 6.4.1);
  /// nil before the first report.
  func captureTime(of timestamp: RTPTimestamp, clockRate: Int) -> Int64? {
    guard let info = report?.info else { return nil }
    let ticks = Int64(info.timestamp.distance(to: timestamp))
    return Int64(bitPattern: info.ntp.unixNanoseconds) &+ ticks &* 1_000_000_000 / Int64(clockRate)
  }

  /// The timestamp of what the sender captures at `now`, where `clockOffset` is our clock minus the sender's.
  func timestamp(at now: MonotonicTime, clockOffset: Int64?, clockRate: Int) -> RTPTimestamp? {
    guard let info = report?.info, let clockOffset else { return nil }
    let theirs = Int64(bitPattern: now.nanoseconds) &- clockOffset
    let elapsed = theirs &- Int64(bitPattern: info.ntp.unixNanoseconds)
    // Reports come every few seconds; what is further away than a minute is not worth a guess.
    guard elapsed.magnitude < 60_000_000_000 else { return nil }
    return info.timestamp.advanced(by: Int(elapsed / 1000 * Int64(clockRate) / 1_000_000))
  }
}
