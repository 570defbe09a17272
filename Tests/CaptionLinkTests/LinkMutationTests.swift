// Hostile bytes on the link, from both sides: cut off at every place, and changed at random from a seed. Whatever comes, the
// reader gives messages or a typed error.

import Testing

@testable import CaptionLink

/// How a side reads what came: how many messages there were before the bytes ended, or the error.
private typealias Reading = @Sendable ([UInt8]) -> Result<Int, any Error>

private let nodeBytes = nodeMessages.reduce(into: [UInt8]()) { bytes, message in message.write(to: &bytes) }
private let workerBytes = workerMessages.reduce(into: [UInt8]()) { bytes, message in message.write(to: &bytes) }
private let readNode: Reading = { bytes in
  Result { try frames(bytes, pieces: 64).map { try NodeMessage($0) }.count }
}
private let readWorker: Reading = { bytes in
  Result { try frames(bytes, pieces: 64).map { try WorkerMessage($0) }.count }
}

/// Which side's messages.
enum LinkSide: CaseIterable {
  case node
  case worker

  fileprivate var whole: [UInt8] { self == .node ? nodeBytes : workerBytes }
  fileprivate var count: Int { self == .node ? nodeMessages.count : workerMessages.count }
  fileprivate var read: Reading { self == .node ? readNode : readWorker }
  /// Where each frame begins, and the end.
  fileprivate var borders: [Int] {
    var borders = [0]
    while let last = borders.last, last < whole.count {
      let length = whole[last..<last + 4].reduce(0) { $0 << 8 | Int($1) }
      borders.append(last + 5 + length)
    }
    return borders
  }
}

@Suite struct LinkMutationTests {
  @Test(arguments: LinkSide.allCases) func whatIsCutOffIsWaitedForAndNeverHalfRead(_ side: LinkSide) throws {
    let borders = side.borders
    #expect(borders.count == side.count + 1 && borders.last == side.whole.count)
    for length in 0...side.whole.count {
      let complete = borders.filter { $0 <= length }.count - 1
      #expect(try side.read(Array(side.whole.prefix(length))).get() == complete, "\(length) bytes")
    }
  }

  /// The length of a frame says that it ends early: what is left of its body is no message.
  @Test(arguments: LinkSide.allCases) func aFrameThatIsShorterThanItsMessageIsRefused(_ side: LinkSide) throws {
    for (start, end) in zip(side.borders, side.borders.dropFirst()) {
      let frame = Array(side.whole[start..<end])
      // The shortest audio has no payload; an audio packet that is cut within its payload is a packet.
      let isAudio = side == .node && frame[4] == 3
      for length in 0..<(isAudio ? 24 : frame.count - 5) {
        let cut = withUnsafeBytes(of: UInt32(length).bigEndian) { Array($0) } + frame[4..<5 + length]
        #expect(throws: LinkError.malformed(frame[4]), "kind \(frame[4]), \(length) bytes") { try side.read(cut).get() }
      }
    }
  }

  @Test(arguments: LinkSide.allCases, 1...8) func changedBytesAreRefusedOrReadButNeverTrap(
    _ side: LinkSide, _ seed: Int
  ) {
    var random = SeededGenerator(state: UInt64(seed) << 32 | 1)
    let hostile: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF] + Array("{}[]\",:-e9".utf8)
    var refused = 0
    for _ in 0..<600 {
      var bytes = side.whole
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[index] = .random(in: 0 ... .max, using: &random)
        case 1: bytes[index] = hostile[Int.random(in: 0..<hostile.count, using: &random)]
        case 2: bytes.remove(at: index)
        case 3: bytes.insert(.random(in: 0 ... .max, using: &random), at: index)
        default: bytes.removeLast(min(bytes.count, Int.random(in: 0..<40, using: &random)))
        }
      }
      switch side.read(bytes) {
      case .success(let count): #expect(count <= bytes.count / 5)
      case .failure(let error):
        #expect(error is LinkError, "seed \(seed): \(error)")
        refused += 1
      }
    }
    #expect(refused > 200, "seed \(seed)")
  }
}

/// A small generator (Vigna: xorshift64*), so that a failure can be had again.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
