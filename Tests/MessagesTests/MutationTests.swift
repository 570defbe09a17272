// Hostile text: random changes to every example. Whatever comes out, the parser gives a frame or a typed fault.

import Messages
import Testing

@Suite struct MutationTests {
  @Test(arguments: Examples.names)
  func randomChangesToAnExampleNeverTrap(_ name: String) throws {
    let original = Array(try Examples.text(name).unicodeScalars)
    var random = SplitMix(seed: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
    let pieces = Array("{}[]\",:0e-+.\\u\u{0}\u{7F}ä👍9".unicodeScalars)
    for _ in 0..<400 {
      var scalars = original
      for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
        let index = Int.random(in: 0..<scalars.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: scalars.remove(at: index)
        case 1: scalars.insert(pieces[Int.random(in: 0..<pieces.count, using: &random)], at: index)
        case 2: scalars[index] = pieces[Int.random(in: 0..<pieces.count, using: &random)]
        case 3: scalars.removeLast(scalars.count - index)
        default:
          let end = Int.random(in: index..<scalars.count, using: &random)
          scalars.insert(contentsOf: scalars[index...end], at: index)
        }
      }
      let text = String(String.UnicodeScalarView(scalars))
      do throws(FrameFault) {
        // What parses can be sent again and parses to the same.
        let frame = try ClientFrame(parsing: text)
        let again = try? MessageCoding.encode(frame)
        #expect(again.flatMap { try? ClientFrame(parsing: $0) } == frame)
      } catch {
        #expect(error.id != nil || error.close != nil)
      }
      _ = try? ServerFrame(parsing: text)
    }
  }
}

/// A small generator (Steele, Lea, Flood: SplitMix64), so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
