// What a router counts, for metrics and benchmarks.

/// Totals since the router was made.
public struct RouterCounters: Sendable, Equatable {
  /// RTP packets that were received and authenticated.
  public var packetsReceived: UInt64 = 0
  /// Bytes of those packets, with headers and tags.
  public var bytesReceived: UInt64 = 0
  /// Packets that were forwarded, counted once for each receiver.
  public var packetsForwarded: UInt64 = 0
  /// Packets that were repeated for receivers who missed them.
  public var packetsRepeated: UInt64 = 0
  /// Packets that receivers asked for and that were not to be had any more.
  public var repeatsMissed: UInt64 = 0
  /// Packets lost on the way to us, as far as publishers did not repeat them in time.
  public var packetsLost: UInt64 = 0
  /// Key frames asked of publishers.
  public var keyFramesRequested: UInt64 = 0
  /// Datagrams that belong to nobody, or that could not be authenticated or read.
  public var datagramsRejected: UInt64 = 0
  /// Datagrams that found the outbox or the batch full.
  public var datagramsDropped: UInt64 = 0

  /// Nothing counted yet.
  public init() {}
}
