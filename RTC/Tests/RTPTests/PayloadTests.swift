import RTP
import Testing
import Wire

/// Parses with typed throws kept, so that tests read as one line.
private func vp8(_ bytes: [UInt8]) throws(WireError) -> VP8Descriptor {
  try bytes.withRawSpan { span throws(WireError) in try VP8Descriptor(parsing: span) }
}

private func vp9(_ bytes: [UInt8]) throws(WireError) -> VP9Descriptor {
  try bytes.withRawSpan { span throws(WireError) in try VP9Descriptor(parsing: span) }
}

private func h264(_ bytes: [UInt8]) throws(WireError) -> H264Payload {
  try bytes.withRawSpan { span throws(WireError) in try H264Payload(parsing: span) }
}

@Suite struct VP8DescriptorTests {
  /// Frame tag (key frame), start code, 640 wide with scale 1, 360 high.
  static let keyFrame: [UInt8] = [0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x42, 0x68, 0x01, 0xAA]
  static let interFrame: [UInt8] = [0x11, 0x02, 0x00, 0xAA]
  /// All fields, the picture number in 15 bits: 0x1234, base layer 0x56, layer 2 in sync, key number 9.
  static let full: [UInt8] = [0x90, 0xF0, 0x92, 0x34, 0x56, 0xA9]

  @Test func readsTheShortestDescriptor() throws {
    let descriptor = try vp8([0x10] + Self.interFrame)
    #expect(descriptor.length == 1 && descriptor.isFrameStart && !descriptor.isKeyFrameStart)
    #expect(descriptor.pictureID == nil && descriptor.tl0PicIdx == nil && descriptor.temporalID == nil)
    #expect(descriptor.pictureIDOffset == 0 && descriptor.tl0PicIdxOffset == 0 && descriptor.keyIdxOffset == 0)
  }

  @Test func readsAllFields() throws {
    let descriptor = try vp8(Self.full + Self.keyFrame)
    #expect(descriptor.length == 6)
    #expect(descriptor.pictureID == 0x1234 && descriptor.hasLongPictureID && descriptor.pictureIDOffset == 2)
    #expect(descriptor.tl0PicIdx == 0x56 && descriptor.tl0PicIdxOffset == 4)
    #expect(descriptor.temporalID == 2 && descriptor.layerSync)
    #expect(descriptor.keyIdx == 9 && descriptor.keyIdxOffset == 5)
    #expect(descriptor.isKeyFrameStart)
    #expect(descriptor.frameSize?.width == 640 && descriptor.frameSize?.height == 360)
  }

  @Test(arguments: [0x00, 0x80, 0x40, 0x20, 0x10, 0xC0, 0xA0, 0x60, 0x30, 0xE0, 0xF0] as [UInt8], [false, true])
  func readsEveryCombinationOfFields(present: UInt8, isLong: Bool) throws {
    var bytes: [UInt8] = [0xB0, present]
    if present & 0x80 != 0 { bytes += isLong ? [0x81, 0x02] : [0x7F] }
    if present & 0x40 != 0 { bytes += [0x33] }
    if present & 0x30 != 0 { bytes += [0x45] }
    let descriptor = try vp8(bytes + Self.keyFrame)
    #expect(descriptor.length == bytes.count && descriptor.isKeyFrameStart && descriptor.isNonReference)
    #expect(descriptor.pictureID == (present & 0x80 == 0 ? nil : isLong ? 0x102 : 0x7F))
    #expect(descriptor.tl0PicIdx == (present & 0x40 == 0 ? nil : 0x33))
    #expect(descriptor.temporalID == (present & 0x20 == 0 ? nil : 1))
    #expect(descriptor.keyIdx == (present & 0x10 == 0 ? nil : 5))
  }

  @Test func knowsAKeyFrameByItsFirstPacketOnly() throws {
    #expect(try !vp8([0x00] + Self.keyFrame).isKeyFrameStart, "not the start of a partition")
    #expect(try !vp8([0x11] + Self.keyFrame).isKeyFrameStart, "the second partition")
    #expect(try !vp8([0x10] + Self.interFrame).isKeyFrameStart)
    // A first packet too short for the size still starts a key frame.
    let short = try vp8([0x10, 0x10])
    #expect(short.isKeyFrameStart && short.frameSize == nil)
  }

  @Test func rewritesLongNumbersInPlace() throws {
    var bytes = Self.full + Self.keyFrame
    let descriptor = try vp8(bytes)
    bytes.withUnsafeMutableBytes { descriptor.rewrite($0, pictureID: 0x7FFF, tl0PicIdx: 0xFE, keyIdx: 31) }
    let after = try vp8(bytes)
    #expect(after.pictureID == 0x7FFF && after.tl0PicIdx == 0xFE && after.keyIdx == 31)
    #expect(after.temporalID == 2 && after.layerSync && after.frameSize == descriptor.frameSize)
    bytes.withUnsafeMutableBytes { descriptor.rewrite($0, pictureID: 0x1234, tl0PicIdx: 0x56, keyIdx: 9) }
    #expect(bytes == Self.full + Self.keyFrame)
  }

  @Test func cutsNumbersToTheWidthTheyHave() throws {
    var bytes: [UInt8] = [0x90, 0x90, 0x05, 0xE1] + Self.keyFrame
    let descriptor = try vp8(bytes)
    bytes.withUnsafeMutableBytes { descriptor.rewrite($0, pictureID: 0x12FF, tl0PicIdx: 7, keyIdx: 0xFF) }
    #expect(bytes == [0x90, 0x90, 0x7F, 0xFF] + Self.keyFrame)
  }

  @Test func leavesShortMemoryAlone() throws {
    let descriptor = try vp8(Self.full + Self.keyFrame)
    var bytes = Array(Self.full[..<4])
    bytes.withUnsafeMutableBytes { descriptor.rewrite($0, pictureID: 1, tl0PicIdx: 2, keyIdx: 3) }
    #expect(bytes == Array(Self.full[..<4]))
  }

  @Test func survivesEveryDamage() {
    for seed in [Self.full + Self.keyFrame, [0x90, 0x80, 0x05] + Self.interFrame] {
      sweep(seed) { span in
        guard let descriptor = try? VP8Descriptor(parsing: span) else { return }
        #expect(descriptor.length < span.byteCount)
        var bytes = span.array
        bytes.withUnsafeMutableBytes { descriptor.rewrite($0, pictureID: 1, tl0PicIdx: 2, keyIdx: 3) }
      }
    }
  }
}

@Suite struct VP9DescriptorTests {
  /// Picture 0x1234, layers 1 and 0, base layer 9; two spatial layers with sizes, a pattern of two pictures.
  static let full: [UInt8] =
    [0xAA, 0x92, 0x34, 0x30, 0x09, 0x38, 0x01, 0x40, 0x00, 0xB4, 0x02, 0x80, 0x01, 0x68]
    + [2, 0x04, 1, 0x28, 1, 2, 0xAA]

  @Test func readsAllFields() throws {
    let descriptor = try vp9(Self.full)
    #expect(descriptor.pictureID == 0x1234 && descriptor.hasLongPictureID)
    #expect(descriptor.temporalID == 1 && descriptor.spatialID == 0 && descriptor.isSwitchingUpPoint)
    #expect(descriptor.tl0PicIdx == 9)
    #expect(descriptor.spatialLayerCount == 2 && descriptor.width == 640 && descriptor.height == 360)
    #expect(descriptor.length == Self.full.count - 1)
    #expect(descriptor.startOfFrame && !descriptor.endOfFrame && descriptor.isKeyFrameStart)
  }

  @Test func readsFlexibleReferences() throws {
    // I, P, F, B: 7-bit number, two differences.
    let descriptor = try vp9([0xD8, 0x11, 0x03, 0x04, 0xAA])
    #expect(descriptor.pictureID == 0x11 && descriptor.isFlexible && descriptor.isInterPicture)
    #expect(descriptor.length == 4 && !descriptor.isKeyFrameStart)
    #expect(throws: WireError.malformed) { try vp9([0xD8, 0x11, 0x03, 0x03, 0x03, 0x03, 0xAA]) }
  }

  @Test func startsAtTheLowestSpatialLayerOnly() throws {
    #expect(try vp9([0x8C, 0x11, 0xAA]).isKeyFrameStart)
    #expect(try vp9([0xAC, 0x11, 0x00, 0x01, 0xAA]).isKeyFrameStart)
    #expect(try !vp9([0xAC, 0x11, 0x02, 0x01, 0xAA]).isKeyFrameStart, "spatial layer 1")
    #expect(try !vp9([0xCC, 0x11, 0xAA]).isKeyFrameStart, "predicted")
    #expect(try !vp9([0x84, 0x11, 0xAA]).isKeyFrameStart, "not its first packet")
  }

  @Test func survivesEveryDamage() {
    for seed in [Self.full, [0xD8, 0x11, 0x03, 0x04, 0xAA]] {
      sweep(seed) { span in
        guard let descriptor = try? VP9Descriptor(parsing: span) else { return }
        #expect(descriptor.length < span.byteCount)
      }
    }
  }
}

@Suite struct H264PayloadTests {
  static let aggregate: [UInt8] = [0x78, 0, 3, 0x67, 0x42, 0xE0, 0, 2, 0x68, 0xCE, 0, 2, 0x65, 0x88]

  @Test func findsParametersAndKeySlices() throws {
    #expect(try h264([0x67, 0x42]).isKeyFrameStart)
    #expect(try h264([0x65, 0x88]).isKeyFrameStart)
    #expect(try !h264([0x41, 0x9A]).isKeyFrameStart)
    #expect(try !h264([0x68, 0xCE]).isKeyFrameStart, "picture parameters alone")
    let aggregate = try h264(Self.aggregate)
    #expect(aggregate.type == 24 && aggregate.hasSequenceParameters && aggregate.hasKeySlice)
    #expect(try !h264([0x78, 0, 2, 0x41, 0x9A, 0, 2, 0x41, 0x9A]).isKeyFrameStart)
  }

  @Test func countsTheFirstFragmentOnly() throws {
    #expect(try h264([0x7C, 0x85, 1]).isKeyFrameStart)
    #expect(try !h264([0x7C, 0x05, 1]).isKeyFrameStart)
    #expect(try !h264([0x7C, 0x45, 1]).isKeyFrameStart)
    #expect(try !h264([0x7C, 0x81, 1]).isKeyFrameStart)
  }

  @Test func refusesWhatIsCutShort() {
    #expect(throws: WireError.truncated) { try h264([]) }
    #expect(throws: WireError.truncated) { try h264([0x7C]) }
    #expect(throws: WireError.truncated) { try h264([0x78, 0, 9, 0x67]) }
    #expect(throws: WireError.malformed) { try h264([0x78, 0, 0, 0x67]) }
  }

  @Test func survivesEveryDamage() {
    for seed in [Self.aggregate, [0x7C, 0x85, 1], [0x67, 1, 2]] { sweep(seed) { _ = try? H264Payload(parsing: $0) } }
  }
}

@Suite struct OtherPayloadTests {
  @Test func readsTheAV1AggregationHeader() throws {
    func parse(_ bytes: [UInt8]) throws -> AV1AggregationHeader {
      try bytes.withRawSpan { try AV1AggregationHeader(parsing: $0) }
    }
    let start = try parse([0x18, 0x0A])
    #expect(start.isKeyFrameStart && start.unitCount == 1 && !start.isContinued)
    let middle = try parse([0xC0, 0x0A])
    #expect(middle.continuesUnit && middle.isContinued && !middle.isKeyFrameStart && middle.unitCount == 0)
    #expect(throws: WireError.malformed) { try parse([0x88, 0x0A]) }
    #expect(throws: WireError.truncated) { try parse([0x18]) }
  }

  @Test(
    arguments: [
      (0x78, 960), (0x70, 480), (0x00, 480), (0x18, 2880), (0x80, 120), (0xF8, 960), (0x60, 480), (0x68, 960),
    ] as [(UInt8, Int)])
  func readsOpusFrameLengths(byte: UInt8, ticks: Int) throws {
    let payload = try [byte, 1, 2].withRawSpan { try OpusPayload(parsing: $0) }
    #expect(payload.frameTicks == ticks)
    #expect(!payload.isDiscontinuous && !payload.isStereo)
  }

  @Test func knowsOpusSilence() throws {
    #expect(try [0xFC].withRawSpan { try OpusPayload(parsing: $0) }.isDiscontinuous)
    #expect(try [0xFC, 0xFF].withRawSpan { try OpusPayload(parsing: $0) }.isDiscontinuous)
    #expect(throws: WireError.truncated) { try [UInt8]().withRawSpan { _ = try OpusPayload(parsing: $0) } }
  }

  @Test func asksOneQuestionOfAllCodecs() {
    let starts: [(VideoCodec, [UInt8])] = [
      (.vp8, [0x10] + VP8DescriptorTests.keyFrame), (.vp9, [0x8C, 0x11, 0xAA]), (.h264, [0x67, 0x42]),
      (.av1, [0x18, 0x0A]),
    ]
    for (codec, payload) in starts {
      #expect(payload.withRawSpan { isKeyFrameStart(codec: codec, payload: $0) })
      #expect([UInt8]().withRawSpan { !isKeyFrameStart(codec: codec, payload: $0) })
      sweep(payload) { _ = isKeyFrameStart(codec: codec, payload: $0) }
    }
  }
}

@Suite struct RetransmissionTests {
  @Test func wrapsAPayload() throws {
    var memory = [UInt8](repeating: 0, count: 5)
    let payload: [UInt8] = [7, 8, 9]
    func write(into memory: UnsafeMutableRawBufferPointer) -> Int? {
      payload.withUnsafeBytes { Retransmission.write(original: SequenceNumber(0xABCD), payload: $0, into: memory) }
    }
    #expect(memory.withUnsafeMutableBytes { write(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<4])) } == nil)
    #expect(memory.withUnsafeMutableBytes { write(into: $0) } == 5)
    #expect(memory == [0xAB, 0xCD, 7, 8, 9])
    #expect(memory.withRawSpan { Retransmission.originalSequence(of: $0) } == SequenceNumber(0xABCD))
    #expect([1].withRawSpan { Retransmission.originalSequence(of: $0) } == nil)
  }

  @Test func restoresTheOriginalPacket() throws {
    let head: [UInt8] = [0x91, 0xE1, 0, 5, 1, 2, 3, 4, 0, 0, 0, 9, 0, 0, 0, 7, 0xBE, 0xDE, 0, 1, 0x10, 1, 0, 0]
    var packet = head + [0xAB, 0xCD, 7, 8, 9]
    let header = try packet.withRawSpan { try RTPHeader(parsing: $0) }
    let start = packet.withUnsafeMutableBytes { memory in
      Retransmission.restore(memory, header: header, payloadType: PayloadType(96), ssrc: SSRC(0x0102_0304))
    }
    let restored = Array(packet[try #require(start)...])
    #expect(restored == [0x91, 0xE0, 0xAB, 0xCD, 1, 2, 3, 4, 1, 2, 3, 4] + head[12...] + [7, 8, 9])
  }

  @Test func refusesAPayloadWithoutANumber() throws {
    var packet: [UInt8] = [0x80, 0x61, 0, 5, 1, 2, 3, 4, 0, 0, 0, 9, 1]
    let header = try packet.withRawSpan { try RTPHeader(parsing: $0) }
    let start = packet.withUnsafeMutableBytes {
      Retransmission.restore($0, header: header, payloadType: PayloadType(96), ssrc: SSRC(1))
    }
    #expect(start == nil)
  }
}
