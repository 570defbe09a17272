// A microphone: 50 packets of 80 bytes a second that say how loud they are (RFC 6464, RFC 7587).

internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

/// Sends one sound stream.
struct AudioSender {
  static let interval = TimeSpan.milliseconds(20)

  let ssrc: SSRC
  /// How loud: 0 loudest, 127 silent.
  var level: UInt8 = 40
  private(set) var packetsSent: UInt64 = 0

  private let payloadType: PayloadType
  private let extensions: HeaderExtensionMap
  private let mid: [UInt8]
  private var index: UInt64 = 1000
  private let payload = [UInt8](repeating: 0x3C, count: 80)

  /// A sender on the media line that was agreed on; nil when Opus was not.
  init?(ssrc: SSRC, media: NegotiatedMedia) {
    guard let codec = media.codecs.first else { return nil }
    self.ssrc = ssrc
    payloadType = codec.payloadType
    extensions = media.extensions
    mid = Array(media.mid.utf8)
  }

  mutating func send(
    at now: MonotonicTime, through sealer: SRTPSealer, to destination: TransportAddress,
    shared: inout SharedCounters, into out: inout Outbox
  ) {
    guard let memory = out.reserve() else { return }
    index += 1
    var header = RTPHeaderWriter(
      memory, marker: false, payloadType: payloadType,
      sequence: SequenceNumber(UInt16(truncatingIfNeeded: index)), timestamp: timestamp(at: now), ssrc: ssrc)
    header.append(id: extensions.rawID(for: .audioLevel), uint8: level | 0x80)
    header.append(id: extensions.rawID(for: .absSendTime), uint24: ReceivedExtensions.absSendTime(at: now))
    shared.transportSequence &+= 1
    header.append(id: extensions.rawID(for: .transportSequence), uint16: shared.transportSequence)
    mid.withUnsafeBytes { _ = header.append(id: extensions.rawID(for: .mid), bytes: $0) }
    guard let headerLength = header.finish() else { return }
    let sealed = payload.withUnsafeBytes { bytes in
      sealer.sealRTP(memory, headerLength: headerLength, payload: bytes, ssrc: ssrc, index: index)
    }
    guard let sealed else { return }
    out.commit(sealed, to: destination)
    packetsSent += 1
  }

  /// What a sender report says at `now`.
  func report(at now: MonotonicTime, realtime: UInt64) -> SenderInfo {
    SenderInfo(
      ssrc: ssrc, ntp: NTPTime(unixNanoseconds: realtime), timestamp: timestamp(at: now),
      packetCount: UInt32(truncatingIfNeeded: packetsSent),
      octetCount: UInt32(truncatingIfNeeded: packetsSent * UInt64(payload.count)))
  }

  private func timestamp(at now: MonotonicTime) -> RTPTimestamp {
    RTPTimestamp(UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000 * 48))
  }
}
