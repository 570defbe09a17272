// One unbroken stream out of many: wraps, late packets, picture ids.

import RTP
import SFU
import Testing
import Wire

@Suite struct StreamRewriterTests {
  private static let offsets: [UInt16] = [0, 1, 127, 511, 32_767, 32_768, 65_534, 65_535]

  @Test(arguments: offsets)
  func numbersGoOnAcrossSwitchesWhereverTheSourcesAre(offset: UInt16) throws {
    var random = TestRandom(state: UInt64(offset))
    var rewriter = StreamRewriter(using: &random)
    #expect((1..<0x8000).contains(rewriter.index), "SRTP's receivers have to guess the first roll-over counter right")
    var unwrapper = SequenceUnwrapper()
    var expected = rewriter.index
    var time: UInt64 = 1000
    var lastTimestamp: RTPTimestamp?
    var lastID: UInt16?
    for turn in 0..<6 {
      // Every source starts somewhere else in its own numbers.
      var sequence = SequenceNumber(offset &+ UInt16(turn) &* 7)
      unwrapper = turn % 2 == 0 ? SequenceUnwrapper() : unwrapper
      if turn % 2 == 1 { sequence = SequenceNumber(UInt16(truncatingIfNeeded: (unwrapper.highest ?? 0) + 1)) }
      for step in 0..<10 {
        time += 33
        let id = (offset &+ UInt16(step)) & 0x7FFF
        let packet = try mediaPacket(
          unwrapper.unwrap(sequence), timestamp: UInt32(offset) << 16 &+ UInt32(step * 3000), at: milliseconds(time),
          pictureID: id)
        if step == 0 { rewriter.switchSource(to: packet, clockRate: 90_000) }
        expected += 1
        let forwarded = rewriter.forward(packet)
        #expect(forwarded == expected)
        #expect(rewriter.index == expected)
        let shift = try #require(rewriter.shift)
        let timestamp = shift.timestamp(of: packet)
        if let lastTimestamp {
          let ticks = lastTimestamp.distance(to: timestamp)
          #expect(ticks == (step == 0 ? 2970 : 3000), "a switch takes its time from the arrivals")
        }
        lastTimestamp = timestamp
        var payload = vp8Payload(id)
        let vp8 = try #require(packet.vp8)
        payload.withUnsafeMutableBytes { shift.rewrite(vp8, in: $0) }
        let written = try VP8Descriptor(parsing: payload.span.bytes)
        let newID = try #require(written.pictureID)
        if let lastID { #expect((newID &- lastID) & 0x7FFF == 1) }
        lastID = newID
        sequence = sequence.advanced(by: 1)
      }
    }
  }

  @Test(arguments: offsets)
  func lossesStayGapsAndLatePacketsFillThem(offset: UInt16) throws {
    var random = TestRandom(state: 3)
    var rewriter = StreamRewriter(using: &random)
    let first = Int64(offset)
    rewriter.switchSource(to: try mediaPacket(first), clockRate: 90_000)
    var forwarded = rewriter.forward(try mediaPacket(first))
    let base = try #require(forwarded)
    forwarded = rewriter.forward(try mediaPacket(first + 3))
    #expect(forwarded == base + 3)
    forwarded = rewriter.forward(try mediaPacket(first + 1))
    #expect(forwarded == base + 1)
    #expect(rewriter.index == base + 3, "a late packet does not turn the stream back")
    forwarded = rewriter.forward(try mediaPacket(first - 1))
    #expect(forwarded == nil, "what came before the switch is not forwarded")
    // The next source starts behind the newest packet, not behind the last one forwarded.
    let next = try mediaPacket(-20)
    rewriter.switchSource(to: next, clockRate: 90_000)
    forwarded = rewriter.forward(next)
    #expect(forwarded == base + 4)
  }

  @Test func withoutASourceNothingIsForwarded() throws {
    var random = TestRandom(state: 4)
    var rewriter = StreamRewriter(using: &random)
    var forwarded = rewriter.forward(try mediaPacket(1))
    #expect(forwarded == nil)
    rewriter.switchSource(to: try mediaPacket(1), clockRate: 90_000)
    forwarded = rewriter.forward(try mediaPacket(1))
    #expect(forwarded != nil)
    rewriter.detach()
    forwarded = rewriter.forward(try mediaPacket(2))
    #expect(forwarded == nil)
  }

  @Test(arguments: [true, false])
  func pictureIDsKeepTheirWidth(hasLongID: Bool) throws {
    var random = TestRandom(state: 5)
    var rewriter = StreamRewriter(using: &random)
    let mask: UInt16 = hasLongID ? 0x7FFF : 0x7F
    var last: UInt16?
    for turn in 0..<4 {
      for step in 0..<300 {
        let id = (mask - 5 &+ UInt16(turn * 50 + step)) & mask
        let packet = try mediaPacket(
          Int64(turn * 1000 + step), at: milliseconds(UInt64(1000 + turn * 10_000 + step * 33)), pictureID: id,
          hasLongID: hasLongID)
        if step == 0 { rewriter.switchSource(to: packet, clockRate: 90_000) }
        _ = rewriter.forward(packet)
        var payload = vp8Payload(id, hasLongID: hasLongID)
        let (shift, vp8) = (try #require(rewriter.shift), try #require(packet.vp8))
        payload.withUnsafeMutableBytes { shift.rewrite(vp8, in: $0) }
        let written = try VP8Descriptor(parsing: payload.span.bytes)
        #expect(written.hasLongPictureID == hasLongID && written.length == vp8.length)
        let newID = try #require(written.pictureID)
        if let last { #expect((newID &- last) & mask == 1) }
        last = newID
      }
    }
  }

  @Test func theSendersReportsDecideOverTheArrivalAndTimeNeverStands() throws {
    var random = TestRandom(state: 6)
    var rewriter = StreamRewriter(using: &random)
    let first = try mediaPacket(1, timestamp: 0, at: milliseconds(1000))
    rewriter.switchSource(to: first, clockRate: 90_000)
    _ = rewriter.forward(first)
    let before = rewriter.timestamp
    let second = try mediaPacket(500, timestamp: 77, at: milliseconds(5000))
    rewriter.switchSource(to: second, clockRate: 90_000, elapsed: .milliseconds(10))
    _ = rewriter.forward(second)
    #expect(before.distance(to: rewriter.timestamp) == 900)
    let third = try mediaPacket(900, timestamp: 5, at: milliseconds(5001))
    rewriter.switchSource(to: third, clockRate: 90_000, elapsed: .seconds(-3))
    _ = rewriter.forward(third)
    #expect(before.distance(to: rewriter.timestamp) == 901)
  }
}
