import RTP
import Testing
import Wire

@Suite struct HeaderExtensionMapTests {
  @Test func looksUpBothWays() {
    let map = HeaderExtensionMap([(.mid, 4), (.audioLevel, 1), (.dependencyDescriptor, 200)])
    #expect(map.id(for: .mid) == 4)
    #expect(map.rawID(for: .audioLevel) == 1)
    #expect(map.kind(of: 200) == .dependencyDescriptor)
    #expect(map.id(for: .rid) == nil)
    #expect(map.rawID(for: .rid) == 0)
    #expect(map.kind(of: 0) == nil)
    #expect(map.kind(of: 5) == nil)
    #expect(map.pairs.map(\.kind) == [.audioLevel, .mid, .dependencyDescriptor])
  }

  @Test func givesAnIdentifierToOneKindOnly() {
    var map = HeaderExtensionMap([(.mid, 4)])
    map.set(.rid, id: 4)
    #expect(map.id(for: .mid) == nil)
    #expect(map.kind(of: 4) == .rid)
    map.set(.rid, id: 0)
    #expect(map.isEmpty)
    #expect(map == HeaderExtensionMap())
  }

  @Test func knowsItsNames() {
    for kind in RTPHeaderExtension.allCases { #expect(RTPHeaderExtension(uri: kind.uri) == kind) }
    #expect(RTPHeaderExtension(uri: "urn:ietf:params:rtp-hdrext:toffset") == nil)
  }
}

@Suite struct HeaderExtensionReaderTests {
  private func packet(_ profile: UInt16, _ block: [UInt8]) -> [UInt8] {
    precondition(block.count % 4 == 0)
    return [0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, UInt8(profile >> 8), UInt8(profile & 0xFF), 0]
      + [UInt8(block.count / 4)] + block + [0xAA]
  }

  private func elements(_ profile: UInt16, _ block: [UInt8]) throws -> [HeaderExtensionReader.Element] {
    try packet(profile, block).withRawSpan { span in
      var reader = HeaderExtensionReader(try RTPHeader(parsing: span), in: span)
      var result: [HeaderExtensionReader.Element] = []
      while let element = reader.next() { result.append(element) }
      return result
    }
  }

  @Test func readsTheOneByteForm() throws {
    let found = try elements(0xBEDE, [0x10, 0xFF, 0x00, 0x00, 0x32, 1, 2, 3])
    #expect(found.map(\.id) == [1, 3])
    #expect(found.map(\.offset) == [17, 21])
    #expect(found.map(\.length) == [1, 3])
  }

  @Test func readsTheTwoByteForm() throws {
    let found = try elements(0x1005, [0x10, 0x02, 7, 8, 0x00, 0xC8, 0x00, 0x0F, 0x03, 1, 2, 3])
    #expect(found.map(\.id) == [16, 200, 15])
    #expect(found.map(\.length) == [2, 0, 3])
  }

  @Test func stopsAtIdentifierFifteenInTheOneByteForm() throws {
    #expect(try elements(0xBEDE, [0x10, 1, 0xF0, 1, 0x20, 1, 0, 0]).map(\.id) == [1])
  }

  @Test func stopsAtAnElementThatEndsBeyondTheBlock() throws {
    #expect(try elements(0xBEDE, [0x10, 1, 0x23, 1]).map(\.id) == [1])
    #expect(try elements(0x1000, [0x10, 1, 5, 0x11]).map(\.id) == [16])
    #expect(try elements(0x1000, [0x10, 9, 5, 0x11]).isEmpty)
  }

  @Test func passesOverForeignBlocks() throws {
    #expect(try elements(0x1234, [0x10, 1, 0x23, 1]).isEmpty)
  }

  @Test func decodesAllKindsInOneWalk() throws {
    let map = HeaderExtensionMap([
      (.audioLevel, 1), (.absSendTime, 2), (.transportSequence, 3), (.mid, 4), (.rid, 5), (.videoOrientation, 6),
      (.playoutDelay, 7), (.repairedRid, 8), (.dependencyDescriptor, 9),
    ])
    let block: [UInt8] =
      [0x10, 0x85, 0x22, 1, 2, 3, 0x31, 0xAB, 0xCD, 0x40, 0x30, 0x50, 0x66, 0x60, 1, 0x72, 0, 0x10, 0x02]
      + [0x80, 0x68, 0x92, 0xC0, 0, 9, 0xA0, 0, 0]
    try packet(0xBEDE, block).withRawSpan { span in
      let header = try RTPHeader(parsing: span)
      let values = ReceivedExtensions(header, in: span, map: map)
      #expect(values.audioLevel == 5 && values.hasVoice)
      #expect(values.absSendTime == 0x010203)
      #expect(values.transportSequence == SequenceNumber(0xABCD))
      #expect(values.videoOrientation == 1)
      #expect(values.playoutDelay == 0x1002)
      #expect(values.mid.map { span.extracting($0).array } == [0x30])
      #expect(values.rid.map { span.extracting($0).array } == [0x66])
      #expect(values.repairedRid.map { span.extracting($0).array } == [0x68])
      #expect(values.dependencyDescriptor.map { span.extracting($0).array } == [0xC0, 0, 9])
    }
  }

  @Test func ignoresValuesOfTheWrongLength() throws {
    let map = HeaderExtensionMap([(.transportSequence, 3), (.audioLevel, 1)])
    try packet(0xBEDE, [0x30, 0xAB, 0x11, 1, 2, 0, 0, 0]).withRawSpan { span in
      let values = ReceivedExtensions(try RTPHeader(parsing: span), in: span, map: map)
      #expect(values.transportSequence == nil && values.audioLevel == nil)
    }
  }

  @Test func countsAbsoluteSendTimeInSixPointEighteenSeconds() {
    #expect(ReceivedExtensions.absSendTime(at: MonotonicTime(milliseconds: 0)) == 0)
    #expect(ReceivedExtensions.absSendTime(at: MonotonicTime(milliseconds: 1000)) == 1 << 18)
    #expect(ReceivedExtensions.absSendTime(at: MonotonicTime(milliseconds: 63_500)) == 63 << 18 | 1 << 17)
    #expect(ReceivedExtensions.absSendTime(at: MonotonicTime(milliseconds: 64_000)) == 0)
    #expect(ReceivedExtensions.absSendTime(at: MonotonicTime(nanoseconds: .max)) <= 0xFF_FFFF)
  }

  @Test func survivesEveryDamage() {
    let map = HeaderExtensionMap([(.mid, 1), (.transportSequence, 3)])
    let oneByte = packet(0xBEDE, [0x10, 0xFF, 0x00, 0x00, 0x32, 1, 2, 3])
    let twoByte = packet(0x1000, [0x10, 0x02, 7, 8, 0x00, 0xC8, 0x00, 0x0F, 0x03, 1, 2, 3])
    for seed in [oneByte, twoByte] {
      sweep(seed) { span in
        guard let header = try? RTPHeader(parsing: span) else { return }
        _ = ReceivedExtensions(header, in: span, map: map)
        var reader = HeaderExtensionReader(header, in: span)
        while let element = reader.next() { #expect(header.extensions.contains(element.offset) || element.length == 0) }
      }
    }
  }
}
