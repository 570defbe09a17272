// Reading a STUN message (RFC 8489 sections 5 and 14): one walk over the attributes, no copy, no allocation.

/// A STUN message within the datagram that it came in.
///
/// Parsing checks the structure only. Whoever acts on a message calls `verifyIntegrity` and looks at `fingerprint`.
public struct STUNMessage: ~Escapable {
  /// The whole message.
  public let span: RawSpan
  /// What the message asks for.
  public let method: STUNMethod
  /// Whether it is a request, an indication or a response.
  public let messageClass: STUNClass
  /// Ties a response to its request.
  public let transactionID: STUNTransactionID
  /// Whether an attribute is there that has to be understood and is not: answer 420.
  public let hasUnknownRequired: Bool
  /// Where the attributes end that MESSAGE-INTEGRITY covers; later ones do not count (RFC 8489 section 14.5).
  let coveredEnd: Int
  /// Where MESSAGE-INTEGRITY begins.
  let integrityOffset: Int?
  /// Where FINGERPRINT begins; it is the last attribute.
  let fingerprintOffset: Int?

  /// Whether a datagram is to be given to STUN rather than to DTLS or SRTP (RFC 7983 section 7). Says nothing about
  /// the rest of the message.
  public static func isSTUN(_ datagram: RawSpan) -> Bool {
    datagram.byteCount >= STUNFormat.headerLength && datagram.byte(at: 0) <= 3
      && datagram.uint32(at: 4) == STUNFormat.magicCookie
  }

  /// The message that fills all of `span`.
  @_lifetime(copy span)
  public init(parsing span: RawSpan) throws(STUNError) {
    guard Self.isSTUN(span) else { throw .notSTUN }
    let end = span.byteCount
    let length = Int(span.uint16(at: 2))
    guard length % 4 == 0 else { throw .malformed }
    guard length == end - STUNFormat.headerLength else { throw .truncated }
    var offset = STUNFormat.headerLength
    var coveredEnd = end
    var integrity: Int?
    var fingerprint: Int?
    var hasUnknownRequired = false
    while offset < end {
      guard fingerprint == nil else { throw .malformed }
      // The length is a multiple of four, so that an attribute header always fits.
      let type = STUNAttribute(rawValue: span.uint16(at: offset))
      let valueLength = Int(span.uint16(at: offset + 2))
      let next = offset + 4 + (valueLength + 3) & ~3
      guard next <= end else { throw .truncated }
      guard type.permits(length: valueLength) else { throw .malformed }
      if type == .fingerprint {
        fingerprint = offset
        coveredEnd = min(coveredEnd, offset)
      } else if integrity == nil {
        if type == .messageIntegrity {
          integrity = offset
          coveredEnd = offset
        } else if type == .xorMappedAddress || type == .mappedAddress {
          guard span.byte(at: offset + 5) == (valueLength == 8 ? 1 : 2) else { throw .malformed }
        } else if type.isComprehensionRequired, !type.isKnown {
          hasUnknownRequired = true
        }
      }
      offset = next
    }
    self.span = span
    (messageClass, method) = STUNFormat.parts(of: span.uint16(at: 0))
    transactionID = STUNTransactionID(high: span.uint32(at: 8), low: span.uint64(at: 12))
    self.hasUnknownRequired = hasUnknownRequired
    self.coveredEnd = coveredEnd
    integrityOffset = integrity
    fingerprintOffset = fingerprint
  }

  /// Where the value of the first attribute of a type lies; only attributes before MESSAGE-INTEGRITY count.
  public func range(of type: STUNAttribute) -> Range<Int>? {
    var offset = STUNFormat.headerLength
    while offset < coveredEnd {
      let length = Int(span.uint16(at: offset + 2))
      if span.uint16(at: offset) == type.rawValue { return offset + 4..<offset + 4 + length }
      offset += 4 + (length + 3) & ~3
    }
    return nil
  }

  /// The attribute types that have to be understood and are not, in order, for UNKNOWN-ATTRIBUTES. Allocates.
  public var unknownRequired: [STUNAttribute] {
    var result: [STUNAttribute] = []
    var offset = STUNFormat.headerLength
    while offset < coveredEnd {
      let type = STUNAttribute(rawValue: span.uint16(at: offset))
      if type.isComprehensionRequired, !type.isKnown { result.append(type) }
      offset += 4 + (Int(span.uint16(at: offset + 2)) + 3) & ~3
    }
    return result
  }
}

extension RawSpan {
  /// The byte at an offset that the caller has checked.
  func byte(at offset: Int) -> UInt8 { unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self) }

  /// Two bytes at an offset that the caller has checked.
  func uint16(at offset: Int) -> UInt16 {
    UInt16(bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self))
  }

  /// Four bytes at an offset that the caller has checked.
  func uint32(at offset: Int) -> UInt32 {
    UInt32(bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
  }

  /// Eight bytes at an offset that the caller has checked.
  func uint64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }
}
