import NIOCore
import NIOWebSocket
import Testing

@testable import Gateway

private let mask: WebSocketMaskingKey = [1, 2, 3, 4]

private func frame(
  _ opcode: WebSocketOpcode, _ bytes: [UInt8], fin: Bool = true, masked: Bool = true, reserved: Bool = false
) -> WebSocketFrame {
  var data = ByteBuffer(bytes: bytes)
  if masked { data.webSocketMask(mask) }
  return WebSocketFrame(
    fin: fin, rsv1: reserved, opcode: opcode, maskKey: masked ? mask : nil, data: data)
}

private func text(_ text: String, fin: Bool = true) -> WebSocketFrame {
  frame(.text, Array(text.utf8), fin: fin)
}

@Suite struct MessageAssemblerTests {
  private var assembler = MessageAssembler(limits: SocketLimits())

  @Test mutating func wholeAndFragmentedMessagesComeOut() throws {
    #expect(try assembler.take(text("hello")) == .text("hello"))
    #expect(try assembler.take(text("")) == .text(""))
    #expect(try assembler.take(text("one ", fin: false)) == .incomplete)
    #expect(try assembler.take(frame(.continuation, Array("two ".utf8), fin: false)) == .incomplete)
    #expect(try assembler.take(frame(.ping, [7])) == .ping(ByteBuffer(bytes: [7])))
    #expect(try assembler.take(frame(.pong, [])) == .pong)
    #expect(try assembler.take(frame(.continuation, Array("three".utf8))) == .text("one two three"))
    #expect(try assembler.take(text("next")) == .text("next"))
  }

  /// A character may be cut anywhere; only the whole must be UTF-8.
  @Test mutating func fragmentsMayCutCharacters() throws {
    let bytes = Array("a🙂é".utf8)
    for cut in 1..<bytes.count {
      #expect(try assembler.take(frame(.text, Array(bytes[..<cut]), fin: false)) == .incomplete)
      #expect(try assembler.take(frame(.continuation, Array(bytes[cut...]))) == .text("a🙂é"))
    }
  }

  @Test mutating func unmaskedFramesAreRefused() {
    #expect(throws: FrameViolation.unmasked) { try assembler.take(frame(.text, [65], masked: false)) }
  }

  @Test mutating func reservedBitsAndOpcodesAreRefused() throws {
    #expect(throws: FrameViolation.reserved) { try assembler.take(frame(.text, [65], reserved: true)) }
    for code in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8] {
      let opcode = try #require(WebSocketOpcode(encodedWebSocketOpcode: code))
      #expect(throws: FrameViolation.reserved) { try assembler.take(frame(opcode, [])) }
    }
  }

  @Test mutating func binaryMessagesAreRefused() {
    #expect(throws: FrameViolation.binary) { try assembler.take(frame(.binary, [1])) }
  }

  @Test mutating func fragmentsOutOfOrderAreRefused() throws {
    #expect(throws: FrameViolation.order) { try assembler.take(frame(.continuation, [65])) }
    #expect(try assembler.take(text("a", fin: false)) == .incomplete)
    #expect(throws: FrameViolation.order) { try assembler.take(text("b")) }
  }

  @Test(
    arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0x61, 0x80]] as [[UInt8]])
  func textMustBeUTF8(bytes: [UInt8]) {
    var assembler = MessageAssembler(limits: SocketLimits())
    #expect(throws: FrameViolation.notUTF8) { try assembler.take(frame(.text, bytes)) }
  }

  @Test mutating func theBoundHoldsForTheSumOfFragments() throws {
    let limit = SocketLimits().message
    #expect(try assembler.take(frame(.text, [UInt8](repeating: 97, count: limit))) != .incomplete)
    let half = [UInt8](repeating: 97, count: limit / 2)
    #expect(try assembler.take(frame(.text, half, fin: false)) == .incomplete)
    #expect(try assembler.take(frame(.continuation, half, fin: false)) == .incomplete)
    #expect(throws: FrameViolation.tooLarge) { try assembler.take(frame(.continuation, [97])) }
  }

  @Test mutating func endlessEmptyFragmentsAreRefused() throws {
    #expect(try assembler.take(text("", fin: false)) == .incomplete)
    #expect(throws: FrameViolation.tooLarge) {
      for _ in 0...SocketLimits().fragments { _ = try assembler.take(frame(.continuation, [], fin: false)) }
    }
  }

  @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1011, 3000, 4400, 4999] as [UInt16])
  func goodCloseCodesAreAnsweredAlike(code: UInt16) throws {
    var assembler = MessageAssembler(limits: SocketLimits())
    let bytes = [UInt8(code >> 8), UInt8(code & 0xFF)] + Array("bye".utf8)
    #expect(try assembler.take(frame(.connectionClose, bytes)) == .close(code))
  }

  @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535] as [UInt16])
  func othersAreAgainstTheRules(code: UInt16) {
    var assembler = MessageAssembler(limits: SocketLimits())
    #expect(throws: FrameViolation.closeCode) {
      try assembler.take(frame(.connectionClose, [UInt8(code >> 8), UInt8(code & 0xFF)]))
    }
  }

  @Test mutating func aBareCloseIsNormalAndHalfACodeIsNot() throws {
    #expect(try assembler.take(frame(.connectionClose, [])) == .close(1000))
    #expect(throws: FrameViolation.closeCode) { try assembler.take(frame(.connectionClose, [3])) }
    #expect(throws: FrameViolation.notUTF8) { try assembler.take(frame(.connectionClose, [3, 232, 0xFF])) }
  }
}
