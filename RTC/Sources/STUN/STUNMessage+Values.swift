// The attributes of a parsed message as values (RFC 8489 section 14, RFC 8445 section 7.1).

public import Wire

extension STUNMessage {
  /// XOR-MAPPED-ADDRESS: where the sender of the response saw the request come from.
  public var xorMappedAddress: TransportAddress? {
    guard let range = range(of: .xorMappedAddress) else { return nil }
    let start = range.lowerBound
    let port = span.uint16(at: start + 2) ^ UInt16(STUNFormat.magicCookie >> 16)
    let first = span.uint32(at: start + 4) ^ STUNFormat.magicCookie
    guard range.count == 20 else { return TransportAddress(ipv4: first, port: port) }
    let second = span.uint32(at: start + 8) ^ transactionID.high
    return TransportAddress(
      ipv6High: UInt64(first) << 32 | UInt64(second), low: span.uint64(at: start + 12) ^ transactionID.low, port: port)
  }

  /// PRIORITY: what a candidate learned from this check would have.
  public var priority: UInt32? {
    range(of: .priority).map { span.uint32(at: $0.lowerBound) }
  }

  /// USE-CANDIDATE: the controlling agent nominates the pair.
  public var useCandidate: Bool { range(of: .useCandidate) != nil }

  /// The tie-breaker in ICE-CONTROLLING.
  public var iceControlling: UInt64? {
    range(of: .iceControlling).map { span.uint64(at: $0.lowerBound) }
  }

  /// The tie-breaker in ICE-CONTROLLED.
  public var iceControlled: UInt64? {
    range(of: .iceControlled).map { span.uint64(at: $0.lowerBound) }
  }

  /// ERROR-CODE: why a request was refused (RFC 8489 section 14.8).
  public var errorCode: STUNErrorCode? {
    guard let range = range(of: .errorCode) else { return nil }
    let hundreds = UInt16(span.byte(at: range.lowerBound + 2) & 7)
    let number = UInt16(span.byte(at: range.lowerBound + 3))
    guard (3...6).contains(hundreds), number < 100 else { return nil }
    return STUNErrorCode(rawValue: hundreds * 100 + number)
  }

  /// The value of an attribute read as text, ill-formed UTF-8 repaired. Allocates.
  public func text(of type: STUNAttribute) -> String? {
    range(of: type).map { range in
      span.withUnsafeBytes { String(decoding: $0[range], as: UTF8.self) }
    }
  }

  /// Whether USERNAME is exactly these bytes.
  public func hasUsername(_ username: [UInt8]) -> Bool {
    guard let range = range(of: .username), range.count == username.count else { return false }
    return span.withUnsafeBytes { bytes in bytes[range].elementsEqual(username) }
  }
}
