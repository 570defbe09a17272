// What a virtual peer received in one slot, and whether it is the unbroken stream that a decoder needs.

internal import Congestion
public import RTP
public import SDP
public import Wire

/// The packets of one slot, checked as they come.
public struct ReceivedStream {
  /// A packet as it arrived.
  public struct Packet: Sendable, Hashable {
    /// When it arrived.
    public var time: MonotonicTime
    /// The unwrapped sequence number.
    public var sequence: Int64
    /// The media timestamp.
    public var timestamp: RTPTimestamp
    /// The contributing source: who is heard or seen.
    public var contributor: UInt32
    /// The VP8 picture id.
    public var pictureID: UInt16?
    /// Whether a key frame begins.
    public var startsKeyFrame: Bool
    /// Picture height, in packets that begin a key frame.
    public var height: Int?
    /// Whether it came as a retransmission.
    public var isRepeated: Bool
  }

  /// What was negotiated for the slot.
  public let media: NegotiatedMedia
  /// The slot's stream.
  public let ssrc: SSRC
  /// All packets in the order of arrival.
  public private(set) var packets: [Packet] = []
  /// Packets that had arrived before.
  public private(set) var duplicates = 0
  /// The sender reports for the stream.
  public private(set) var senderReports: [SenderInfo] = []
  private var reportedAt: MonotonicTime?

  private var unwrapper = SequenceUnwrapper()
  private var losses = NACKGenerator()

  init(media: NegotiatedMedia, ssrc: SSRC) {
    self.media = media
    self.ssrc = ssrc
  }

  func takes(_ candidate: SSRC) -> Bool {
    candidate == ssrc || media.rtxPairs.contains { $0.media == ssrc && $0.rtx == candidate }
  }

  mutating func receive(_ header: RTPHeader, packet: UnsafeRawBufferPointer, at now: MonotonicTime) {
    var payload = UnsafeRawBufferPointer(rebasing: packet[header.payload])
    var sequence = header.sequence
    let isRepeated = header.ssrc != ssrc
    if isRepeated {
      guard let original = Retransmission.originalSequence(of: payload.bytes) else { return }
      sequence = original
      payload = UnsafeRawBufferPointer(rebasing: payload[Retransmission.headerLength...])
    }
    if media.kind == .video {
      switch losses.receive(sequence, at: now) {
      case .duplicate, .old:
        duplicates += 1
        return
      case .next, .gap, .late: break
      }
    }
    var received = Packet(
      time: now, sequence: unwrapper.unwrap(sequence), timestamp: header.timestamp,
      contributor: header.csrc(0, in: packet.bytes)?.rawValue ?? 0, pictureID: nil, startsKeyFrame: false, height: nil,
      isRepeated: isRepeated)
    if media.kind == .video, let descriptor = try? VP8Descriptor(parsing: payload.bytes) {
      received.pictureID = descriptor.pictureID
      received.startsKeyFrame = descriptor.isKeyFrameStart
      received.height = descriptor.frameSize.map { Int($0.height) }
    }
    packets.append(received)
  }

  mutating func receive(_ info: SenderInfo, at now: MonotonicTime) {
    senderReports.append(info)
    reportedAt = now
  }

  /// What a receiver report says of the stream: that nothing got lost, and when the last sender report came.
  func reportBlock(at now: MonotonicTime) -> ReportBlock? {
    guard let last = packets.last, let info = senderReports.last, let reportedAt else { return nil }
    return ReportBlock(
      ssrc: ssrc, fractionLost: 0, cumulativeLost: 0,
      extendedHighestSequence: UInt32(truncatingIfNeeded: last.sequence),
      jitter: 0, lastSenderReport: info.ntp.compact,
      delaySinceLastSenderReport: UInt32((now - reportedAt).nanoseconds * 65_536 / 1_000_000_000))
  }

  mutating func request(at now: MonotonicTime, into writer: inout RTCPWriter) {
    guard media.kind == .video else { return }
    _ = try? losses.write(from: SSRC(1), media: ssrc, at: now, roundTrip: .milliseconds(60), into: &writer)
    _ = losses.takeAbandoned()
  }

  /// Sequence numbers between the first and the last packet that never arrived.
  public var missing: [Int64] {
    guard let first = packets.map(\.sequence).min(), let last = packets.map(\.sequence).max() else { return [] }
    return Array(Set(first...last).subtracting(packets.map(\.sequence))).sorted()
  }
}
