// Small grammar pieces of RFC 8866 section 9 and RFC 8839 section 5.4, on UTF-8 bytes: no grapheme can hide a separator.

extension Substring {
  /// The pieces between `separator`s, empty ones included; the last of `limit` pieces holds the rest.
  func pieces(_ separator: Unicode.Scalar, limit: Int = .max) -> [Substring] {
    utf8.split(separator: UInt8(ascii: separator), maxSplits: limit - 1, omittingEmptySubsequences: false)
      .map { Substring($0) }
  }

  /// What stands before and after the first `separator`; nil when there is none.
  func halves(_ separator: Unicode.Scalar) -> (head: Substring, tail: Substring)? {
    let both = pieces(separator, limit: 2)
    return both.count == 2 ? (both[0], both[1]) : nil
  }

  /// The decimal number that the text is: digits only, no sign, no overflow.
  func decimal<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    guard !isEmpty, utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Number(self)
  }

  /// Whether the text is a token.
  var isToken: Bool {
    !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5E...0x7E: true
        default: false
        }
      }
  }

  /// Whether the text has `lengths` ICE characters.
  func isICEText(_ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(utf8.count)
      && utf8.allSatisfy { byte in
        switch byte {
        case 0x2B, 0x2F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
      }
  }

  /// Whether the text is a restriction identifier (RFC 8851 section 10).
  var isRid: Bool {
    !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case 0x2D, 0x5F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
      }
  }
}

extension ICEParameters {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Fresh credentials: 48 random bits of name, 144 of password.
  public static func random(using rng: inout some RandomNumberGenerator) -> Self {
    func text(_ length: Int) -> String {
      String(decoding: (0..<length).map { _ in alphabet[Int(rng.next(upperBound: UInt(64)))] }, as: UTF8.self)
    }
    return Self(ufrag: text(8), password: text(24))
  }
}
