// The receiving side of SRTP (RFC 3711, RFC 7714): one per sender of media.

public import MediaCrypto

/// Authenticates and decrypts incoming RTP and RTCP with one master key, and refuses what it has seen before.
///
/// Nothing is remembered of a packet that fails. Opening allocates nothing except when a stream is new. An opener lives
/// on one thread.
public final class SRTPOpener {
  private enum Transforms {
    case gcm(rtp: GCMTransform, rtcp: GCMTransform)
    case counterMode(rtp: CounterModeTransform, rtcp: CounterModeTransform)
  }

  private let transforms: Transforms
  private let rtpStreams = ReplayTable()
  private let rtcpStreams = ReplayTable()
  private let overhead: (rtp: Int, rtcp: Int)

  /// An opener with a master key and salt of the profile's lengths.
  public init(profile: SRTPProfile, key: [UInt8], salt: [UInt8]) {
    let keys = SRTPKeys(profile: profile, key: key, salt: salt)
    switch profile {
    case .aeadAES128GCM:
      transforms = .gcm(rtp: GCMTransform(keys.rtp), rtcp: GCMTransform(keys.rtcp))
      overhead = (GCMTransform.tagLength, GCMTransform.tagLength + 4)
    case .aesCM128HMACSHA1_80:
      transforms = .counterMode(rtp: CounterModeTransform(keys.rtp), rtcp: CounterModeTransform(keys.rtcp))
      overhead = (CounterModeTransform.tagLength, CounterModeTransform.tagLength + 4)
    }
  }

  /// How many RTP streams are remembered.
  public var streamCount: Int { rtpStreams.count }

  /// Decrypts an RTP packet into `output`: the header as it is, then the payload.
  ///
  /// `output` may be the memory of `packet` itself, but must not overlap it otherwise. When the packet is refused, what
  /// `output` holds behind the header's place is undefined.
  /// - Returns: the length of header and payload.
  public func openRTP(
    _ packet: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(SRTPError) -> Int {
    let headerLength = try RTPLayout.headerLength(packet)
    let length = packet.count - overhead.rtp
    guard length >= headerLength, length <= output.count, let start = packet.baseAddress,
      let target = output.baseAddress
    else { throw .truncated }
    let ssrc = start.word(at: 8)
    let sequence = start.halfWord(at: 2)
    let place = rtpStreams.find(ssrc)
    let index: UInt64
    if let place {
      index = PacketIndex.estimate(highest: rtpStreams.highest(at: place), sequence: sequence)
      guard index < PacketIndex.limit, !rtpStreams.hasSeen(index, at: place) else { throw .replayed }
    } else {
      index = UInt64(sequence)
    }
    switch transforms {
    case .gcm(let rtp, _):
      guard rtp.openRTP(packet, headerLength: headerLength, ssrc: ssrc, index: index, output: target) else {
        throw .authentication
      }
    case .counterMode(let rtp, _):
      guard rtp.authenticatesRTP(packet, index: index) else { throw .authentication }
      rtp.apply(
        to: UnsafeRawBufferPointer(start: start + headerLength, count: length - headerLength), ssrc: ssrc,
        index: index, output: target + headerLength)
    }
    if target != UnsafeMutableRawPointer(mutating: start) {
      target.copyMemory(from: start, byteCount: headerLength)
    }
    rtpStreams.insert(index, of: ssrc, at: place)
    return length
  }

  /// Decrypts a compound RTCP packet into `output`, which may be the memory of `packet` itself.
  ///
  /// - Returns: the length of the compound packet.
  public func openRTCP(
    _ packet: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(SRTPError) -> Int {
    let length = packet.count - overhead.rtcp
    let headerLength = GCMTransform.rtcpHeaderLength
    guard length >= headerLength, length <= output.count, let start = packet.baseAddress,
      let target = output.baseAddress
    else { throw .truncated }
    guard packet[0] >> 6 == 2 else { throw .malformed }
    let ssrc = start.word(at: 4)
    let indexWord: UInt32
    switch transforms {
    case .gcm: indexWord = start.word(at: packet.count - 4)
    case .counterMode: indexWord = start.word(at: length)
    }
    // DTLS-SRTP's profiles encrypt RTCP (RFC 5764 section 4.1.2): a packet that claims not to be encrypted is not for us.
    guard indexWord >> 31 == 1 else { throw .malformed }
    let index = UInt64(indexWord & 0x7FFF_FFFF)
    let place = rtcpStreams.find(ssrc)
    if let place, rtcpStreams.hasSeen(index, at: place) { throw .replayed }
    switch transforms {
    case .gcm(_, let rtcp):
      guard rtcp.openRTCP(packet, indexWord: indexWord, output: target) else { throw .authentication }
    case .counterMode(_, let rtcp):
      guard rtcp.authenticatesRTCP(packet) else { throw .authentication }
      rtcp.apply(
        to: UnsafeRawBufferPointer(start: start + headerLength, count: length - headerLength), ssrc: ssrc,
        index: index, output: target + headerLength)
    }
    if target != UnsafeMutableRawPointer(mutating: start) {
      target.copyMemory(from: start, byteCount: headerLength)
    }
    rtcpStreams.insert(index, of: ssrc, at: place)
    return length
  }
}
