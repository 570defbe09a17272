// The examples in docs/protocol/examples are the protocol's text and this test's input: neither can drift from the code.

import Consent
import Foundation
import Messages
import Testing

@Suite struct ExampleTests {
  @Test(arguments: Examples.names)
  func everyExampleDecodesAndEncodesToItself(_ name: String) throws {
    let text = try Examples.text(name)
    #expect(try Examples.canonical(try Examples.roundTrip(name, text)) == Examples.canonical(text), "\(name)")
  }

  @Test func whatExamplesAskIsWhatPeopleAreAsked() throws {
    let questions = ConsentQuestion.all(
      under: .standard, elsewhere: ServicesElsewhere(translation: ["translate.example.org"]))
    let meeting = try MessageCoding.decode(MeetingReply.self, from: try Examples.text("rest.meeting.reply"))
    #expect(meeting.consents == questions)
    let join = try MessageCoding.decode(JoinReply.self, from: try Examples.text("rest.join.reply"))
    #expect(join.consents == questions)
  }

  @Test func everyMessageHasAnExample() {
    let names = Set(Examples.names)
    for type in RequestType.allCases {
      #expect(names.contains("\(type.rawValue).request"), "\(type)")
      #expect(names.contains("\(type.rawValue).reply"), "\(type)")
    }
    for type in EventType.allCases { #expect(names.contains("\(type.rawValue).event"), "\(type)") }
    for kind in ErrorKind.allCases { #expect(names.contains("error.\(kind.rawValue)"), "\(kind)") }
  }

  @Test func theDocumentNamesEveryMessageErrorAndCloseCode() throws {
    let document = try String(contentsOf: Examples.documentation.appending(path: "protocol.md"), encoding: .utf8)
    for type in RequestType.allCases { #expect(document.contains("`\(type.rawValue)`"), "\(type)") }
    for type in EventType.allCases { #expect(document.contains("`\(type.rawValue)`"), "\(type)") }
    for code in ErrorCode.allCases { #expect(document.contains("| `\(code.rawValue)` |"), "\(code)") }
    for code in CloseCode.allCases { #expect(document.contains("| \(code.rawValue) |"), "\(code)") }
    for name in Examples.names { #expect(document.contains("examples/\(name).json"), "\(name)") }
  }
}

enum Examples {
  static let documentation = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs")
  private static let folder = documentation.appending(path: "protocol/examples")

  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: "\(name).json"), encoding: .utf8)
  }

  static func canonical(_ text: String) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return String(decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]), as: UTF8.self)
  }

  /// Decodes an example as what its name says and encodes that.
  static func roundTrip(_ name: String, _ text: String) throws -> String {
    func as_<Value: Codable>(_ type: Value.Type) throws -> String {
      try MessageCoding.encode(try MessageCoding.decode(type, from: text))
    }
    switch name {
    case "hello.reply": return try as_(Reply<Welcome>.self)
    case "hello.resume.reply": return try as_(Reply<Resumed>.self)
    case "media.offer.reply": return try as_(Reply<MediaOfferReply>.self)
    case "chat.send.reply": return try as_(Reply<ChatReply>.self)
    case "chat.history.reply": return try as_(Reply<ChatHistoryReply>.self)
    case "participant.update.reply", "consent.set.reply": return try as_(Reply<ParticipantReply>.self)
    case "rest.create.request": return try as_(CreateMeetingRequest.self)
    case "rest.create.reply": return try as_(CreateMeetingReply.self)
    case "rest.meeting.reply": return try as_(MeetingReply.self)
    case "rest.join.request", "rest.join.host.request": return try as_(JoinRequest.self)
    case "rest.join.reply": return try as_(JoinReply.self)
    case "rest.error": return try as_(ErrorReply.self)
    case "caption.tentative.event":
      // An event without a number.
      guard case .volatile(let event) = try ServerFrame(parsing: text) else { return "" }
      return try MessageCoding.encode(event)
    case "ack": return try MessageCoding.encode(try ClientFrame(parsing: text))
    default: break
    }
    if name.hasSuffix(".request") { return try MessageCoding.encode(try ClientFrame(parsing: text)) }
    if name.hasSuffix(".event") { return try as_(EventFrame.self) }
    return try as_(Reply<Done>.self)
  }
}
