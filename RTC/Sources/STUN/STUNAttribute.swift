// The attributes that this module reads and writes (RFC 8489 section 18.3, RFC 8445 section 16.1).

/// The type of an attribute. Types below 0x8000 must be understood for a request to be granted.
public struct STUNAttribute: RawRepresentable, Hashable, Sendable {
  /// The number as it is on the wire.
  public var rawValue: UInt16

  /// The attribute type with number `rawValue`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// MAPPED-ADDRESS.
  public static let mappedAddress = STUNAttribute(rawValue: 0x0001)
  /// USERNAME.
  public static let username = STUNAttribute(rawValue: 0x0006)
  /// MESSAGE-INTEGRITY: HMAC-SHA1 over everything before it.
  public static let messageIntegrity = STUNAttribute(rawValue: 0x0008)
  /// ERROR-CODE.
  public static let errorCode = STUNAttribute(rawValue: 0x0009)
  /// UNKNOWN-ATTRIBUTES.
  public static let unknownAttributes = STUNAttribute(rawValue: 0x000A)
  /// REALM.
  public static let realm = STUNAttribute(rawValue: 0x0014)
  /// NONCE.
  public static let nonce = STUNAttribute(rawValue: 0x0015)
  /// MESSAGE-INTEGRITY-SHA256; recognised, not verified.
  public static let messageIntegritySHA256 = STUNAttribute(rawValue: 0x001C)
  /// XOR-MAPPED-ADDRESS.
  public static let xorMappedAddress = STUNAttribute(rawValue: 0x0020)
  /// PRIORITY.
  public static let priority = STUNAttribute(rawValue: 0x0024)
  /// USE-CANDIDATE.
  public static let useCandidate = STUNAttribute(rawValue: 0x0025)
  /// SOFTWARE.
  public static let software = STUNAttribute(rawValue: 0x8022)
  /// FINGERPRINT.
  public static let fingerprint = STUNAttribute(rawValue: 0x8028)
  /// ICE-CONTROLLED.
  public static let iceControlled = STUNAttribute(rawValue: 0x8029)
  /// ICE-CONTROLLING.
  public static let iceControlling = STUNAttribute(rawValue: 0x802A)

  /// Whether a receiver that does not know the attribute must refuse the request (RFC 8489 section 14).
  public var isComprehensionRequired: Bool { rawValue < 0x8000 }

  /// Whether this module knows the attribute's meaning.
  var isKnown: Bool {
    switch rawValue {
    case 0x0001, 0x0006, 0x0008, 0x0009, 0x000A, 0x0014, 0x0015, 0x001C, 0x0020, 0x0024, 0x0025: true
    case 0x8022, 0x8028, 0x8029, 0x802A: true
    default: false
    }
  }

  /// Whether a value of `length` bytes is possible.
  func permits(length: Int) -> Bool {
    switch self {
    case .priority, .fingerprint: length == 4
    case .useCandidate: length == 0
    case .iceControlled, .iceControlling: length == 8
    case .messageIntegrity: length == 20
    case .messageIntegritySHA256: (16...32).contains(length) && length % 4 == 0
    case .xorMappedAddress, .mappedAddress: length == 8 || length == 20
    case .errorCode: length >= 4
    case .unknownAttributes: length % 2 == 0
    case .username: length <= STUNFormat.maximumUsername
    default: true
    }
  }
}
