// Merges the key frame requests of all receivers of a layer into few picture loss indications (RFC 4585 section 6.3.1).

public import Wire

/// Decides when a stream's sender is asked for a key frame.
public struct KeyFrameRequests: Sendable {
  /// Whether somebody waits for a key frame.
  public private(set) var isWanted = false
  private var askedAt: MonotonicTime?
  private var gotAt: MonotonicTime?

  /// Time enough for a key frame to be made and to arrive before it is asked for again.
  private static let patience = TimeSpan.milliseconds(400)
  /// Key frames are large: receivers who join or complain one after the other have to share them.
  private static let minimumInterval = TimeSpan.milliseconds(500)

  /// A stream that nobody waits for.
  public init() {}

  /// Somebody cannot go on without a key frame.
  public mutating func want() {
    isWanted = true
  }

  /// A key frame begins.
  public mutating func receivedKeyFrame(at now: MonotonicTime) {
    isWanted = false
    askedAt = nil
    gotAt = now
  }

  /// Whether to ask the sender now; the caller then sends the indication.
  public mutating func shouldAsk(at now: MonotonicTime) -> Bool {
    guard let deadline, deadline <= now else { return false }
    askedAt = now
    return true
  }

  /// When `shouldAsk` should be called next; nil while nobody waits.
  public var deadline: MonotonicTime? {
    guard isWanted else { return nil }
    if let askedAt { return askedAt + Self.patience }
    if let gotAt { return gotAt + Self.minimumInterval }
    return MonotonicTime(nanoseconds: 0)
  }
}
