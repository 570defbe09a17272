// The `a=fingerprint` attribute of SDP (RFC 8122 section 5): what ties a DTLS certificate to the signalling.

internal import CNIOBoringSSL

/// The hash of a certificate, as SDP carries it.
public struct CertificateFingerprint: Hashable, Sendable {
  /// A hash function that may be used for fingerprints. SHA-1 and MD5 are refused, as RFC 8122 section 5 asks.
  public enum Algorithm: String, CaseIterable, Sendable {
    /// SHA-256: what browsers send.
    case sha256 = "sha-256"
    /// SHA-384.
    case sha384 = "sha-384"
    /// SHA-512.
    case sha512 = "sha-512"

    /// The length of a hash in bytes.
    public var length: Int {
      switch self {
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  /// Why an attribute's value is not a fingerprint.
  public enum ParsingError: Error, Equatable, Sendable {
    /// The hash function is unknown or too weak.
    case unsupportedAlgorithm
    /// The value is not `algorithm SP XX:XX:…` with as many bytes as the algorithm has.
    case malformed
  }

  /// The hash function.
  public let algorithm: Algorithm
  /// The hash.
  public let bytes: [UInt8]

  /// The hash of a certificate in DER.
  public init(ofDER der: [UInt8], algorithm: Algorithm = .sha256) {
    var hash = [UInt8](repeating: 0, count: algorithm.length)
    switch algorithm {
    case .sha256: _ = SHA256(der, der.count, &hash)
    case .sha384: _ = SHA384(der, der.count, &hash)
    case .sha512: _ = SHA512(der, der.count, &hash)
    }
    self.algorithm = algorithm
    bytes = hash
  }

  /// Parses the value of an `a=fingerprint` attribute: `sha-256 AB:CD:…`, in either case.
  public init(sdp value: String) throws(ParsingError) {
    let parts = value.split(separator: " ")
    guard parts.count == 2 else { throw .malformed }
    guard let algorithm = Algorithm(rawValue: parts[0].lowercased()) else { throw .unsupportedAlgorithm }
    let digits = Array(parts[1].utf8)
    guard digits.count == algorithm.length * 3 - 1 else { throw .malformed }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(algorithm.length)
    for start in stride(from: 0, to: digits.count, by: 3) {
      guard let high = Self.nibble(digits[start]), let low = Self.nibble(digits[start + 1]),
        start + 2 == digits.count || digits[start + 2] == UInt8(ascii: ":")
      else { throw .malformed }
      bytes.append(high << 4 | low)
    }
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// The value of an `a=fingerprint` attribute, in upper case.
  public var sdpValue: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text = Array("\(algorithm.rawValue) ".utf8)
    for (index, byte) in bytes.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ":")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether the certificate in DER has this fingerprint.
  public func matches(der: [UInt8]) -> Bool {
    constantTimeEqual(Self(ofDER: der, algorithm: algorithm).bytes, bytes)
  }

  private static func nibble(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
