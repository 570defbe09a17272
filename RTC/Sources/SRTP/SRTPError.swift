// How opening a packet can fail.

/// Why a protected packet was refused. The receiver's state is then what it was before.
public enum SRTPError: Error, Hashable, Sendable {
  /// The packet is too short for its headers and its tag, or the output for the packet.
  case truncated
  /// The packet is not RTP or RTCP of version 2, or it is RTCP without encryption.
  case malformed
  /// The tag does not match: the packet was changed, or sealed with another key.
  case authentication
  /// The packet was taken in before, or is too old to know.
  case replayed
}
