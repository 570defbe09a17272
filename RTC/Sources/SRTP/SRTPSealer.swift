// The sending side of SRTP (RFC 3711, RFC 7714): one per receiver of media.

public import MediaCrypto
public import Wire

/// Protects outgoing RTP and RTCP with one master key.
///
/// Sealing allocates nothing. A sealer lives on one thread.
public final class SRTPSealer {
  private enum Transforms {
    case gcm(rtp: GCMTransform, rtcp: GCMTransform)
    case counterMode(rtp: CounterModeTransform, rtcp: CounterModeTransform)
  }

  /// What sealing adds to a packet, in bytes.
  public let overhead: (rtp: Int, rtcp: Int)
  private let transforms: Transforms
  private var rtcpIndex: UInt32 = 0

  /// A sealer with a master key and salt of the profile's lengths.
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

  /// Seals an RTP packet whose header already stands at the start of `packet`; the payload lies elsewhere, or exactly
  /// behind the header.
  ///
  /// - Parameters:
  ///   - headerLength: with contributing sources and extension.
  ///   - index: the roll-over counter and the header's sequence number, `ROC << 16 | SEQ`. The caller owns each stream's
  ///     counter and must not use a number for two different packets: with GCM that gives the key away.
  /// - Returns: the packet's length; nil when it does not fit or the index is beyond 48 bits.
  public func sealRTP(
    _ packet: UnsafeMutableRawBufferPointer, headerLength: Int, payload: UnsafeRawBufferPointer, ssrc: SSRC,
    index: UInt64
  ) -> Int? {
    let length = headerLength + payload.count + overhead.rtp
    guard headerLength >= 12, length <= packet.count, index < 1 << 48, let start = packet.baseAddress else {
      return nil
    }
    switch transforms {
    case .gcm(let rtp, _):
      guard
        rtp.sealRTP(start, headerLength: headerLength, payload: payload, ssrc: ssrc.rawValue, index: index)
      else { return nil }
    case .counterMode(let rtp, _):
      rtp.sealRTP(start, headerLength: headerLength, payload: payload, ssrc: ssrc.rawValue, index: index)
    }
    return length
  }

  /// Seals the compound RTCP packet in the first `length` bytes of `packet`, in its place.
  ///
  /// - Returns: the packet's length; nil when it does not fit, is no RTCP packet or the key has sealed 2^31 packets.
  public func sealRTCP(_ packet: UnsafeMutableRawBufferPointer, length: Int) -> Int? {
    let sealed = length + overhead.rtcp
    guard length >= GCMTransform.rtcpHeaderLength, sealed <= packet.count, rtcpIndex < 1 << 31,
      let start = packet.baseAddress
    else { return nil }
    let indexWord = 1 << 31 | rtcpIndex
    rtcpIndex += 1
    switch transforms {
    case .gcm(_, let rtcp):
      guard rtcp.sealRTCP(start, length: length, indexWord: indexWord) else { return nil }
    case .counterMode(_, let rtcp):
      rtcp.sealRTCP(start, length: length, indexWord: indexWord)
    }
    return sealed
  }
}
