import RTP
import Testing
import Wire

@Suite struct RTCPTests {
  static let info = SenderInfo(
    ssrc: SSRC(0x0102_0304), ntp: NTPTime(rawValue: 0xE000_0001_8000_0002), timestamp: RTPTimestamp(0xDEAD_BEEF),
    packetCount: 1000, octetCount: 1_200_000)

  static func block(_ number: UInt32) -> ReportBlock {
    ReportBlock(
      ssrc: SSRC(number), fractionLost: 64, cumulativeLost: number % 2 == 0 ? -3 : 70_000,
      extendedHighestSequence: 0x0001_FFFF, jitter: 90, lastSenderReport: 0x0001_8000,
      delaySinceLastSenderReport: 0x2_0000)
  }

  static func numbers(_ values: [UInt16]) -> [SequenceNumber] { values.map { SequenceNumber($0) } }

  /// One packet of each kind, as `survivesEveryDamage` and others need it.
  static func everything() throws -> [UInt8] {
    try written { writer in
      try writer.senderReport(info)
      try writer.reportBlock(block(7))
      try writer.receiverReport(from: SSRC(5))
      try writer.reportBlock(block(8))
      try writer.reportBlock(block(9))
      try writer.sourceDescription(SSRC(5), cname: "parley")
      try writer.nack(from: SSRC(1), media: SSRC(2), lost: numbers([100, 101, 116, 117]).span)
      try writer.pictureLoss(from: SSRC(1), media: SSRC(2))
      try writer.fullIntra(from: SSRC(1), FullIntraRequest(ssrc: SSRC(3), commandSequence: 9))
      try writer.bandwidthEstimate(from: SSRC(1), bitsPerSecond: 1_000_000, streams: [SSRC(4), SSRC(5)].span)
      #expect(
        writer.transportFeedback(
          from: SSRC(1), media: SSRC(2), base: SequenceNumber(65534), statusCount: 5, feedbackCount: 3
        ) { index in index == 2 ? nil : Int64(1000 + 400 * index) } == 5)
      try writer.goodbye(SSRC(6))
    }
  }

  @Test func writesReportsAsTheStandardDrawsThem() throws {
    let bytes = try written { writer in
      try writer.receiverReport(from: SSRC(0x11))
      try writer.reportBlock(Self.block(2))
    }
    #expect(
      bytes == [
        0x81, 201, 0, 7, 0, 0, 0, 0x11, 0, 0, 0, 2, 64, 0xFF, 0xFF, 0xFD, 0, 1, 0xFF, 0xFF, 0, 0, 0, 90, 0, 1, 0x80, 0,
        0, 2, 0, 0,
      ])
    let sender = try written { try $0.senderReport(Self.info) }
    #expect(
      sender == [
        0x80, 200, 0, 6, 1, 2, 3, 4, 0xE0, 0, 0, 1, 0x80, 0, 0, 2, 0xDE, 0xAD, 0xBE, 0xEF, 0, 0, 3, 0xE8, 0, 0x12, 0x4F,
        0x80,
      ])
  }

  @Test func writesFeedbackAsTheStandardsDrawIt() throws {
    #expect(
      try written { try $0.pictureLoss(from: SSRC(1), media: SSRC(2)) } == [0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2])
    #expect(
      try written { try $0.fullIntra(from: SSRC(1), FullIntraRequest(ssrc: SSRC(3), commandSequence: 9)) }
        == [0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 9, 0, 0, 0])
    #expect(try written { try $0.goodbye(SSRC(6)) } == [0x81, 203, 0, 1, 0, 0, 0, 6])
    // 1 000 000 = 250 000 << 2: exponent 2, mantissa 0x3D090.
    #expect(
      try written { try $0.bandwidthEstimate(from: SSRC(1), bitsPerSecond: 1_000_000, streams: [SSRC(4)].span) }
        == [0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0x52, 0x45, 0x4D, 0x42, 1, 0x0B, 0xD0, 0x90, 0, 0, 0, 4])
    #expect(
      try written { try $0.sourceDescription(SSRC(5), cname: "ab") }
        == [0x81, 202, 0, 3, 0, 0, 0, 5, 1, 2, 0x61, 0x62, 0, 0, 0, 0])
  }

  @Test func readsBackEveryKind() throws {
    var kinds: [String] = []
    try Self.everything().withRawSpan { span in
      var reader = RTCPReader(span)
      while let packet = reader.next() {
        switch packet {
        case .senderReport(let info, let blocks):
          kinds.append("SR")
          #expect(info == Self.info)
          #expect(blocks.count == 1 && blocks[0] == Self.block(7))
        case .receiverReport(let ssrc, let blocks):
          kinds.append("RR")
          #expect(ssrc == SSRC(5) && blocks.count == 2)
          #expect(blocks[0] == Self.block(8) && blocks[1] == Self.block(9))
        case .sourceDescription(let ssrc, let name):
          kinds.append("SDES")
          #expect(ssrc == SSRC(5) && name.array == Array("parley".utf8))
        case .goodbye(let list):
          kinds.append("BYE")
          #expect(list.count == 1 && list[0] == SSRC(6))
        case .nack(let from, let media, let list):
          kinds.append("NACK")
          #expect(from == SSRC(1) && media == SSRC(2))
          #expect(sequences(list) == [100, 101, 116, 117])
        case .pictureLoss(let from, let media):
          kinds.append("PLI")
          #expect(from == SSRC(1) && media == SSRC(2))
        case .fullIntra(let from, let requests):
          kinds.append("FIR")
          #expect(from == SSRC(1) && requests.count == 1)
          #expect(requests[0] == FullIntraRequest(ssrc: SSRC(3), commandSequence: 9))
        case .transportFeedback(let feedback):
          kinds.append("TWCC")
          #expect(feedback.statusCount == 5 && feedback.feedbackCount == 3)
        case .bandwidthEstimate(let from, let rate, let list):
          kinds.append("REMB")
          #expect(from == SSRC(1) && rate == 1_000_000 && list.count == 2 && list[1] == SSRC(5))
        }
      }
      expectEnd(&reader, skipped: 0, isMalformed: false)
    }
    #expect(kinds == ["SR", "RR", "SDES", "NACK", "PLI", "FIR", "REMB", "TWCC", "BYE"])
  }

  @Test func passesOverWhatItDoesNotKnow() {
    // An application-defined packet, an extended report, a PLI that is too short, then a farewell.
    let bytes: [UInt8] =
      [0x80, 204, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4] + [0x80, 207, 0, 1, 0, 0, 0, 1] + [0x81, 206, 0, 1, 0, 0, 0, 1]
      + [0x81, 203, 0, 1, 0, 0, 0, 6]
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .goodbye = reader.next() else {
        Issue.record("no farewell")
        return
      }
      expectEnd(&reader, skipped: 3, isMalformed: false)
    }
  }

  @Test func endsAtABrokenFrame() {
    let bytes: [UInt8] = [0x81, 203, 0, 1, 0, 0, 0, 6, 0x81, 203, 0, 9, 0, 0, 0, 6]
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .goodbye = reader.next() else {
        Issue.record("no farewell")
        return
      }
      expectEnd(&reader, skipped: 0, isMalformed: true)
    }
  }

  @Test func findsTheNameBehindOtherItems() throws {
    let chunk: [UInt8] = [0, 0, 0, 5, 2, 1, 0x78, 1, 3, 0x61, 0x62, 0x63, 0, 0, 0, 0]
    let empty: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0]
    let bytes = [0x82, 202, 0, 6] + empty + chunk
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .sourceDescription(let ssrc, let name) = reader.next() else {
        Issue.record("no name")
        return
      }
      #expect(ssrc == SSRC(5) && name.array == [0x61, 0x62, 0x63])
    }
  }

  @Test(arguments: wrapOffsets)
  func packsMissingPacketsIntoPairs(start: UInt16) throws {
    let lost = [0, 1, 16, 17, 18, 40, 56, 57].map { SequenceNumber(start &+ $0) }
    let bytes = try written { try $0.nack(from: SSRC(1), media: SSRC(2), lost: lost.span) }
    // 0 with 1 and 16; 17 with 18; 40 with 56; 57.
    #expect(bytes.count == 12 + 4 * 4)
    #expect(bytes[14...15] == [0x80, 0x01])
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .nack(_, _, let list) = reader.next() else {
        Issue.record("no NACK")
        return
      }
      #expect(sequences(list) == lost.map(\.rawValue))
    }
  }

  @Test func asksForNothingWhenNothingIsMissing() throws {
    let none: [SequenceNumber] = []
    #expect(try written { try $0.nack(from: SSRC(1), media: SSRC(2), lost: none.span) }.isEmpty)
  }

  @Test(arguments: [0, 1, 262_143, 262_144, 5_000_000_000, 1 << 63, .max] as [UInt64])
  func keepsEighteenBitsOfAnEstimate(rate: UInt64) throws {
    let none: [SSRC] = []
    let bytes = try written { try $0.bandwidthEstimate(from: SSRC(1), bitsPerSecond: rate, streams: none.span) }
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .bandwidthEstimate(_, let back, _) = reader.next() else {
        Issue.record("no estimate")
        return
      }
      #expect(back <= rate && rate - back <= rate >> 17)
    }
  }

  @Test func takesAnEstimateBeyondSixtyFourBitsForTheLargest() {
    let bytes: [UInt8] =
      [0x8F, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0x52, 0x45, 0x4D, 0x42, 0, 0xFF, 0xFF, 0xFF]
    bytes.withRawSpan { span in
      var reader = RTCPReader(span)
      guard case .bandwidthEstimate(_, let rate, _) = reader.next() else {
        Issue.record("no estimate")
        return
      }
      #expect(rate == .max)
    }
  }

  @Test func leavesNoTraceOfWhatDoesNotFit() throws {
    let whole = try Self.everything()
    let lost = Self.numbers([100, 200, 300])
    for capacity in 0..<whole.count {
      let bytes = written(capacity: capacity) { writer in
        try? writer.senderReport(Self.info)
        if writer.count > 0 { try? writer.reportBlock(Self.block(1)) }
        try? writer.sourceDescription(SSRC(5), cname: "parley")
        try? writer.nack(from: SSRC(1), media: SSRC(2), lost: lost.span)
        try? writer.bandwidthEstimate(from: SSRC(1), bitsPerSecond: 1, streams: [SSRC(4)].span)
        _ = writer.transportFeedback(
          from: SSRC(1), media: SSRC(2), base: SequenceNumber(0), statusCount: 40, feedbackCount: 0
        ) { Int64($0) }
        try? writer.goodbye(SSRC(1))
      }
      bytes.withRawSpan { span in
        var reader = RTCPReader(span)
        while reader.next() != nil {}
        expectEnd(&reader, skipped: 0, isMalformed: false)
      }
    }
  }

  @Test func holdsThirtyOneBlocksToAReport() throws {
    let bytes = try written { writer in
      try writer.receiverReport(from: SSRC(1))
      for number in 0..<31 { try writer.reportBlock(Self.block(UInt32(number))) }
      #expect(throws: WireError.full) { try writer.reportBlock(Self.block(31)) }
    }
    #expect(bytes.count == 8 + 31 * 24 && bytes[0] == 0x9F)
  }

  @Test func survivesEveryDamage() throws {
    sweep(try Self.everything(), rounds: 20_000) { span in walk(span) }
    var generator = SeededGenerator(3)
    for _ in 0..<20_000 {
      // A frame that is sound around a body that is not.
      var body = generator.bytes(4 * Int.random(in: 0...20, using: &generator))
      let head: [UInt8] = [
        0x80 | UInt8.random(in: 0...31, using: &generator), UInt8.random(in: 200...207, using: &generator), 0,
        UInt8(body.count / 4),
      ]
      if body.count >= 12, Bool.random(using: &generator) { body.replaceSubrange(8..<12, with: Array("REMB".utf8)) }
      (head + body).withRawSpan { walk($0) }
    }
  }

  private func expectEnd(
    _ reader: inout RTCPReader, skipped: Int, isMalformed: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let hasMore = reader.next() != nil
    let (passedOver, isBroken) = (reader.skipped, reader.isMalformed)
    #expect(!hasMore && passedOver == skipped && isBroken == isMalformed, sourceLocation: sourceLocation)
  }

  private func walk(_ span: RawSpan) {
    var reader = RTCPReader(span)
    while let packet = reader.next() {
      switch packet {
      case .senderReport(_, let blocks), .receiverReport(_, let blocks):
        for index in 0..<blocks.count { _ = blocks[index] }
      case .sourceDescription(_, let name): #expect(name.byteCount <= 255)
      case .goodbye(let list), .bandwidthEstimate(_, _, let list):
        for index in 0..<list.count { _ = list[index] }
      case .nack(_, _, let list): _ = sequences(list)
      case .pictureLoss: break
      case .fullIntra(_, let requests): for index in 0..<requests.count { _ = requests[index] }
      case .transportFeedback(let feedback):
        var iterator = feedback.makeIterator()
        var count = 0
        while iterator.next() != nil { count += 1 }
        #expect(count == feedback.statusCount)
      }
    }
  }

  private func sequences(_ list: consuming NACKList) -> [UInt16] {
    var list = list
    var result: [UInt16] = []
    while let sequence = list.next() { result.append(sequence.rawValue) }
    return result
  }
}
