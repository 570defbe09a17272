// Which protocol a datagram belongs to, by its first byte (RFC 7983 section 7, RFC 5761 section 4).
//
//                  +----------------+
//                  |        [0..3] -+--> STUN
//     datagram --> |      [20..63] -+--> DTLS
//                  |      [64..79] -+--> TURN channel (not served on this port yet)
//                  |    [128..191] -+--> RTP, or RTCP when the second byte is 192..223
//                  +----------------+

/// The protocol of a datagram on a port that carries all of them.
public enum DatagramKind: Sendable {
  /// A STUN message: ICE's connectivity checks.
  case stun
  /// A DTLS record.
  case dtls
  /// An SRTP packet.
  case rtp
  /// An SRTCP packet.
  case rtcp

  /// The kind of `datagram`; nil when nobody speaks like that.
  @inlinable
  public init?(_ datagram: UnsafeRawBufferPointer) {
    guard datagram.count >= 2 else { return nil }
    switch datagram[0] {
    case 0...3: self = .stun
    case 20...63: self = .dtls
    case 128...191: self = (192...223).contains(datagram[1]) ? .rtcp : .rtp
    default: return nil
    }
  }
}
