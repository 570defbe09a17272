import NIOCore
import Testing

@testable import Gateway

private func view(_ bytes: [UInt8]) -> ByteBufferView {
  ByteBuffer(bytes: bytes).readableBytesView
}

@Suite struct RecogniserTests {
  @Test func aClientHelloIsTLSFromItsSecondByte() {
    #expect(looksLikeTLS(view([0x16])) == .more)
    #expect(looksLikeTLS(view([0x16, 0x03])) == .yes)
    #expect(looksLikeTLS(view([0x16, 0x03, 0x01, 0x02, 0x00])) == .yes)
    #expect(looksLikeTLS(view([0x16, 0xFE])) == .no)  // DTLS
    #expect(looksLikeTLS(view([0x15, 0x03])) == .no)
  }

  @Test(arguments: ["GET / HTTP/1.1", "POST /x", "HEAD /", "OPTIONS *", "PUT /", "DELETE /", "PATCH /", "TRACE /"])
  func requestLinesAreHTTPAtEachLength(line: String) throws {
    let bytes = Array(line.utf8)
    let method = try #require(bytes.firstIndex(of: UInt8(ascii: " ")))
    for length in 1...bytes.count {
      #expect(looksLikeHTTP(view(Array(bytes.prefix(length)))) == (length > method ? .yes : .more))
    }
  }

  @Test(arguments: ["get / HTTP/1.1", "GETX", "\u{0}\u{1}", "SSH-2.0-OpenSSH", " GET /", "PRI * HTTP/2.0"])
  func othersAreNot(line: String) {
    #expect(looksLikeHTTP(view(Array(line.utf8))) == .no)
  }

  @Test func everyFirstByteIsDecidedWithoutOverlap() {
    for first in UInt8.min...UInt8.max {
      let both = [looksLikeTLS(view([first, 0x03])), looksLikeHTTP(view([first, 0x03]))]
      #expect(both.filter { $0 == .yes }.count <= 1)
    }
  }

  @Test func noRecogniserNeedsMoreThanTheWindow() {
    for first in UInt8.min...UInt8.max {
      let bytes = [first] + [UInt8](repeating: UInt8(ascii: "T"), count: Demultiplexer.window - 1)
      #expect(looksLikeHTTP(view(bytes)) != .more)
      #expect(looksLikeTLS(view(bytes)) != .more)
    }
  }
}
