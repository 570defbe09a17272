import RTP
import Testing
import Wire

@Suite struct RTPHeaderTests {
  /// Two contributing sources, a one-byte extension block of two words, three bytes of payload, four of padding.
  static let full: [UInt8] =
    [0xB2, 0xE0, 0x12, 0x34, 0xDE, 0xAD, 0xBE, 0xEF, 0x01, 0x02, 0x03, 0x04]
    + [0, 0, 0, 1, 0, 0, 0, 2]
    + [0xBE, 0xDE, 0, 2, 0x10, 0x85, 0x00, 0x21, 0xAB, 0xCD, 0x00, 0x00]
    + [7, 8, 9, 0, 0, 0, 4]

  @Test func readsEveryField() throws {
    try Self.full.withRawSpan { packet in
      let header = try RTPHeader(parsing: packet)
      #expect(header.marker)
      #expect(header.payloadType == PayloadType(96))
      #expect(header.sequence == SequenceNumber(0x1234))
      #expect(header.timestamp == RTPTimestamp(0xDEAD_BEEF))
      #expect(header.ssrc == SSRC(0x0102_0304))
      #expect(header.csrcCount == 2)
      #expect(header.csrc(0, in: packet) == SSRC(1))
      #expect(header.csrc(1, in: packet) == SSRC(2))
      #expect(header.csrc(2, in: packet) == nil)
      #expect(header.csrc(-1, in: packet) == nil)
      #expect(header.extensionProfile == 0xBEDE)
      #expect(header.extensions == 24..<32)
      #expect(header.headerLength == 32)
      #expect(header.payload == 32..<35)
      #expect(header.paddingLength == 4)
    }
  }

  @Test func readsTheShortestPacket() throws {
    let bytes: [UInt8] = [0x80, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]
    let header = try bytes.withRawSpan { packet throws(WireError) in try RTPHeader(parsing: packet) }
    #expect(!header.marker && header.payload.isEmpty && header.extensions.isEmpty && header.headerLength == 12)
  }

  @Test func refusesWhatIsNoPacket() {
    var bytes = Self.full
    #expect(throws: WireError.truncated) { try Array(bytes[..<11]).withRawSpan { _ = try RTPHeader(parsing: $0) } }
    bytes[0] = 0x72
    #expect(throws: WireError.malformed) { try bytes.withRawSpan { _ = try RTPHeader(parsing: $0) } }
    // An extension block longer than the packet.
    bytes = Self.full
    bytes[23] = 200
    #expect(throws: WireError.truncated) { try bytes.withRawSpan { _ = try RTPHeader(parsing: $0) } }
  }

  @Test(arguments: [0, 8, 255] as [UInt8])
  func refusesPaddingThatIsNotThere(count: UInt8) {
    var bytes = Self.full
    bytes[bytes.count - 1] = count
    #expect(throws: WireError.malformed) { try bytes.withRawSpan { _ = try RTPHeader(parsing: $0) } }
  }

  @Test func acceptsAPacketOfPaddingOnly() throws {
    let bytes: [UInt8] = [0xA0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 3]
    let header = try bytes.withRawSpan { packet throws(WireError) in try RTPHeader(parsing: packet) }
    #expect(header.payload.isEmpty && header.paddingLength == 3)
  }

  @Test func survivesEveryDamage() {
    let map = HeaderExtensionMap([(.audioLevel, 1), (.transportSequence, 2)])
    sweep(Self.full) { packet in
      guard let header = try? RTPHeader(parsing: packet) else { return }
      #expect(header.payload.upperBound + header.paddingLength == packet.byteCount)
      _ = ReceivedExtensions(header, in: packet, map: map)
    }
  }

  @Test func tellsRTCPFromRTP() {
    for type in 0...255 as ClosedRange<UInt8> {
      let bytes: [UInt8] = [0x80, type]
      // Payload types 64 to 95 with the marker bit set are where RTCP's 192 to 223 lie.
      #expect(bytes.withRawSpan { RTPHeader.isRTCP($0) } == (192...223).contains(type))
    }
    #expect([0x80].withRawSpan { !RTPHeader.isRTCP($0) })
  }
}
