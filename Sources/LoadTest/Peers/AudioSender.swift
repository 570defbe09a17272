// A microphone: 50 packets a second that say how loud they are (RFC 6464, RFC 7587), of real speech or 80 bytes of nothing.

internal import Netem
internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

/// Sends one sound stream.
struct AudioSender {
  static let interval = TimeSpan.milliseconds(20)

  let ssrc: SSRC
  /// How loud what is no speech claims to be: 0 loudest, 127 silent.
  private static let level: UInt8 = 40
  private(set) var packetsSent: UInt64 = 0
  private var track: SpokenTrack?
  private var place = 0
  /// Which packets are lost: the same ones in every run.
  private var random = SplitMix64(seed: 0)

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

  /// Says what is on a track from the packet `place` on, instead of whatever was said.
  mutating func speak(_ track: SpokenTrack, from place: Int) {
    self.track = track
    self.place = place
    random = SplitMix64(seed: UInt64(ssrc.rawValue))
  }

  /// Whether the track is over, so that nothing more is sent.
  var isDone: Bool { track.map { !$0.repeats && place >= $0.packets.count } ?? false }

  mutating func send(
    at now: MonotonicTime, through sealer: SRTPSealer, to destination: TransportAddress,
    shared: inout SharedCounters, into out: inout Outbox
  ) {
    guard let memory = out.reserve(), !isDone else { return }
    let packet = next()
    index += 1
    var header = RTPHeaderWriter(
      memory, marker: false, payloadType: payloadType,
      sequence: SequenceNumber(UInt16(truncatingIfNeeded: index)), timestamp: timestamp(at: now), ssrc: ssrc)
    header.append(id: extensions.rawID(for: .audioLevel), uint8: packet.level | 0x80)
    header.append(id: extensions.rawID(for: .absSendTime), uint24: ReceivedExtensions.absSendTime(at: now))
    shared.transportSequence &+= 1
    header.append(id: extensions.rawID(for: .transportSequence), uint16: shared.transportSequence)
    mid.withUnsafeBytes { _ = header.append(id: extensions.rawID(for: .mid), bytes: $0) }
    guard let headerLength = header.finish() else { return }
    let sealed = packet.payload.withUnsafeBytes { bytes in
      sealer.sealRTP(memory, headerLength: headerLength, payload: bytes, ssrc: ssrc, index: index)
    }
    // A lost packet was sealed and counted, and then did not arrive.
    packetsSent += 1
    guard let sealed, !isLost() else { return }
    out.commit(sealed, to: destination)
  }

  private mutating func next() -> SpokenTrack.Packet {
    guard let track, !track.packets.isEmpty else { return SpokenTrack.Packet(payload: payload, level: Self.level) }
    defer { place += 1 }
    return track.packets[place % track.packets.count]
  }

  private mutating func isLost() -> Bool {
    guard let track, track.lossPercent > 0 else { return false }
    return random.next() % 100 < UInt64(track.lossPercent)
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
