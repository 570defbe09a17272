// An IP address and a port as a small value: the key by which datagrams find their peer.

/// An IPv4 or IPv6 address with a UDP or TCP port.
public struct TransportAddress: Hashable, Sendable {
  /// The first eight bytes of an IPv6 address in network order; zero for IPv4.
  public let high: UInt64
  /// The last eight bytes of an IPv6 address in network order, or the 32 bits of an IPv4 address.
  public let low: UInt64
  /// The port number.
  public let port: UInt16
  /// Whether the address is an IPv6 one.
  public let isIPv6: Bool

  /// An IPv4 address given as a number: 127.0.0.1 is `0x7F00_0001`.
  @inlinable
  public init(ipv4: UInt32, port: UInt16) {
    self.init(high: 0, low: UInt64(ipv4), port: port, isIPv6: false)
  }

  /// An IPv6 address given as two halves in network order. IPv4-mapped addresses (`::ffff:a.b.c.d`) become IPv4,
  /// so that a dual-stack socket's datagrams compare equal to the candidates.
  @inlinable
  public init(ipv6High: UInt64, low ipv6Low: UInt64, port: UInt16) {
    if ipv6High == 0, ipv6Low >> 32 == 0xFFFF {
      self.init(ipv4: UInt32(truncatingIfNeeded: ipv6Low), port: port)
      return
    }
    self.init(high: ipv6High, low: ipv6Low, port: port, isIPv6: true)
  }

  @usableFromInline
  init(high: UInt64, low: UInt64, port: UInt16, isIPv6: Bool) {
    self.high = high
    self.low = low
    self.port = port
    self.isIPv6 = isIPv6
  }

  /// The address written in dotted or colon notation (RFC 4291 section 2.2), without brackets or zone; nil when it is
  /// not one.
  public init?(_ text: some StringProtocol, port: UInt16) {
    if let ipv4 = Self.parseIPv4(Substring(text)) {
      self.init(ipv4: ipv4, port: port)
    } else if let (high, low) = Self.parseIPv6(Substring(text)) {
      self.init(ipv6High: high, low: low, port: port)
    } else {
      return nil
    }
  }

  /// Whether the address stays within the machine: 127.0.0.0/8 or ::1.
  public var isLoopback: Bool {
    isIPv6 ? (high == 0 && low == 1) : (low >> 24 == 127)
  }

  /// The same address with another port.
  public func withPort(_ port: UInt16) -> Self {
    isIPv6 ? Self(ipv6High: high, low: low, port: port) : Self(ipv4: UInt32(truncatingIfNeeded: low), port: port)
  }

  /// The address alone, as SDP and URLs without brackets write it.
  public var host: String {
    guard isIPv6 else {
      return (0..<4).map { String(UInt8(truncatingIfNeeded: low >> (24 - 8 * UInt64($0)))) }.joined(separator: ".")
    }
    let groups = (0..<8).map { index -> UInt16 in
      let half = index < 4 ? high : low
      return UInt16(truncatingIfNeeded: half >> (48 - 16 * UInt64(index % 4)))
    }
    return groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  private static func parseIPv4(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let byte = UInt8(part)
      else { return nil }
      value = value << 8 | UInt32(byte)
    }
    return value
  }

  private static func parseIPv6(_ text: Substring) -> (UInt64, UInt64)? {
    guard text.utf8.contains(UInt8(ascii: ":")), text.utf8.count <= 45 else { return nil }
    let gap = text.range(of: "::")
    func groups(_ part: Substring, endsAddress: Bool) -> [UInt16]? {
      if part.isEmpty { return [] }
      var result: [UInt16] = []
      let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
      for (index, piece) in pieces.enumerated() {
        if endsAddress, index == pieces.count - 1, piece.utf8.contains(UInt8(ascii: ".")) {
          guard let ipv4 = parseIPv4(piece) else { return nil }
          result += [UInt16(truncatingIfNeeded: ipv4 >> 16), UInt16(truncatingIfNeeded: ipv4)]
        } else {
          // The standard library's parser takes a sign, too.
          guard (1...4).contains(piece.utf8.count), piece.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let value = UInt16(piece, radix: 16)
          else { return nil }
          result.append(value)
        }
      }
      return result
    }
    var all: [UInt16]
    if let gap {
      guard let head = groups(text[..<gap.lowerBound], endsAddress: false),
        let tail = groups(text[gap.upperBound...], endsAddress: true), head.count + tail.count <= 7
      else { return nil }
      all = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    } else {
      guard let whole = groups(text, endsAddress: true), whole.count == 8 else { return nil }
      all = whole
    }
    let high = all[..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    let low = all[4...].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
    return (high, low)
  }
}

extension Substring {
  /// The first range of `needle`, without Foundation.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      start = index(after: start)
    }
    return nil
  }
}

extension TransportAddress: CustomStringConvertible {
  /// The address and port as URLs write them. Addresses are personal data: never log this at info level.
  public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
