// How good candidates and pairs of them are (RFC 8445 sections 5.1.2 and 6.1.2.3).

/// The priorities that a full agent gives to candidates.
public enum CandidatePriority {
  /// A host candidate of the only component (type preference 126, local preference 65535).
  public static let host: UInt32 = 126 << 24 | 65535 << 8 | 255
  /// What a peer-reflexive candidate learned from our check would have (type preference 110).
  public static let peerReflexive: UInt32 = 110 << 24 | 65535 << 8 | 255

  /// The priority of a pair, the same on both sides.
  static func pair(controlling: UInt32, controlled: UInt32) -> UInt64 {
    let low = UInt64(min(controlling, controlled))
    let high = UInt64(max(controlling, controlled))
    return low << 32 + high << 1 + (controlling > controlled ? 1 : 0)
  }
}
