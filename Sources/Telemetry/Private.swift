// A value that must never reach a log, a metric or an error text: names, addresses, message texts, tokens.

/// Wraps a personal or secret value so that printing, interpolating or reflecting it shows nothing of it.
public struct Private<Value> {
  /// The value itself; reading it is the one deliberate act that reveals it.
  public let exposed: Value

  /// Wraps `value`.
  public init(_ value: Value) {
    exposed = value
  }
}

extension Private: Sendable where Value: Sendable {}
extension Private: Equatable where Value: Equatable {}
extension Private: Hashable where Value: Hashable {}

extension Private: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always the same word, whatever is wrapped.
  public var description: String { "<private>" }
  /// Always the same word, whatever is wrapped.
  public var debugDescription: String { description }
  /// A mirror without children, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
