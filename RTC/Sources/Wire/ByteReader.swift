// Bounds-checked big-endian reading of packets: hostile lengths end in a typed error, never in a trap.

/// Why a packet could not be read or written.
public enum WireError: Error, Equatable, Sendable {
  /// Fewer bytes are left than the field needs.
  case truncated
  /// A field holds a value that its specification forbids.
  case malformed
  /// The buffer to write into is full.
  case full
}

/// Reads big-endian fields from the front of a span of bytes.
public struct ByteReader: ~Escapable {
  /// The bytes being read, from the first one.
  public let span: RawSpan
  /// How many bytes have been read.
  public private(set) var offset: Int

  /// A reader at the first byte of `span`.
  @_lifetime(copy span)
  public init(_ span: RawSpan) {
    self.span = span
    offset = 0
  }

  /// How many bytes are left.
  public var remaining: Int { span.byteCount - offset }

  /// Whether all bytes have been read.
  public var isAtEnd: Bool { remaining == 0 }

  /// The next byte.
  @_lifetime(self: copy self)
  public mutating func uint8() throws(WireError) -> UInt8 {
    guard remaining >= 1 else { throw .truncated }
    let value = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt8.self)
    offset += 1
    return value
  }

  /// The next two bytes.
  @_lifetime(self: copy self)
  public mutating func uint16() throws(WireError) -> UInt16 {
    guard remaining >= 2 else { throw .truncated }
    let value = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self)
    offset += 2
    return UInt16(bigEndian: value)
  }

  /// The next three bytes.
  @_lifetime(self: copy self)
  public mutating func uint24() throws(WireError) -> UInt32 {
    guard remaining >= 3 else { throw .truncated }
    let high = UInt32(try uint8())
    return high << 16 | UInt32(try uint16())
  }

  /// The next four bytes.
  @_lifetime(self: copy self)
  public mutating func uint32() throws(WireError) -> UInt32 {
    guard remaining >= 4 else { throw .truncated }
    let value = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
    offset += 4
    return UInt32(bigEndian: value)
  }

  /// The next eight bytes.
  @_lifetime(self: copy self)
  public mutating func uint64() throws(WireError) -> UInt64 {
    guard remaining >= 8 else { throw .truncated }
    let value = span.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    offset += 8
    return UInt64(bigEndian: value)
  }

  /// The next `count` bytes as a span of the same packet.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  public mutating func bytes(_ count: Int) throws(WireError) -> RawSpan {
    guard count >= 0, count <= remaining else { throw .truncated }
    let start = offset
    offset += count
    return span.extracting(start..<start + count)
  }

  /// Passes over the next `count` bytes.
  @_lifetime(self: copy self)
  public mutating func skip(_ count: Int) throws(WireError) {
    guard count >= 0, count <= remaining else { throw .truncated }
    offset += count
  }
}

extension RawSpan {
  /// The bytes as an array, for cold paths and tests.
  public var array: [UInt8] {
    withUnsafeBytes { Array($0) }
  }
}

extension Array where Element == UInt8 {
  /// Calls `body` with the bytes as a raw span.
  public func withRawSpan<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result
  {
    try body(self.span.bytes)
  }
}
