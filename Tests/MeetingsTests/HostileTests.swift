// Hostile clients: random changes to every example, before and after hello. The rules never trap, their invariants hold
// (the stage checks them after every input), and every frame gets a reply, an effect or a close.

import Foundation
import Messages
import Testing
import Wire

@testable import Meetings

@Suite struct HostileTests {
  private static let examples: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "docs/protocol/examples")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().compactMap { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
  }()

  private func mutate(_ text: String, _ random: inout SplitMix) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(UInt8.random(in: 32...126, using: &random), at: index)
      default: bytes.removeLast(bytes.count - index)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: UInt64(0)..<8)
  func mutatedMessagesNeverBreakAMeeting(_ seed: UInt64) {
    #expect(Self.examples.count > 50)
    var random = SplitMix(seed: seed)
    var stage = Stage(capacity: 8, seed: seed)
    let ada = stage.enter("ada", .host)
    var hostile = stage.enter("mallory", seed % 2 == 0 ? .host : .participant)
    for step in 0..<3000 {
      stage.pass(.milliseconds(200))
      if stage.closed[hostile] != nil || stage.core.connections[hostile] == nil {
        hostile = step % 3 == 0 ? stage.connect() : stage.enter("mallory\(step)", seed % 2 == 0 ? .host : .participant)
        if stage.core.record.ended || stage.core.record.locked {
          stage.core.record.ended = false
          stage.core.record.locked = false
        }
      }
      let frames = stage.frames(hostile).count
      var text = mutate(Self.examples.randomElement(using: &random) ?? "", &random)
      if step % 4 == 0 {
        text = text.replacing("p_tX3vYb8KdMw1Qe5R", with: "p_ada").replacing("\"id\": ", with: "\"id\": \(step)")
      }
      stage.receive(text, on: hostile)
      if let job = stage.offers.popLast() { stage.finish(job) }
      let isAck = text.contains("ack") || text.contains("seq")
      let isAnswered = stage.frames(hostile).count > frames || stage.closed[hostile] != nil
      #expect(isAnswered || isAck, "no reply to \(text)")
      stage.sent = stage.sent.filter { $0.key == hostile || $0.key == ada }
      stage.sent[ada] = stage.sent[ada]?.suffix(3)
      stage.sent[hostile] = stage.sent[hostile]?.suffix(3)
    }
  }
}
