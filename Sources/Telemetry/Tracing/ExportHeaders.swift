// Headers that a collector asks for, such as a key, as OpenTelemetry writes them in settings: `name=value,name=value`, with
// percent-encoded values (https://opentelemetry.io/docs/specs/otel/protocol/exporter/, OTEL_EXPORTER_OTLP_HEADERS).

internal import Foundation

/// Headers of each request to a collector.
public struct ExportHeaders: Equatable, Sendable {
  /// One header.
  public struct Field: Equatable, Sendable {
    /// Its name.
    public let name: String
    /// Its value, decoded.
    public let value: String
  }

  /// The headers in their order. Nothing prints them, since there are keys in them.
  public let fields: Private<[Field]>

  /// Headers that the exporter sets itself, or HTTP between two machines.
  private static let reserved: Set<String> = [
    "connection", "content-encoding", "content-length", "content-type", "expect", "host", "keep-alive", "te", "trailer",
    "transfer-encoding", "upgrade",
  ]

  /// The headers that `text` names; none if it is empty.
  public init(_ text: String) throws(ExportHeadersError) {
    var fields: [Field] = []
    var names: Set<String> = []
    for (index, pair) in text.split(separator: ",").filter({ !$0.allSatisfy(\.isWhitespace) }).enumerated() {
      func refused(_ reason: ExportHeadersError.Reason) -> ExportHeadersError {
        ExportHeadersError(pair: index + 1, reason: reason)
      }
      guard let equals = pair.firstIndex(of: "=") else { throw refused(.noValue) }
      let name = pair[..<equals].trimmingCharacters(in: .whitespaces)
      guard Self.isName(name) else { throw refused(.name) }
      guard !Self.reserved.contains(name.lowercased()) else { throw refused(.reserved) }
      guard names.insert(name.lowercased()).inserted else { throw refused(.twice) }
      let written = pair[pair.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      guard let value = written.removingPercentEncoding else { throw refused(.encoding) }
      guard Self.isValue(value) else { throw refused(.value) }
      fields.append(Field(name: name, value: value))
    }
    self.fields = Private(fields)
  }

  /// No headers.
  public init() { fields = Private([]) }

  /// A token (RFC 9110, section 5.6.2).
  private static func isName(_ text: String) -> Bool {
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    return !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: marks.contains(byte)
        }
      }
  }

  /// Visible ASCII, with space only within it (RFC 9110, section 5.5): no line end, behind which another header could stand.
  private static func isValue(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, first != 0x20, last != 0x20 else { return false }
    return text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}

/// Why headers can't be used. It tells the pair by its place alone: whoever forgot the name has the key in its place.
public struct ExportHeadersError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with a pair.
  public enum Reason: String, Sendable {
    /// There is no equals sign.
    case noValue = "is not name=value"
    /// The name is none.
    case name = "has a name that no header can have"
    /// The value is not percent-encoded.
    case encoding = "has a value that is not percent-encoded: % itself is %25"
    /// The decoded value is empty or can't be sent.
    case value = "has no value, or one that no header can have: visible ASCII, with spaces only within it"
    /// The exporter or HTTP sets that header.
    case reserved = "sets a header that is not the operator's to set"
    /// There was one of that name before.
    case twice = "sets a header for the second time"
  }

  /// Which pair it is, from 1 on.
  public let pair: Int
  /// What is wrong with it.
  public let reason: Reason

  /// `pair 2 is not name=value`
  public var description: String { "pair \(pair) \(reason.rawValue)" }
}
