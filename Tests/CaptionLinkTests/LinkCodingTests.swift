// Frames as they go over the wire: whole, in pieces, too long, and mutated.

import Testing

@testable import CaptionLink

private let settings = StreamSettings(
  tenant: "default", meeting: "abc-defg-hij", language: nil, defaultLanguage: "en", targets: ["es"],
  redaction: ["email"], contentAction: "mark", names: ["Ana"])
let nodeMessages: [NodeMessage] = [
  .hello(NodeHello(clock: 7, secret: "s", told: ["speech to a.example"])),
  .open(StreamOpening(stream: 3, settings: settings)),
  .audio(LinkPacket(stream: 3, sequence: -2, timestamp: .max, arrival: 1 << 60, payload: [1, 2, 3])),
  .audio(LinkPacket(stream: .max, sequence: .max, timestamp: 0, arrival: 0, payload: [])),
  .close(StreamClosing(stream: 3, dropping: true)),
]
let workerMessages: [WorkerMessage] = [
  .ready(WorkerReady(spoken: ["en"], pairs: ["en-pt"], problems: ["no Whisper"])),
  .caption(
    LinkCaption(
      stream: 3, segment: 9, firm: "Good morning", tentative: "every", isFinal: false, language: "en", start: 5, end: 6,
      confidence: 0.5, translations: ["pt": "Bom dia"], flagged: true)),
  .status(WorkerStatus(.delayed, reason: "busy")),
  .problem(StreamProblem(stream: 7, reason: "no engine knows the language")),
  .metrics([
    LinkMetric("a_total", kind: "counter", help: "A.", labels: ["tenant", "default"], value: 2),
    LinkMetric("b_seconds", help: "B.", bounds: [0.5, 1], counts: [1, 2, 3], sum: 4),
  ]),
  .refused("no"),
]

func frames(_ bytes: some Sequence<UInt8>, pieces: Int) throws -> [LinkReader.Frame] {
  var reader = LinkReader()
  var found: [LinkReader.Frame] = []
  var rest = Array(bytes)[...]
  while !rest.isEmpty {
    reader.append(rest.prefix(pieces))
    rest = rest.dropFirst(pieces)
    while let frame = try reader.next() { found.append(frame) }
  }
  return found
}

@Test(arguments: [1, 3, 7, 4096]) func messagesSurviveTheWireInPiecesOf(size: Int) throws {
  var bytes: [UInt8] = []
  for message in nodeMessages { message.write(to: &bytes) }
  #expect(try frames(bytes, pieces: size).map { try NodeMessage($0) } == nodeMessages)
  bytes = []
  for message in workerMessages { message.write(to: &bytes) }
  #expect(try frames(bytes, pieces: size).map { try WorkerMessage($0) } == workerMessages)
}

@Test func aFrameThatIsTooLongEndsTheConnection() {
  var reader = LinkReader()
  reader.append([0x7F, 0xFF, 0xFF, 0xFF, 1])
  #expect(throws: LinkError.tooLong(0x7FFF_FFFF)) { try reader.next() }
}

@Test func audioOfNoPossibleLengthIsRefused() throws {
  for length in [0, 23, 24 + LinkBounds.audio + 1] {
    var reader = LinkReader()
    reader.append(withUnsafeBytes(of: UInt32(length).bigEndian) { Array($0) } + [3])
    reader.append(Array(repeating: 0, count: length))
    let frame = try #require(try reader.next())
    #expect(throws: LinkError.malformed(3)) { try NodeMessage(frame) }
  }
}

@Test func eachSideRefusesTheOthersMessages() throws {
  for message in nodeMessages {
    var bytes: [UInt8] = []
    message.write(to: &bytes)
    let frame = try #require(try frames(bytes, pieces: 4096).first)
    #expect(throws: LinkError.self) { try WorkerMessage(frame) }
  }
}
