// Reading STUN messages: the vectors of RFC 5769, then everything that may be wrong with them.

import STUN
import Testing
import Wire

@Suite struct STUNMessageTests {
  /// What a receiver that insists on integrity and fingerprint makes of some bytes.
  enum Verdict: Equatable {
    case unreadable(STUNError)
    case forged
    case damaged
    case accepted
  }

  static func judge(_ bytes: [UInt8], key: STUNIntegrityKey, needsFingerprint: Bool) -> Verdict {
    do throws(STUNError) {
      let message = try Reading(bytes, key: key)
      if !message.isAuthentic { return .forged }
      switch message.fingerprint {
      case .valid: return .accepted
      case .invalid: return .damaged
      case .absent: return needsFingerprint ? .damaged : .accepted
      }
    } catch {
      return .unreadable(error)
    }
  }

  @Test(arguments: Vector.all) func vectorsOfRFC5769AreAuthentic(_ vector: Vector) {
    #expect(
      Self.judge(vector.bytes, key: vector.integrityKey, needsFingerprint: vector.hasFingerprint) == .accepted)
    let other = STUNIntegrityKey(password: "VOkJxbRl1RmTxUk/WvJxBT")
    #expect(Self.judge(vector.bytes, key: other, needsFingerprint: vector.hasFingerprint) == .forged)
  }

  @Test func requestVectorHasItsValues() throws {
    let message = try Reading(Vector.request.bytes)
    #expect(message.method == .binding)
    #expect(message.messageClass == .request)
    #expect(message.transactionID == STUNTransactionID(high: 0xB7E7_A701, low: 0xBC34_D686_FA87_DFAE))
    #expect(message.software == "STUN test client")
    #expect(message.username == "evtj:h6vY")
    #expect(message.priority == 0x6E00_01FF)
    #expect(message.iceControlled == 0x932F_F9B1_5126_3B36)
    #expect(message.iceControlling == nil)
    #expect(!message.useCandidate)
    #expect(message.xorMappedAddress == nil)
    #expect(message.errorCode == nil)
    #expect(!message.hasUnknownRequired)
  }

  @Test(arguments: [("evtj:h6vY", true), ("evtj:h6v", false), ("evtj:h6vZ", false), ("evtj:h6vY ", false), ("", false)])
  func usernamesAreComparedWhole(_ username: String, _ isEqual: Bool) throws {
    let bytes = Vector.request.bytes
    let result = try STUNMessage(parsing: bytes.span.bytes).hasUsername(Array(username.utf8))
    #expect(result == isEqual)
  }

  @Test func responseVectorsHaveTheirAddresses() throws {
    let first = try Reading(Vector.responseIPv4.bytes)
    #expect(first.messageClass == .success)
    #expect(first.software == "test vector")
    #expect(first.xorMappedAddress == TransportAddress("192.0.2.1", port: 32853))
    let second = try Reading(Vector.responseIPv6.bytes)
    #expect(second.xorMappedAddress == TransportAddress("2001:db8:1234:5678:11:2233:4455:6677", port: 32853))
  }

  @Test func longTermVectorHasItsValues() throws {
    let message = try Reading(Vector.longTermRequest.bytes)
    #expect(message.username == "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}")
    #expect(message.nonce == "f//499k954d6OL34oL9FSTvy64sA")
    #expect(message.realm == "example.org")
    #expect(message.fingerprint == .absent)
  }

  @Test(arguments: Vector.all) func everyTruncatedMessageIsRefused(_ vector: Vector) {
    for length in 0..<vector.bytes.count {
      let verdict = Self.judge(
        Array(vector.bytes[..<length]), key: vector.integrityKey, needsFingerprint: vector.hasFingerprint)
      #expect(verdict == .unreadable(length < 20 ? .notSTUN : .truncated), "length \(length)")
    }
  }

  @Test(arguments: Vector.all) func everyTruncatedMessageWithARepairedLengthIsRefused(_ vector: Vector) {
    for length in 20..<vector.bytes.count {
      var bytes = Array(vector.bytes[..<length])
      bytes[2] = UInt8((length - 20) >> 8)
      bytes[3] = UInt8((length - 20) & 0xFF)
      let verdict = Self.judge(bytes, key: vector.integrityKey, needsFingerprint: vector.hasFingerprint)
      #expect(verdict != .accepted, "length \(length)")
    }
  }

  @Test(arguments: Vector.all) func everyFlippedBitIsNoticed(_ vector: Vector) {
    for bit in 0..<vector.bytes.count * 8 {
      var bytes = vector.bytes
      bytes[bit / 8] ^= 1 << (bit % 8)
      let verdict = Self.judge(bytes, key: vector.integrityKey, needsFingerprint: vector.hasFingerprint)
      #expect(verdict != .accepted, "bit \(bit)")
    }
  }

  @Test(arguments: Vector.all) func everyAppendedByteIsNoticed(_ vector: Vector) {
    for extra in 1...64 {
      let bytes = vector.bytes + [UInt8](repeating: 0, count: extra)
      let verdict = Self.judge(bytes, key: vector.integrityKey, needsFingerprint: vector.hasFingerprint)
      #expect(verdict == .unreadable(.truncated), "\(extra) more bytes")
    }
  }

  @Test(arguments: 0..<32 as Range<UInt64>) func randomBytesNeverTrap(_ seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    let key = STUNIntegrityKey(password: "password")
    for _ in 0..<1000 {
      var bytes = (0..<Int.random(in: 0...160, using: &generator)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      if bytes.count >= 20, Bool.random(using: &generator) {
        // Past the header, so that the attributes are reached.
        bytes.removeLast(bytes.count % 4)
        bytes.replaceSubrange(
          0..<8, with: [bytes[0] & 3, bytes[1], 0, UInt8(bytes.count - 20), 0x21, 0x12, 0xA4, 0x42])
        var offset = 20
        while offset + 4 <= bytes.count {
          bytes[offset] = Bool.random(using: &generator) ? 0x80 : 0
          bytes[offset + 1] &= 0x2F
          bytes[offset + 2] = 0
          bytes[offset + 3] &= 0x1F
          offset += 4 + (Int(bytes[offset + 3]) + 3) & ~3
        }
      }
      _ = bytes.withRawSpan { STUNMessage.isSTUN($0) }
      _ = try? Reading(bytes, key: key)
    }
  }

  @Test(arguments: Vector.all, 0..<8 as Range<UInt64>) func damagedVectorsNeverTrap(_ vector: Vector, _ seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    for _ in 0..<2000 {
      var bytes = vector.bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8(truncatingIfNeeded: generator.next())
      }
      _ = try? Reading(bytes, key: vector.integrityKey)
    }
  }

  @Test func otherProtocolsAreNotTakenForSTUN() {
    let request = Vector.request.bytes
    #expect(request.withRawSpan { STUNMessage.isSTUN($0) })
    for first in 4...255 {
      // DTLS is 20...63, TURN channels 64...79, RTP 128...191 (RFC 7983).
      var bytes = request
      bytes[0] = UInt8(first)
      #expect(!bytes.withRawSpan { STUNMessage.isSTUN($0) })
    }
    for byte in 4..<8 {
      var bytes = request
      bytes[byte] ^= 0x80
      #expect(!bytes.withRawSpan { STUNMessage.isSTUN($0) })
    }
    #expect(!Array(request[..<19]).withRawSpan { STUNMessage.isSTUN($0) })
    #expect(![UInt8]().withRawSpan { STUNMessage.isSTUN($0) })
  }
}

/// SplitMix64, so that a failure can be repeated.
struct TestGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
