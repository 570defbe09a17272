// The camera and the microphone of a virtual peer: packets that look like VP8 and Opus to whoever reads their headers.

internal import MediaCrypto
internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

/// One simulcast layer. Each frame's packets carry the frame's number, so that a receiver can tell them apart.
struct VirtualVideoLayer {
  let rid: String
  let ssrc: SSRC
  let rtx: SSRC
  let height: Int
  let packetsPerFrame: Int
  var media: NegotiatedMedia?
  var wantsKeyFrame = true
  private(set) var keyFramesSent = 0
  private var index: Int64 = 65_000
  private var rtxIndex: Int64 = 100
  private var pictureID: UInt16 = 0x7FF0
  private var timestamp = RTPTimestamp(0)
  private var packetsSent: UInt32 = 0
  private var sent: [UInt16: (payload: [UInt8], timestamp: RTPTimestamp, marker: Bool)] = [:]

  init(rid: String, ssrc: SSRC, rtx: SSRC, height: Int, packetsPerFrame: Int) {
    self.rid = rid
    self.ssrc = ssrc
    self.rtx = rtx
    self.height = height
    self.packetsPerFrame = packetsPerFrame
  }

  mutating func sendFrame(at now: MonotonicTime, through transport: ClientTransport, into out: inout Outbox) {
    guard let codec = media?.codecs.first(where: { $0.name == .vp8 }) else { return }
    let isKey = wantsKeyFrame
    if isKey { keyFramesSent += 1 }
    wantsKeyFrame = false
    pictureID = (pictureID &+ 1) & 0x7FFF
    timestamp = self.timestamp(at: now)
    for part in 0..<packetsPerFrame {
      index += 1
      let payload = makePayload(part: part, isKey: isKey)
      let marker = part == packetsPerFrame - 1
      packetsSent &+= 1
      sent[UInt16(truncatingIfNeeded: index)] = (payload, timestamp, marker)
      sent.removeValue(forKey: UInt16(truncatingIfNeeded: index - 400))
      write(
        payload, ssrc: ssrc, payloadType: codec.payloadType, index: index, timestamp: timestamp, marker: marker,
        through: transport, into: &out)
    }
  }

  /// Each layer's timestamps start somewhere else, and wrap soon.
  func timestamp(at now: MonotonicTime) -> RTPTimestamp {
    RTPTimestamp(UInt32(truncatingIfNeeded: now.nanoseconds / 100_000 * 9) &+ 0xFFFF_0000 &+ ssrc.rawValue >> 12)
  }

  /// What the layer's sender report says at `now`; nil before the first packet.
  func senderInfo(at now: MonotonicTime, ntp: NTPTime) -> SenderInfo? {
    guard packetsSent > 0 else { return nil }
    return SenderInfo(
      ssrc: ssrc, ntp: ntp, timestamp: timestamp(at: now), packetCount: packetsSent, octetCount: packetsSent &* 900)
  }

  mutating func repeatPacket(
    _ sequence: SequenceNumber, through transport: ClientTransport, into out: inout Outbox
  ) {
    guard let type = media?.codecs.first(where: { $0.name == .vp8 })?.rtxPayloadType,
      let packet = sent[sequence.rawValue]
    else { return }
    rtxIndex += 1
    let payload = [UInt8(sequence.rawValue >> 8), UInt8(truncatingIfNeeded: sequence.rawValue)] + packet.payload
    write(
      payload, ssrc: rtx, payloadType: type, index: rtxIndex, timestamp: packet.timestamp, marker: packet.marker,
      through: transport, into: &out)
  }

  /// RFC 7741: X, I with a long picture id, L; then, in the first packet, the frame header with its start code and size.
  private func makePayload(part: Int, isKey: Bool) -> [UInt8] {
    let id = pictureID
    var payload: [UInt8] = [part == 0 ? 0x90 : 0x80, 0xC0, 0x80 | UInt8(id >> 8), UInt8(truncatingIfNeeded: id)]
    payload.append(UInt8(truncatingIfNeeded: id))
    if part == 0 {
      payload.append(isKey ? 0x10 : 0x11)
      payload += [0, 0]
      if isKey {
        let width = height * 16 / 9
        payload += [0x9D, 0x01, 0x2A]
        payload += [UInt8(truncatingIfNeeded: width), UInt8(truncatingIfNeeded: width >> 8)]
        payload += [UInt8(truncatingIfNeeded: height), UInt8(truncatingIfNeeded: height >> 8)]
      }
    }
    payload += Array(repeating: UInt8(truncatingIfNeeded: part), count: 900)
    return payload
  }

  private func write(
    _ payload: [UInt8], ssrc: SSRC, payloadType: PayloadType, index: Int64, timestamp: RTPTimestamp, marker: Bool,
    through transport: ClientTransport, into out: inout Outbox
  ) {
    guard let sealer = transport.sealer, let address = transport.address, let memory = out.reserve() else { return }
    var header = RTPHeaderWriter(
      memory, marker: marker, payloadType: payloadType, sequence: SequenceNumber(UInt16(truncatingIfNeeded: index)),
      timestamp: timestamp, ssrc: ssrc)
    if let media {
      let isRTX = ssrc == rtx
      Array(media.mid.utf8).withUnsafeBytes { _ = header.append(id: media.extensions.rawID(for: .mid), bytes: $0) }
      let kind: RTPHeaderExtension = isRTX ? .repairedRid : .rid
      if !rid.isEmpty {
        Array(rid.utf8).withUnsafeBytes { _ = header.append(id: media.extensions.rawID(for: kind), bytes: $0) }
      }
    }
    guard let length = header.finish() else { return }
    payload.withUnsafeBytes { bytes in
      guard let total = sealer.sealRTP(memory, headerLength: length, payload: bytes, ssrc: ssrc, index: UInt64(index))
      else { return }
      out.commit(total, to: address)
    }
  }
}

/// A microphone that says how loud it is.
struct VirtualMicrophone {
  let ssrc: SSRC
  var media: NegotiatedMedia?
  private var index: Int64 = 65_500

  init(ssrc: SSRC) {
    self.ssrc = ssrc
  }

  func timestamp(at now: MonotonicTime) -> RTPTimestamp {
    RTPTimestamp(UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000 * 48) &+ ssrc.rawValue)
  }

  /// What the microphone's sender report says at `now`.
  func senderInfo(at now: MonotonicTime, ntp: NTPTime) -> SenderInfo {
    let packets = UInt32(truncatingIfNeeded: index - 65_500)
    return SenderInfo(
      ssrc: ssrc, ntp: ntp, timestamp: timestamp(at: now), packetCount: packets, octetCount: packets &* 80)
  }

  mutating func send(level: UInt8, at now: MonotonicTime, through transport: ClientTransport, into out: inout Outbox) {
    guard let media, let codec = media.codecs.first, let sealer = transport.sealer, let address = transport.address,
      let memory = out.reserve()
    else { return }
    index += 1
    var header = RTPHeaderWriter(
      memory, marker: false, payloadType: codec.payloadType,
      sequence: SequenceNumber(UInt16(truncatingIfNeeded: index)),
      timestamp: timestamp(at: now), ssrc: ssrc)
    header.append(id: media.extensions.rawID(for: .audioLevel), uint8: level)
    guard let length = header.finish() else { return }
    Array(repeating: level, count: 80).withUnsafeBytes { payload in
      guard let total = sealer.sealRTP(memory, headerLength: length, payload: payload, ssrc: ssrc, index: UInt64(index))
      else { return }
      out.commit(total, to: address)
    }
  }
}
