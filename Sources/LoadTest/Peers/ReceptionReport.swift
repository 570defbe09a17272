// What a receiver tells the server once a second, from the packets that it sampled (RFC 3550 section 6.4.2).

internal import RTP
internal import Wire

/// One received stream.
struct ReceptionReport {
  let ssrc: SSRC
  private var sequences = SequenceUnwrapper()
  private var highest: Int64 = 0
  private var lastReport: UInt32 = 0
  private var reportedAt = MonotonicTime(nanoseconds: 0)

  init(ssrc: SSRC) {
    self.ssrc = ssrc
  }

  mutating func receive(_ header: RTPHeader) {
    highest = max(highest, sequences.unwrap(header.sequence))
  }

  mutating func receive(_ info: SenderInfo, at now: MonotonicTime) {
    lastReport = info.ntp.compact
    reportedAt = now
  }

  func block(at now: MonotonicTime) -> ReportBlock {
    let delay = lastReport == 0 ? 0 : UInt64(max(0, (now - reportedAt).nanoseconds)) * 65536 / 1_000_000_000
    return ReportBlock(
      ssrc: ssrc, fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: UInt32(truncatingIfNeeded: highest),
      jitter: 0, lastSenderReport: lastReport, delaySinceLastSenderReport: UInt32(truncatingIfNeeded: delay))
  }
}
