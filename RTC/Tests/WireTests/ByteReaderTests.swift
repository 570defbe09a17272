// Reading and writing fields: what is written reads back, and no length traps.

import Testing
import Wire

@Suite struct ByteReaderTests {
  /// A field by its name, so that sweeps can go through all of them.
  enum Field: CaseIterable, Sendable {
    case uint8, uint16, uint24, uint32, uint64, bytes5, skip3

    var size: Int {
      switch self {
      case .uint8: 1
      case .uint16: 2
      case .uint24, .skip3: 3
      case .uint32: 4
      case .bytes5: 5
      case .uint64: 8
      }
    }

    /// Reads the field; big-endian for the numbers.
    func read(_ reader: inout ByteReader) throws(WireError) -> UInt64 {
      switch self {
      case .uint8: return UInt64(try reader.uint8())
      case .uint16: return UInt64(try reader.uint16())
      case .uint24: return UInt64(try reader.uint24())
      case .uint32: return UInt64(try reader.uint32())
      case .uint64: return try reader.uint64()
      case .bytes5: return try reader.bytes(5).array.reduce(0) { $0 << 8 | UInt64($1) }
      case .skip3:
        try reader.skip(3)
        return 0
      }
    }

    /// Writes the field with the lowest bytes of `value`.
    func write(_ value: UInt64, _ writer: inout ByteWriter) throws(WireError) {
      switch self {
      case .uint8: try writer.uint8(UInt8(truncatingIfNeeded: value))
      case .uint16: try writer.uint16(UInt16(truncatingIfNeeded: value))
      case .uint24: try writer.uint24(UInt32(truncatingIfNeeded: value))
      case .uint32: try writer.uint32(UInt32(truncatingIfNeeded: value))
      case .uint64: try writer.uint64(value)
      case .bytes5: try writer.bytes((0..<5).map { UInt8(truncatingIfNeeded: value >> (32 - 8 * UInt64($0))) })
      case .skip3: try writer.zeros(3)
      }
    }

    /// What reads back of `value`.
    func kept(_ value: UInt64) -> UInt64 {
      if self == .skip3 { return 0 }
      return size == 8 ? value : value & (1 << (8 * UInt64(size)) - 1)
    }
  }

  @Test(arguments: Field.allCases) func fieldsAreReadWhereThereIsRoom(_ field: Field) throws {
    for length in 0...20 {
      for start in 0...length {
        let bytes = (0..<length).map { UInt8(0xF0 ^ $0) }
        var reader = ByteReader(bytes.span.bytes)
        try reader.skip(start)
        if length - start >= field.size {
          let expected = bytes[start..<start + field.size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
          let value = try field.read(&reader)
          #expect(value == (field == .skip3 ? 0 : expected))
          let offset = reader.offset
          #expect(offset == start + field.size)
        } else {
          var error: WireError?
          do throws(WireError) { _ = try field.read(&reader) } catch let thrown { error = thrown }
          #expect(error == .truncated)
        }
        let remaining = (reader.remaining, reader.isAtEnd)
        #expect(remaining.0 >= 0)
        #expect(remaining.1 == (remaining.0 == 0))
      }
    }
  }

  @Test(arguments: [Int.min, -1, 6, 1000, Int.max]) func impossibleCountsAreTruncated(_ count: Int) {
    let bytes: [UInt8] = [1, 2, 3, 4, 5]
    #expect(throws: WireError.truncated) {
      var reader = ByteReader(bytes.span.bytes)
      _ = try reader.bytes(count)
    }
    #expect(throws: WireError.truncated) {
      var reader = ByteReader(bytes.span.bytes)
      try reader.skip(count)
    }
  }

  @Test(arguments: Field.allCases) func whatIsWrittenReadsBack(_ field: Field) throws {
    for value in [0, 1, 0x80, 0xFF, 0x0102_0304_0506_0708, 0xFEDC_BA98_7654_3210, .max] as [UInt64] {
      for start in 0..<9 {
        var memory = [UInt8](repeating: 0xAA, count: start + field.size)
        try memory.withUnsafeMutableBytes { buffer in
          var writer = ByteWriter(buffer)
          try writer.zeros(start)
          try field.write(value, &writer)
          #expect(writer.count == start + field.size)
          #expect(writer.remaining == 0)
          #expect(writer.written.count == writer.count)
        }
        var reader = ByteReader(memory.span.bytes)
        try reader.skip(start)
        let read = try field.read(&reader)
        #expect(read == field.kept(value))
      }
    }
  }

  @Test(arguments: Field.allCases) func aFullBufferIsAnError(_ field: Field) {
    for room in 0..<field.size where field != .uint24 || room == 0 {
      var memory = [UInt8](repeating: 0, count: 4 + room)
      memory.withUnsafeMutableBytes { buffer in
        var writer = ByteWriter(buffer)
        var error: WireError?
        do throws(WireError) {
          try writer.zeros(4)
          try field.write(1, &writer)
        } catch let thrown {
          error = thrown
        }
        #expect(error == .full)
        #expect(writer.count == 4)
      }
    }
  }

  @Test func patchesChangeTwoBytesOnly() throws {
    var memory = [UInt8](repeating: 0, count: 8)
    try memory.withUnsafeMutableBytes { buffer in
      var writer = ByteWriter(buffer)
      try writer.bytes([1, 2, 3, 4, 5, 6])
      writer.patchUInt16(0xABCD, at: 2)
      writer.patchUInt16(0xEF01, at: 4)
    }
    #expect(memory == [1, 2, 0xAB, 0xCD, 0xEF, 0x01, 0, 0])
  }

  @Test func anEmptySpanIsAtItsEnd() {
    let bytes: [UInt8] = []
    let reader = ByteReader(bytes.span.bytes)
    let isAtEnd = reader.isAtEnd
    #expect(isAtEnd)
    #expect(bytes.withRawSpan { $0.array }.isEmpty)
  }
}
