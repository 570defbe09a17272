// The keys that a DTLS handshake leaves behind for SRTP (RFC 5764 section 4.2).

public import MediaCrypto

/// The master keys and salts of both directions.
public struct SRTPKeyingMaterial: Hashable, Sendable {
  /// How packets are protected.
  public var profile: SRTPProfile
  /// The key for what this side sends.
  public var localKey: [UInt8]
  /// The salt for what this side sends.
  public var localSalt: [UInt8]
  /// The key for what the peer sends.
  public var remoteKey: [UInt8]
  /// The salt for what the peer sends.
  public var remoteSalt: [UInt8]

  /// Keys and salts that come from elsewhere, as in tests.
  public init(
    profile: SRTPProfile, localKey: [UInt8], localSalt: [UInt8], remoteKey: [UInt8], remoteSalt: [UInt8]
  ) {
    self.profile = profile
    self.localKey = localKey
    self.localSalt = localSalt
    self.remoteKey = remoteKey
    self.remoteSalt = remoteSalt
  }

  /// The exporter label of RFC 5764 section 4.2.
  static let exporterLabel = "EXTRACTOR-dtls_srtp"

  /// How many bytes have to be exported.
  static func exportedLength(for profile: SRTPProfile) -> Int { 2 * (profile.keyLength + profile.saltLength) }

  /// Cuts the exported bytes: the client's key, the server's key, the client's salt, the server's salt.
  init(exported: [UInt8], profile: SRTPProfile, role: DTLSRole) {
    precondition(exported.count == Self.exportedLength(for: profile), "exported keying material of the wrong length")
    let (key, salt) = (profile.keyLength, profile.saltLength)
    let clientKey = Array(exported[..<key])
    let serverKey = Array(exported[key..<2 * key])
    let clientSalt = Array(exported[2 * key..<2 * key + salt])
    let serverSalt = Array(exported[(2 * key + salt)...])
    self.profile = profile
    localKey = role == .client ? clientKey : serverKey
    localSalt = role == .client ? clientSalt : serverSalt
    remoteKey = role == .client ? serverKey : clientKey
    remoteSalt = role == .client ? serverSalt : clientSalt
  }
}
