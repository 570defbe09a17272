// Bounds-checked big-endian writing into memory that somebody else owns.

/// Writes big-endian fields to the front of a buffer that outlives the writer.
public struct ByteWriter {
  /// The memory being written to.
  public let buffer: UnsafeMutableRawBufferPointer
  /// How many bytes have been written.
  public private(set) var count = 0

  /// A writer at the first byte of `buffer`.
  @inlinable
  public init(_ buffer: UnsafeMutableRawBufferPointer) {
    self.buffer = buffer
  }

  /// How many bytes may still be written.
  public var remaining: Int { buffer.count - count }

  /// Appends one byte.
  public mutating func uint8(_ value: UInt8) throws(WireError) {
    guard remaining >= 1 else { throw .full }
    buffer.storeBytes(of: value, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Appends two bytes.
  public mutating func uint16(_ value: UInt16) throws(WireError) {
    guard remaining >= 2 else { throw .full }
    buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt16.self)
    count += 2
  }

  /// Appends the low three bytes of `value`.
  public mutating func uint24(_ value: UInt32) throws(WireError) {
    guard remaining >= 3 else { throw .full }
    try uint8(UInt8(truncatingIfNeeded: value >> 16))
    try uint16(UInt16(truncatingIfNeeded: value))
  }

  /// Appends four bytes.
  public mutating func uint32(_ value: UInt32) throws(WireError) {
    guard remaining >= 4 else { throw .full }
    buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt32.self)
    count += 4
  }

  /// Appends eight bytes.
  public mutating func uint64(_ value: UInt64) throws(WireError) {
    guard remaining >= 8 else { throw .full }
    buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: UInt64.self)
    count += 8
  }

  /// Appends all of `span`.
  public mutating func bytes(_ span: RawSpan) throws(WireError) {
    guard remaining >= span.byteCount else { throw .full }
    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
    span.withUnsafeBytes { rest.copyMemory(from: $0) }
    count += span.byteCount
  }

  /// Appends all of `array`.
  public mutating func bytes(_ array: [UInt8]) throws(WireError) {
    try bytes(array.span.bytes)
  }

  /// Appends `count` zero bytes.
  public mutating func zeros(_ zeros: Int) throws(WireError) {
    guard zeros >= 0, remaining >= zeros else { throw .full }
    for index in 0..<zeros { buffer[count + index] = 0 }
    count += zeros
  }

  /// Overwrites two bytes that were written before, at `offset` from the first one.
  public mutating func patchUInt16(_ value: UInt16, at offset: Int) {
    precondition(offset >= 0 && offset + 2 <= count, "patch outside of what was written")
    buffer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
  }

  /// The bytes written so far.
  public var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
}
