// The timing of a caption on the wire: older captions processes send none.

import Foundation
import Testing

@testable import CaptionLink

@Suite struct TimingTests {
  private let timing = LinkTiming(
    arrived: 1, taken: 2, over: 3, queued: 4, began: 5, recognised: 6, engine: "moonshine", told: 7,
    translated: ["es": 8])

  private func sent(_ caption: LinkCaption) throws -> [UInt8] {
    var bytes: [UInt8] = []
    WorkerMessage.caption(caption).write(to: &bytes)
    return bytes
  }

  private func received(_ bytes: [UInt8]) throws -> WorkerMessage {
    var reader = LinkReader()
    reader.append(bytes)
    return try WorkerMessage(try #require(try reader.next()))
  }

  @Test func itSurvivesTheWire() throws {
    let caption = LinkCaption(
      stream: 3, segment: 9, firm: "Good morning.", tentative: "", isFinal: true, language: "en", start: 1, end: 3,
      timing: timing)
    #expect(try received(sent(caption)) == .caption(caption))
  }

  @Test func whoKnowsNothingOfItIsUnderstoodAndUnderstands() throws {
    let caption = LinkCaption(
      stream: 3, segment: 9, firm: "Good morning.", tentative: "", isFinal: true, language: "en", start: 1, end: 3)
    let bytes = try sent(caption)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("timing"))
    #expect(try received(bytes) == .caption(caption))
  }
}
