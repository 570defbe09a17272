// Where a span belongs: the ids of W3C Trace Context (https://www.w3.org/TR/trace-context/), kept in the context that
// Swift programs hand on.

public import Instrumentation

/// Names a trace and a span in it.
public struct TraceContext: Hashable, Sendable {
  /// The trace: 16 bytes in hexadecimal, not all zero.
  public let trace: String
  /// The span: 8 bytes in hexadecimal, not all zero.
  public let span: String
  /// Whether the trace is recorded.
  public let isSampled: Bool

  /// The span `span` of `trace`.
  init(trace: String, span: String, isSampled: Bool) {
    self.trace = trace
    self.span = span
    self.isSampled = isSampled
  }

  /// A new trace; `ratio` of all are recorded, 0 to 1.
  static func root(ratio: Double) -> TraceContext {
    let low = UInt64.random(in: 1 ... .max)
    // The same part of the id decides in every program that follows the trace (OpenTelemetry's TraceIdRatioBased).
    let isSampled = ratio >= 1 || Double(low >> 1) < ratio * 0x1p63
    return TraceContext(trace: hex(.random(in: 0 ... .max)) + hex(low), span: newSpan(), isSampled: isSampled)
  }

  /// Another span of the same trace.
  func child() -> TraceContext { TraceContext(trace: trace, span: Self.newSpan(), isSampled: isSampled) }

  private static func newSpan() -> String { hex(.random(in: 1 ... .max)) }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: On the wire

  /// The header's name.
  public static let header = "traceparent"

  /// The header's value.
  public var traceparent: String { "00-\(trace)-\(span)-\(isSampled ? "01" : "00")" }

  /// What a `traceparent` header says; nil when it says nothing that may be believed (section 3.2).
  public init?(traceparent: String) {
    let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].count == 2, Self.isHex(parts[0]), parts[0] != "ff",
      parts[0] != "00" || parts.count == 4, parts[1].count == 32, Self.isName(parts[1]), parts[2].count == 16,
      Self.isName(parts[2]), parts[3].count == 2, Self.isHex(parts[3]), let flags = UInt8(parts[3], radix: 16)
    else { return nil }
    self.init(trace: String(parts[1]), span: String(parts[2]), isSampled: flags & 1 == 1)
  }

  private static func isName(_ text: Substring) -> Bool { isHex(text) && text.contains { $0 != "0" } }

  private static func isHex(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

private enum TraceContextKey: InstrumentationContextKey {
  typealias Value = TraceContext
}

extension InstrumentationContext {
  /// The span that is the parent of whatever is begun in this context.
  public internal(set) var trace: TraceContext? {
    get { self[TraceContextKey.self] }
    set { self[TraceContextKey.self] = newValue }
  }
}
