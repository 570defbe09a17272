// Writing a STUN message into memory that somebody else owns (RFC 8489 sections 5 and 14).

internal import MediaCrypto
public import Wire

/// Writes one STUN message, attribute by attribute; the header's length is right after every call.
///
/// MESSAGE-INTEGRITY comes last but one and FINGERPRINT last.
public struct STUNWriter {
  private var writer: ByteWriter
  private let transactionID: STUNTransactionID

  /// Begins a message at the first byte of `buffer`.
  public init(
    _ buffer: UnsafeMutableRawBufferPointer, _ messageClass: STUNClass, _ method: STUNMethod = .binding,
    transactionID: STUNTransactionID
  ) throws(WireError) {
    writer = ByteWriter(buffer)
    self.transactionID = transactionID
    try writer.uint16(STUNFormat.messageType(messageClass, method))
    try writer.uint16(0)
    try writer.uint32(STUNFormat.magicCookie)
    try writer.uint32(transactionID.high)
    try writer.uint64(transactionID.low)
  }

  /// How many bytes the message has so far.
  public var length: Int { writer.count }

  /// Appends an attribute with any value, padded with zeros.
  public mutating func attribute(_ type: STUNAttribute, _ value: RawSpan) throws(WireError) {
    guard value.byteCount <= Int(UInt16.max) else { throw .malformed }
    try begin(type, length: value.byteCount)
    try writer.bytes(value)
    try writer.zeros(-value.byteCount & 3)
  }

  /// Appends an attribute with any value, padded with zeros.
  public mutating func attribute(_ type: STUNAttribute, _ value: [UInt8]) throws(WireError) {
    try attribute(type, value.span.bytes)
  }

  /// Appends an attribute whose value is text: USERNAME, REALM, NONCE, SOFTWARE.
  public mutating func attribute(_ type: STUNAttribute, _ text: String) throws(WireError) {
    try attribute(type, Array(text.utf8))
  }

  /// Appends XOR-MAPPED-ADDRESS (RFC 8489 section 14.2).
  public mutating func xorMappedAddress(_ address: TransportAddress) throws(WireError) {
    try begin(.xorMappedAddress, length: address.isIPv6 ? 20 : 8)
    try writer.uint16(address.isIPv6 ? 2 : 1)
    try writer.uint16(address.port ^ UInt16(STUNFormat.magicCookie >> 16))
    if address.isIPv6 {
      try writer.uint64(address.high ^ (UInt64(STUNFormat.magicCookie) << 32 | UInt64(transactionID.high)))
      try writer.uint64(address.low ^ transactionID.low)
    } else {
      try writer.uint32(UInt32(truncatingIfNeeded: address.low) ^ STUNFormat.magicCookie)
    }
  }

  /// Appends PRIORITY.
  public mutating func priority(_ priority: UInt32) throws(WireError) {
    try begin(.priority, length: 4)
    try writer.uint32(priority)
  }

  /// Appends USE-CANDIDATE.
  public mutating func useCandidate() throws(WireError) {
    try begin(.useCandidate, length: 0)
  }

  /// Appends ICE-CONTROLLING.
  public mutating func iceControlling(_ tieBreaker: UInt64) throws(WireError) {
    try begin(.iceControlling, length: 8)
    try writer.uint64(tieBreaker)
  }

  /// Appends ICE-CONTROLLED.
  public mutating func iceControlled(_ tieBreaker: UInt64) throws(WireError) {
    try begin(.iceControlled, length: 8)
    try writer.uint64(tieBreaker)
  }

  /// Appends ERROR-CODE with its usual reason phrase.
  public mutating func errorCode(_ code: STUNErrorCode) throws(WireError) {
    let reason = UnsafeRawBufferPointer(start: code.reason.utf8Start, count: code.reason.utf8CodeUnitCount)
    try begin(.errorCode, length: 4 + reason.count)
    try writer.uint16(0)
    try writer.uint8(UInt8(truncatingIfNeeded: code.rawValue / 100))
    try writer.uint8(UInt8(truncatingIfNeeded: code.rawValue % 100))
    try writer.bytes(reason.bytes)
    try writer.zeros(-reason.count & 3)
  }

  /// Appends UNKNOWN-ATTRIBUTES, as many as are worth telling (RFC 8489 section 14.9).
  public mutating func unknownAttributes(_ types: [STUNAttribute]) throws(WireError) {
    let told = types.prefix(16)
    try begin(.unknownAttributes, length: told.count * 2)
    for type in told { try writer.uint16(type.rawValue) }
    try writer.zeros(-(told.count * 2) & 3)
  }

  /// Appends MESSAGE-INTEGRITY over all that was written.
  public mutating func integrity(_ key: STUNIntegrityKey) throws(WireError) {
    let covered = writer.count
    try begin(.messageIntegrity, length: 20)
    try writer.zeros(20)
    let digest = UnsafeMutableRawBufferPointer(rebasing: writer.buffer[covered + 4..<covered + 24])
    key.hmac.authenticate(UnsafeRawBufferPointer(rebasing: writer.written[..<covered]), into: digest)
  }

  /// Appends FINGERPRINT over all that was written.
  public mutating func fingerprint() throws(WireError) {
    let covered = writer.count
    try begin(.fingerprint, length: 4)
    try writer.uint32(crc32(UnsafeRawBufferPointer(rebasing: writer.written[..<covered])) ^ STUNFormat.fingerprintMask)
  }

  /// Writes an attribute's header and counts the attribute into the message's length.
  private mutating func begin(_ type: STUNAttribute, length: Int) throws(WireError) {
    let padded = (length + 3) & ~3
    guard writer.remaining >= 4 + padded else { throw .full }
    let total = writer.count - STUNFormat.headerLength + 4 + padded
    guard total <= Int(UInt16.max) else { throw .full }
    try writer.uint16(type.rawValue)
    try writer.uint16(UInt16(truncatingIfNeeded: length))
    writer.patchUInt16(UInt16(truncatingIfNeeded: total), at: 2)
  }
}
