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
  var isActive = false
  var lastArrival: MonotonicTime?
  var sequences = SequenceUnwrapper()
  var losses = NACKGenerator()
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

  /// Bits per second that arrive.
  func bitrate(at now: MonotonicTime) -> Int { Int(clamping: meter.bitsPerSecond(at: now)) }

  /// Takes note of a packet of `length` bytes.
  func count(length: Int, at now: MonotonicTime) {
    meter.add(bytes: length, at: now)
    lastArrival = now
  }

  /// The sender gave the layer another SSRC: nothing that was counted holds any more.
  func restart() {
    sequences = SequenceUnwrapper()
    losses = NACKGenerator()
    statistics = nil
    report = nil
    height = 0
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
    return info.timestamp.advanced(by: Int(elapsed / 1000 * Int64(clockRate) / 1_000_000))
  }
}
