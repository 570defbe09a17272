import RTP
import Testing
import Wire

@Suite struct RTPHeaderWriterTests {
  private func write(
    capacity: Int = 600, csrc: SSRC? = nil, _ body: (inout RTPHeaderWriter) -> Void = { _ in }
  ) -> [UInt8]? {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 8)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
    var writer = RTPHeaderWriter(
      memory, marker: true, payloadType: PayloadType(96), sequence: SequenceNumber(0x1234),
      timestamp: RTPTimestamp(0x0506_0708), ssrc: SSRC(0x090A_0B0C), csrc: csrc)
    body(&writer)
    return writer.finish().map { Array(memory[..<$0]) }
  }

  private func read(_ bytes: [UInt8]) throws -> (header: RTPHeader, extensions: [UInt8: [UInt8]]) {
    try bytes.withRawSpan { span in
      let header = try RTPHeader(parsing: span)
      var reader = HeaderExtensionReader(header, in: span)
      var extensions: [UInt8: [UInt8]] = [:]
      while let element = reader.next() { extensions[element.id] = span.extracting(element.range).array }
      return (header, extensions)
    }
  }

  @Test func writesTheFixedPart() {
    #expect(write() == [0x80, 0xE0, 0x12, 0x34, 5, 6, 7, 8, 9, 10, 11, 12])
    #expect(write(csrc: SSRC(0x7F)) == [0x81, 0xE0, 0x12, 0x34, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0x7F])
  }

  @Test func writesTheOneByteForm() throws {
    let bytes = try #require(
      write(csrc: SSRC(2)) { writer in
        writer.append(id: 3, uint24: 0x010203)
        writer.append(id: 1, uint8: 0x85)
        writer.append(id: 0, uint8: 1)
        writer.append(id: 14, uint16: 0xABCD)
      })
    #expect(bytes.count == 32)
    #expect(bytes[16...] == [0xBE, 0xDE, 0, 3, 0x32, 1, 2, 3, 0x10, 0x85, 0xE1, 0xAB, 0xCD, 0, 0, 0])
    let (header, extensions) = try read(bytes)
    #expect(header.headerLength == 32 && header.csrcCount == 1)
    #expect(extensions == [3: [1, 2, 3], 1: [0x85], 14: [0xAB, 0xCD]])
  }

  @Test func turnsToTheTwoByteFormWhenAValueNeedsIt() throws {
    let long = [UInt8](0..<17)
    let bytes = try #require(
      write { writer in
        writer.append(id: 3, uint24: 0x010203)
        writer.append(id: 1, uint8: 0x85)
        long.withUnsafeBytes { _ = writer.append(id: 2, bytes: $0) }
        writer.append(id: 200, uint16: 0xABCD)
        writer.append(id: 4, bytes: UnsafeRawBufferPointer(start: nil, count: 0))
      })
    let (header, extensions) = try read(bytes)
    #expect(header.extensionProfile == 0x1000)
    #expect(extensions == [3: [1, 2, 3], 1: [0x85], 2: long, 200: [0xAB, 0xCD], 4: []])
  }

  @Test(arguments: [15, 16, 255] as [UInt8])
  func turnsToTheTwoByteFormForAHighIdentifier(id: UInt8) throws {
    let bytes = try #require(write { $0.append(id: id, uint8: 9) })
    let (header, extensions) = try read(bytes)
    #expect(header.extensionProfile == 0x1000 && extensions == [id: [9]])
  }

  @Test func saysWhereAValueIs() {
    _ = write { writer in
      #expect(writer.append(id: 1, uint8: 1) == 17)
      #expect(writer.append(id: 2, uint24: 1) == 19)
      #expect(writer.append(id: 0, uint24: 1) == nil)
    }
  }

  @Test func neverWritesBeyondTheBuffer() {
    let value = [UInt8](repeating: 1, count: 20)
    for capacity in 0..<100 {
      let bytes = write(capacity: capacity, csrc: SSRC(1)) { writer in
        writer.append(id: 1, uint8: 1)
        writer.append(id: 2, uint24: 1)
        value.withUnsafeBytes { _ = writer.append(id: 3, bytes: $0) }
      }
      // 16 of fixed part, 4 of block header, 3 + 5 + 22 of elements, 2 of padding; up to 3 more are held free.
      if capacity >= 55 { #expect(bytes?.count == 52) }
      if capacity < 52 { #expect(bytes == nil) }
    }
  }

  @Test func roundTripsRandomExtensions() throws {
    var generator = SeededGenerator(5)
    for _ in 0..<500 {
      var wanted: [UInt8: [UInt8]] = [:]
      for _ in 0..<Int.random(in: 0...8, using: &generator) {
        let isSmall = Bool.random(using: &generator)
        let id = UInt8.random(in: 1...(isSmall ? 14 : 255), using: &generator)
        wanted[id] = generator.bytes(Int.random(in: 1...(isSmall ? 16 : 40), using: &generator))
      }
      let bytes = try #require(
        write { writer in
          for (id, value) in wanted { value.withUnsafeBytes { _ = writer.append(id: id, bytes: $0) } }
        })
      #expect(try read(bytes).extensions == wanted)
    }
  }
}
