// The numbers of a STUN header: methods, classes, transaction identifiers, error codes (RFC 8489 sections 5 and 18).

/// What a STUN message asks for (RFC 8489 section 18.2); twelve bits.
public struct STUNMethod: RawRepresentable, Hashable, Sendable {
  /// The twelve bits, without the class bits between them.
  public var rawValue: UInt16

  /// The method with number `rawValue`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Binding: the only method that ICE uses.
  public static let binding = STUNMethod(rawValue: 0x001)
}

/// The role of a STUN message in its transaction (RFC 8489 section 5).
public enum STUNClass: UInt16, CaseIterable, Sendable {
  /// Asks for a response.
  case request = 0b00
  /// Tells something and expects no response.
  case indication = 0b01
  /// Answers a request that was granted.
  case success = 0b10
  /// Answers a request that was refused.
  case error = 0b11
}

/// The 96 bits that tie a response to its request (RFC 8489 section 5).
public struct STUNTransactionID: Hashable, Sendable {
  /// The first four bytes in network order.
  public let high: UInt32
  /// The last eight bytes in network order.
  public let low: UInt64

  /// The identifier made of these twelve bytes.
  public init(high: UInt32, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An identifier that nobody can guess, as far as `generator` is that good.
  public static func random(using generator: inout some RandomNumberGenerator) -> Self {
    Self(high: generator.next(), low: generator.next())
  }
}

/// A refusal's number (RFC 8489 section 14.8, RFC 8445 section 16.2).
public struct STUNErrorCode: RawRepresentable, Hashable, Sendable {
  /// 300 to 699.
  public var rawValue: UInt16

  /// The error with number `rawValue`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The request was malformed.
  public static let badRequest = STUNErrorCode(rawValue: 400)
  /// The request lacks valid credentials.
  public static let unauthenticated = STUNErrorCode(rawValue: 401)
  /// The request has a comprehension-required attribute that the server does not know.
  public static let unknownAttribute = STUNErrorCode(rawValue: 420)
  /// Both ICE agents claim the same role.
  public static let roleConflict = STUNErrorCode(rawValue: 487)
  /// The server failed; trying again may help.
  public static let serverError = STUNErrorCode(rawValue: 500)

  /// The reason phrase that RFC 8489 and RFC 8445 recommend; empty for other numbers.
  public var reason: StaticString {
    switch rawValue {
    case 400: "Bad Request"
    case 401: "Unauthenticated"
    case 420: "Unknown Attribute"
    case 487: "Role Conflict"
    case 500: "Server Error"
    default: ""
    }
  }
}

/// Why bytes are not a STUN message.
public enum STUNError: Error, Equatable, Sendable {
  /// The bytes belong to another protocol: first two bits or magic cookie are wrong (RFC 7983).
  case notSTUN
  /// The header's length and the datagram's size differ, or an attribute reaches past the end.
  case truncated
  /// A field holds a value that RFC 8489 forbids.
  case malformed
}

/// The fixed parts of the wire format.
enum STUNFormat {
  /// Bytes before the first attribute (RFC 8489 section 5).
  static let headerLength = 20
  /// Tells STUN from older and other protocols (RFC 8489 section 5).
  static let magicCookie: UInt32 = 0x2112_A442
  /// A MESSAGE-INTEGRITY attribute with its header (RFC 8489 section 14.5).
  static let integrityLength = 24
  /// A FINGERPRINT attribute with its header (RFC 8489 section 14.7).
  static let fingerprintLength = 8
  /// Is combined with the CRC-32 so that it differs from another protocol's (RFC 8489 section 14.7).
  static let fingerprintMask: UInt32 = 0x5354_554E
  /// The longest USERNAME (RFC 8489 section 14.3).
  static let maximumUsername = 513

  /// Class and method interleaved as the header has them (RFC 8489 section 5, figure 3).
  static func messageType(_ messageClass: STUNClass, _ method: STUNMethod) -> UInt16 {
    let m = method.rawValue
    let c = messageClass.rawValue
    return (m & 0x00F) | (m & 0x070) << 1 | (m & 0xF80) << 2 | (c & 0b01) << 4 | (c & 0b10) << 7
  }

  /// The class and method of a message type whose first two bits are zero.
  static func parts(of type: UInt16) -> (STUNClass, STUNMethod) {
    let method = STUNMethod(rawValue: (type & 0x000F) | (type & 0x00E0) >> 1 | (type & 0x3E00) >> 2)
    switch ((type >> 7) & 0b10) | ((type >> 4) & 0b01) {
    case 0b00: return (.request, method)
    case 0b01: return (.indication, method)
    case 0b10: return (.success, method)
    default: return (.error, method)
    }
  }
}
