// Big-endian fields at known offsets of a span. Callers check lengths first; a missed check stops instead of reading on.

extension RawSpan {
  /// The byte at `offset`.
  func byte(_ offset: Int) -> UInt8 {
    unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The two bytes at `offset`.
  func uint16(_ offset: Int) -> UInt16 {
    UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The three bytes at `offset`.
  func uint24(_ offset: Int) -> UInt32 {
    UInt32(byte(offset)) << 16 | UInt32(uint16(offset + 1))
  }

  /// The four bytes at `offset`.
  func uint32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
