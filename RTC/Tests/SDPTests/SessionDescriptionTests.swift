import SDP
import Testing
import Wire

@Suite struct SessionDescriptionTests {
  @Test func fixturesAreThere() {
    #expect(Fixture.names.count >= 35)
  }

  @Test(arguments: Fixture.names) func printingGivesBackWhatWasRead(name: String) throws {
    let text = try Fixture.text(name)
    let description = try SessionDescription(parsing: text)
    #expect(description.text == text)
    #expect(try SessionDescription(parsing: description.text) == description)
  }

  @Test(arguments: Fixture.names) func bareLineFeedsAreAccepted(name: String) throws {
    let bytes = try Fixture.bytes(name).filter { $0 != UInt8(ascii: "\r") }
    let description = try bytes.withRawSpan { span throws(SDPError) in try SessionDescription(parsing: span) }
    #expect(try description == Fixture.description(name))
  }

  @Test func sectionsAndTheirAttributesAreKept() throws {
    let description = try Fixture.description("chromium156_offer_simulcast_screen_recv")
    #expect(description.origin.sessionID == 1_589_764_957_189_726_699)
    #expect(description.origin.version == 2)
    #expect(description.media.map(\.mid) == ["0", "1", "2", "3", "4", "5", "6"])
    #expect(description.media.map(\.kind) == [.audio, .video, .video, .audio, .audio, .video, .application])
    #expect(description.media[0].port == 34211)
    #expect(description.media[6].formats == ["webrtc-datachannel"])
  }

  @Test func linesThatAreNotInterpretedSurvive() throws {
    let text =
      "v=0\r\no=alice 7 8 IN IP6 ::1\r\ns= \r\ni=a talk\r\nu=http://example.com/\r\nc=IN IP4 0.0.0.0\r\nb=AS:64\r\n"
      + "t=0 0\r\nr=7d 1h 0 25h\r\na=tool:x\r\nm=text 0/2 TCP/MSRP *\r\ni=title\r\nb=TIAS:1\r\na=odd:\r\na=flag\r\n"
    let description = try SessionDescription(parsing: text)
    #expect(description.text == text)
    #expect(description.media[0].portCount == 2)
    #expect(description.media[0].kind == .application)
  }

  @Test func descriptionSaysNothingPrivate() throws {
    let description = try Fixture.description("firefox153_offer_audio_video")
    #expect(!"\(description)".contains("127.0.0.1"))
  }
}

@Suite struct MalformedDescriptionTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var code: SDPError.Code
    var line: Int?

    init(_ what: String, _ text: String, _ code: SDPError.Code, line: Int?) {
      testDescription = what
      self.text = text
      self.code = code
      self.line = line
    }
  }

  static let head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
  static let audio = head + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"

  static let cases: [Case] = [
    Case("nothing", "", .misplacedLine, line: 1),
    Case("only a version", "v=0\r\n", .misplacedLine, line: 1),
    Case("another version", "v=1\r\n", .unsupported, line: 1),
    Case("no version", "o=- 1 1 IN IP4 127.0.0.1\r\n", .misplacedLine, line: 1),
    Case("no name", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\nt=0 0\r\n", .misplacedLine, line: 3),
    Case("origin without numbers", "v=0\r\no=- x 1 IN IP4 127.0.0.1\r\n", .malformedLine, line: 2),
    Case("origin beyond 64 bits", "v=0\r\no=- 99999999999999999999 1 IN IP4 a\r\n", .malformedLine, line: 2),
    Case("negative origin", "v=0\r\no=- -1 1 IN IP4 a\r\n", .malformedLine, line: 2),
    Case("empty line in between", head + "\r\na=x\r\n", .malformedLine, line: 5),
    Case("no equals sign", head + "hello\r\n", .malformedLine, line: 5),
    Case("one letter", head + "a", .malformedLine, line: 5),
    Case("carriage return in a line", head + "a=x\ry\r\n", .malformedLine, line: 5),
    Case("unknown letter", head + "q=1\r\n", .misplacedLine, line: 5),
    Case("second version", head + "v=0\r\n", .misplacedLine, line: 5),
    Case("NUL", head + "a=x\0y\r\n", .notText, line: nil),
    Case("port 65536", head + "m=audio 65536 RTP/AVP 0\r\n", .malformedLine, line: 5),
    Case("port -1", head + "m=audio -1 RTP/AVP 0\r\n", .malformedLine, line: 5),
    Case("port +1", head + "m=audio +1 RTP/AVP 0\r\n", .malformedLine, line: 5),
    Case("port x", head + "m=audio x RTP/AVP 0\r\n", .malformedLine, line: 5),
    Case("port count x", head + "m=audio 9/x RTP/AVP 0\r\n", .malformedLine, line: 5),
    Case("no format", head + "m=audio 9 RTP/AVP\r\n", .malformedLine, line: 5),
    Case("two spaces", head + "m=audio  9 RTP/AVP 0\r\n", .malformedLine, line: 5),
    Case("payload type 128", head + "m=audio 9 RTP/AVP 128\r\n", .malformedLine, line: 5),
    Case("session line in a section", audio + "t=0 0\r\n", .misplacedLine, line: 6),
    Case("attribute without name", audio + "a=:x\r\n", .malformedLine, line: 6),
    Case("empty mid", audio + "a=mid:\r\n", .malformedAttribute, line: 6),
    Case("mid with a space", audio + "a=mid:a b\r\n", .malformedAttribute, line: 6),
    Case("two mids", audio + "a=mid:0\r\na=mid:1\r\n", .duplicate, line: 7),
    Case("mid twice", audio + "a=mid:0\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n", .duplicate, line: 8),
    Case("rtpmap without clock", audio + "a=rtpmap:111 opus\r\n", .malformedAttribute, line: 6),
    Case("rtpmap at clock 0", audio + "a=rtpmap:111 opus/0\r\n", .malformedAttribute, line: 6),
    Case("rtpmap with 256 channels", audio + "a=rtpmap:111 opus/48000/256\r\n", .malformedAttribute, line: 6),
    Case("rtpmap of 300", audio + "a=rtpmap:300 opus/48000\r\n", .malformedAttribute, line: 6),
    Case("fmtp without parameters", audio + "a=fmtp:111\r\n", .malformedAttribute, line: 6),
    Case("rtcp-fb of x", audio + "a=rtcp-fb:x nack\r\n", .malformedAttribute, line: 6),
    Case("extmap 0", audio + "a=extmap:0 urn:x\r\n", .malformedAttribute, line: 6),
    Case("extmap 256", audio + "a=extmap:256 urn:x\r\n", .malformedAttribute, line: 6),
    Case("extmap sideways", audio + "a=extmap:1/sideways urn:x\r\n", .malformedAttribute, line: 6),
    Case("short ufrag", audio + "a=ice-ufrag:abc\r\n", .malformedAttribute, line: 6),
    Case("ufrag with a colon", audio + "a=ice-ufrag:ab:cd\r\n", .malformedAttribute, line: 6),
    Case("short password", audio + "a=ice-pwd:abcdefghijklmnopqrstu\r\n", .malformedAttribute, line: 6),
    Case("short fingerprint", audio + "a=fingerprint:sha-256 AB:CD\r\n", .malformedAttribute, line: 6),
    Case("unknown setup", audio + "a=setup:later\r\n", .malformedAttribute, line: 6),
    Case("ssrc beyond 32 bits", audio + "a=ssrc:4294967296 cname:x\r\n", .malformedAttribute, line: 6),
    Case("ssrc-group of words", audio + "a=ssrc-group:FID one two\r\n", .malformedAttribute, line: 6),
    Case("rid without direction", audio + "a=rid:q\r\n", .malformedAttribute, line: 6),
    Case("simulcast sideways", audio + "a=simulcast:sideways q\r\n", .malformedAttribute, line: 6),
    Case("empty simulcast stream", audio + "a=simulcast:send q;;f\r\n", .malformedAttribute, line: 6),
    Case("direction with a value", audio + "a=sendonly:now\r\n", .malformedAttribute, line: 6),
  ]

  @Test(arguments: cases) func isRefusedWithItsLine(_ item: Case) throws {
    let error = #expect(throws: SDPError.self) { try SessionDescription(parsing: item.text) }
    #expect(error?.code == item.code)
    #expect(error?.line == item.line)
    #expect(error?.reason.isEmpty == false)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    var bytes = Array(Self.head.utf8) + Array("a=x:".utf8)
    bytes += [0xC3, 0x28, 0xFF]
    #expect(throws: SDPError(.notText, "the description is not UTF-8")) {
      try bytes.withRawSpan { span throws(SDPError) in try SessionDescription(parsing: span) }
    }
  }

  @Test func boundsHold() {
    let longLine = Self.head + "a=x:" + String(repeating: "y", count: 4100) + "\r\n"
    let manySections = Self.head + String(repeating: "m=audio 9 RTP/AVP 0\n", count: 10_000)
    let manyAttributes = Self.audio + String(repeating: "a=x\n", count: 1025)
    let manyLines = Self.audio + String(repeating: "b=AS:1\n", count: 65)
    let long = Self.head + String(repeating: "a=x:" + String(repeating: "y", count: 3000) + "\r\n", count: 90)
    for (text, line) in [(longLine, 5), (manySections, 261), (manyAttributes, 1030), (manyLines, 70), (long, nil)] {
      let error = #expect(throws: SDPError.self) { try SessionDescription(parsing: text) }
      #expect(error?.code == .tooLarge)
      #expect(error?.line == line)
    }
  }
}
