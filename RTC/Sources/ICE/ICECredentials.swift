// The user name fragment and password by which two ICE agents know each other (RFC 8445 section 5.3).

/// One agent's half of the credentials that SDP carries as `a=ice-ufrag` and `a=ice-pwd`.
public struct ICECredentials: Hashable, Sendable {
  /// The user name fragment, 4 to 256 ice-chars.
  public var ufrag: String
  /// The password, 22 to 256 ice-chars; a secret.
  public var password: String

  /// The credentials made of these two.
  public init(ufrag: String, password: String) {
    self.ufrag = ufrag
    self.password = password
  }

  /// New credentials of 48 and 144 random bits; RFC 8445 asks for 24 and 128.
  public static func random(using generator: inout some RandomNumberGenerator) -> Self {
    func text(_ count: Int) -> String {
      String(decoding: (0..<count).map { _ in iceCharacters[Int(generator.next() & 63 as UInt8)] }, as: UTF8.self)
    }
    let ufrag = text(8)
    return Self(ufrag: ufrag, password: text(24))
  }
}

/// The 64 ice-chars of RFC 8839 section 5.4.
private let iceCharacters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
