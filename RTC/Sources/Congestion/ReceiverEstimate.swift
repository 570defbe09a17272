// The bandwidth that a receiver says it has (REMB, draft-alvestrand-rmcat-remb-03), and for how long we believe it.

public import Wire

/// The last estimate of one receiver.
public struct ReceiverEstimate: Sendable {
  /// Browsers repeat their estimate every second or so; silence for this long makes it worthless.
  public static let lifetime = TimeSpan.seconds(5)

  private var value: UInt64 = 0
  private var updatedAt: MonotonicTime?

  /// No estimate yet.
  public init() {}

  /// Takes a new estimate.
  public mutating func update(bitsPerSecond: UInt64, at now: MonotonicTime) {
    value = bitsPerSecond
    updatedAt = now
  }

  /// The estimate, unless there is none or it is too old.
  public func bitsPerSecond(at now: MonotonicTime) -> UInt64? {
    guard let updatedAt, now - updatedAt < Self.lifetime else { return nil }
    return value
  }
}
