// Whether a message is whole and from who it says: MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489 sections 14.5, 14.7).

internal import MediaCrypto

/// What a message's FINGERPRINT tells.
public enum STUNFingerprint: Sendable {
  /// There is none.
  case absent
  /// It fits the message.
  case valid
  /// It does not: the message was damaged or belongs to another protocol.
  case invalid
}

extension STUNMessage {
  /// Whether MESSAGE-INTEGRITY is there, valid or not.
  public var hasIntegrity: Bool { integrityOffset != nil }

  /// Whether MESSAGE-INTEGRITY is there and was made with `key`.
  public func verifyIntegrity(_ key: STUNIntegrityKey) -> Bool {
    guard let offset = integrityOffset else { return false }
    return span.withUnsafeBytes { message in
      withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { scratch in
        // The HMAC covers a header whose length ends with MESSAGE-INTEGRITY, whatever follows.
        let header = UnsafeMutableRawBufferPointer(rebasing: scratch[..<20])
        let digest = UnsafeMutableRawBufferPointer(rebasing: scratch[20...])
        header.copyMemory(from: UnsafeRawBufferPointer(rebasing: message[..<20]))
        let length = UInt16(truncatingIfNeeded: offset - STUNFormat.headerLength + STUNFormat.integrityLength)
        header.storeBytes(of: length.bigEndian, toByteOffset: 2, as: UInt16.self)
        key.hmac.authenticate(
          UnsafeRawBufferPointer(header), UnsafeRawBufferPointer(rebasing: message[20..<offset]), into: digest)
        // Every byte is looked at, so that the time taken tells nothing about the first wrong one.
        var difference: UInt8 = 0
        for index in 0..<20 { difference |= digest[index] ^ message[offset + 4 + index] }
        return difference == 0
      }
    }
  }

  /// Whether FINGERPRINT is there and right.
  public var fingerprint: STUNFingerprint {
    guard let offset = fingerprintOffset else { return .absent }
    let checksum = span.withUnsafeBytes { crc32(UnsafeRawBufferPointer(rebasing: $0[..<offset])) }
    return checksum ^ STUNFormat.fingerprintMask == span.uint32(at: offset + 4) ? .valid : .invalid
  }
}
