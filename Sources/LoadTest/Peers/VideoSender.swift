// A stream of packets that looks like VP8 to whoever reads its headers, sent in bursts of one frame each (RFC 7741).

internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

/// What the streams of one peer share.
struct SharedCounters {
  /// The transport-wide sequence number of the next packet.
  var transportSequence: UInt16 = 0
}

/// Sends one video stream at 30 frames a second.
struct VideoSender {
  static let frameInterval = TimeSpan(nanoseconds: 1_000_000_000 / 30)
  /// Bytes of every packet on the wire, tag included: what browsers send, too.
  static let packetLength = 1200

  let stream: VideoStream
  /// Set when somebody asked for a key frame.
  var wantsKeyFrame = true
  private(set) var packetsSent: UInt64 = 0
  private(set) var keyFramesSent = 0

  private let payloadType: PayloadType
  private let extensions: HeaderExtensionMap
  private let mid: [UInt8]
  private let rid: [UInt8]
  private var index: UInt64 = 1000
  private var frame: Int64 = 0
  private var pictureID: UInt16 = 1
  private var tl0PicIdx: UInt8 = 0
  private var timestamp = RTPTimestamp(0)
  private var octets: UInt32 = 0
  private var payload = [UInt8](repeating: 0x5A, count: Self.packetLength)

  /// A sender on the media line that was agreed on; nil when VP8 was not.
  init?(_ stream: VideoStream, media: NegotiatedMedia) {
    guard let codec = media.codecs.first(where: { $0.name == .vp8 }) else { return nil }
    self.stream = stream
    payloadType = codec.payloadType
    extensions = media.extensions
    mid = Array(media.mid.utf8)
    rid = stream.rid.map { Array($0.utf8) } ?? []
  }

  /// Writes one frame, stamped with the time of day.
  mutating func sendFrame(
    at now: MonotonicTime, realtime: UInt64, through sealer: SRTPSealer, to destination: TransportAddress,
    shared: inout SharedCounters, into out: inout Outbox
  ) {
    frame += 1
    let rate = Int64(stream.packetsPerSecond)
    let count = max(1, Int(rate * frame / 30 - rate * (frame - 1) / 30))
    let isKey = wantsKeyFrame
    wantsKeyFrame = false
    if isKey { keyFramesSent += 1 }
    pictureID = (pictureID + 1) & 0x7FFF
    tl0PicIdx &+= 1
    timestamp = RTPTimestamp(UInt32(truncatingIfNeeded: now.nanoseconds / 100_000 * 9))
    for part in 0..<count {
      let start = writeDescriptor(isFirst: part == 0, isKey: isKey)
      FrameStamp(realtime: realtime).write(into: &payload, at: start)
      write(
        isLast: part == count - 1, at: now, through: sealer, to: destination, shared: &shared, into: &out)
    }
  }

  /// The payload descriptor with long picture id and TL0PICIDX, then in a first packet the frame's own header. Returns
  /// where the picture's data begin.
  private mutating func writeDescriptor(isFirst: Bool, isKey: Bool) -> Int {
    payload[0] = isFirst ? 0x90 : 0x80
    payload[1] = 0xC0
    payload[2] = 0x80 | UInt8(pictureID >> 8)
    payload[3] = UInt8(truncatingIfNeeded: pictureID)
    payload[4] = tl0PicIdx
    if isFirst {
      payload[5] = isKey ? 0x10 : 0x11
      payload[6] = 0
      payload[7] = 0
      if isKey {
        payload.replaceSubrange(8..<11, with: [0x9D, 0x01, 0x2A])
        for (offset, value) in [stream.width, stream.height].enumerated() {
          payload[11 + 2 * offset] = UInt8(truncatingIfNeeded: value)
          payload[12 + 2 * offset] = UInt8(truncatingIfNeeded: value >> 8)
        }
      }
    }
    return FrameStamp.offset
  }

  private mutating func write(
    isLast: Bool, at now: MonotonicTime, through sealer: SRTPSealer, to destination: TransportAddress,
    shared: inout SharedCounters, into out: inout Outbox
  ) {
    guard let memory = out.reserve() else { return }
    index += 1
    var header = RTPHeaderWriter(
      memory, marker: isLast, payloadType: payloadType,
      sequence: SequenceNumber(UInt16(truncatingIfNeeded: index)), timestamp: timestamp, ssrc: stream.ssrc)
    header.append(id: extensions.rawID(for: .absSendTime), uint24: ReceivedExtensions.absSendTime(at: now))
    shared.transportSequence &+= 1
    header.append(id: extensions.rawID(for: .transportSequence), uint16: shared.transportSequence)
    mid.withUnsafeBytes { _ = header.append(id: extensions.rawID(for: .mid), bytes: $0) }
    if !rid.isEmpty { rid.withUnsafeBytes { _ = header.append(id: extensions.rawID(for: .rid), bytes: $0) } }
    guard let headerLength = header.finish() else { return }
    let length = Self.packetLength - headerLength - sealer.overhead.rtp
    let sealed = payload.withUnsafeBytes { bytes in
      sealer.sealRTP(
        memory, headerLength: headerLength, payload: UnsafeRawBufferPointer(rebasing: bytes[..<length]),
        ssrc: stream.ssrc, index: index)
    }
    guard let sealed else { return }
    out.commit(sealed, to: destination)
    packetsSent += 1
    octets &+= UInt32(length)
  }

  /// What a sender report says at `now`.
  func report(at now: MonotonicTime, realtime: UInt64) -> SenderInfo {
    SenderInfo(
      ssrc: stream.ssrc, ntp: NTPTime(unixNanoseconds: realtime),
      timestamp: RTPTimestamp(UInt32(truncatingIfNeeded: now.nanoseconds / 100_000 * 9)),
      packetCount: UInt32(truncatingIfNeeded: packetsSent), octetCount: octets)
  }
}

/// When a frame's publisher began to send it, written into each of its packets behind what a VP8 parser reads.
struct FrameStamp {
  static let offset = 16
  static let length = 12
  private static let mark: UInt32 = 0x5041_524C

  /// Nanoseconds since 1970.
  var realtime: UInt64

  init(realtime: UInt64) {
    self.realtime = realtime
  }

  /// The stamp in a received payload; nil when it has none.
  init?(payload: UnsafeRawBufferPointer) {
    guard payload.count >= Self.offset + Self.length,
      payload.loadUnaligned(fromByteOffset: Self.offset, as: UInt32.self) == Self.mark
    else { return nil }
    realtime = payload.loadUnaligned(fromByteOffset: Self.offset + 4, as: UInt64.self)
  }

  func write(into payload: inout [UInt8], at offset: Int) {
    payload.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: Self.mark, toByteOffset: offset, as: UInt32.self)
      bytes.storeBytes(of: realtime, toByteOffset: offset + 4, as: UInt64.self)
    }
  }
}
