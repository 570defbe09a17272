// Writing STUN messages: what is written reads back, byte for byte like the vectors where those have zero padding.

import STUN
import Testing
import Wire

@Suite struct STUNWriterTests {
  static let id = STUNTransactionID(high: 0xB7E7_A701, low: 0xBC34_D686_FA87_DFAE)

  /// The message that `body` writes into a buffer of `capacity` bytes.
  static func write(
    _ messageClass: STUNClass, capacity: Int = 512, id: STUNTransactionID = id,
    _ body: (inout STUNWriter) throws(WireError) -> Void
  ) throws(WireError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: capacity)
    var failure: WireError?
    let length = bytes.withUnsafeMutableBytes { buffer -> Int in
      do throws(WireError) {
        var writer = try STUNWriter(buffer, messageClass, transactionID: id)
        try body(&writer)
        return writer.length
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return Array(bytes[..<length])
  }

  @Test func longTermVectorIsWrittenByteForByte() throws {
    let vector = Vector.longTermRequest
    let bytes = try Self.write(
      .request, id: STUNTransactionID(high: 0x78AD_3433, low: 0xC6AD_72C0_29DA_412E)
    ) { writer throws(WireError) in
      try writer.attribute(.username, "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}")
      try writer.attribute(.nonce, "f//499k954d6OL34oL9FSTvy64sA")
      try writer.attribute(.realm, "example.org")
      try writer.integrity(vector.integrityKey)
    }
    #expect(bytes == vector.bytes)
  }

  @Test(arguments: [
    "192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8:1234:5678:11:2233:4455:6677", "::1", "fe80::1",
  ]) func addressesReadBack(_ text: String) throws {
    for port in [0, 1, 8466, 32853, 65535] as [UInt16] {
      let address = try #require(TransportAddress(text, port: port))
      let bytes = try Self.write(.success) { writer throws(WireError) in try writer.xorMappedAddress(address) }
      #expect(try Reading(bytes).xorMappedAddress == address)
    }
  }

  @Test func addressVectorsAreWrittenAlike() throws {
    for vector in [Vector.responseIPv4, .responseIPv6] {
      let address = try #require(try Reading(vector.bytes).xorMappedAddress)
      let bytes = try Self.write(.success) { writer throws(WireError) in try writer.xorMappedAddress(address) }
      let attribute = vector.bytes[36..<(address.isIPv6 ? 60 : 48)]
      #expect(bytes[20...].elementsEqual(attribute))
    }
  }

  @Test func checkReadsBack() throws {
    let key = STUNIntegrityKey(password: "a password of some length")
    let bytes = try Self.write(.request) { writer throws(WireError) in
      try writer.attribute(.username, "local:remote")
      try writer.attribute(.software, "Parley")
      try writer.priority(0x6E7F_00FF)
      try writer.iceControlling(0x0123_4567_89AB_CDEF)
      try writer.useCandidate()
      try writer.integrity(key)
      try writer.fingerprint()
    }
    let message = try Reading(bytes, key: key)
    #expect(message.messageClass == .request)
    #expect(message.method == .binding)
    #expect(message.transactionID == Self.id)
    #expect(message.username == "local:remote")
    #expect(message.priority == 0x6E7F_00FF)
    #expect(message.iceControlling == 0x0123_4567_89AB_CDEF)
    #expect(message.useCandidate)
    #expect(message.isAuthentic)
    #expect(message.fingerprint == .valid)
  }

  @Test(arguments: [300, 400, 401, 420, 487, 500, 699] as [UInt16]) func errorsReadBack(_ code: UInt16) throws {
    let bytes = try Self.write(.error) { writer throws(WireError) in
      try writer.errorCode(STUNErrorCode(rawValue: code))
      try writer.unknownAttributes([STUNAttribute(rawValue: 0x7777)])
    }
    let message = try Reading(bytes)
    #expect(message.messageClass == .error)
    #expect(message.errorCode?.rawValue == code)
    #expect(message.unknownAttributesLength == 2)
  }

  @Test(arguments: STUNClass.allCases) func everyMethodAndClassReadsBack(_ messageClass: STUNClass) throws {
    // Twelve bits are possible; those above 0x07F need first bytes that RFC 7983 gives to other protocols.
    for method in 0..<0x80 as Range<UInt16> {
      var bytes = [UInt8](repeating: 0, count: 20)
      let length = bytes.withUnsafeMutableBytes { buffer in
        let method = STUNMethod(rawValue: method)
        return (try? STUNWriter(buffer, messageClass, method, transactionID: Self.id))?.length
      }
      #expect(length == 20)
      let message = try Reading(bytes)
      #expect(message.method.rawValue == method)
      #expect(message.messageClass == messageClass)
    }
  }

  @Test func unknownRequiredAttributesAreListed() throws {
    let bytes = try Self.write(.request) { writer throws(WireError) in
      try writer.attribute(STUNAttribute(rawValue: 0x7001), [1])
      try writer.attribute(STUNAttribute(rawValue: 0xC057), [1, 2])
      try writer.attribute(STUNAttribute(rawValue: 0x7002), [])
      try writer.integrity(STUNIntegrityKey(password: "p"))
      try writer.attribute(STUNAttribute(rawValue: 0x7003), [])
      try writer.fingerprint()
    }
    let message = try Reading(bytes)
    #expect(message.hasUnknownRequired)
    #expect(message.unknownRequired.map(\.rawValue) == [0x7001, 0x7002])
  }

  @Test func attributesAfterTheIntegrityDoNotCount() throws {
    let key = STUNIntegrityKey(password: "p")
    let bytes = try Self.write(.request) { writer throws(WireError) in
      try writer.integrity(key)
      try writer.useCandidate()
      try writer.attribute(.username, "somebody")
    }
    let message = try Reading(bytes, key: key)
    #expect(message.isAuthentic)
    #expect(!message.useCandidate)
    #expect(message.username == nil)
  }

  @Test func nothingMayFollowTheFingerprint() throws {
    let bytes = try Self.write(.request) { writer throws(WireError) in
      try writer.fingerprint()
      try writer.useCandidate()
    }
    #expect(throws: STUNError.malformed) { _ = try Reading(bytes) }
  }

  @Test(
    arguments: [
      (.priority, 3), (.priority, 8), (.useCandidate, 4), (.iceControlled, 4), (.iceControlling, 12),
      (.messageIntegrity, 16), (.fingerprint, 8), (.xorMappedAddress, 4), (.xorMappedAddress, 12), (.errorCode, 2),
      (.username, 514), (.unknownAttributes, 3),
    ] as [(STUNAttribute, Int)]) func valuesOfImpossibleSizeAreRefused(_ type: STUNAttribute, _ length: Int) throws
  {
    let bytes = try Self.write(.request, capacity: 1024) { writer throws(WireError) in
      try writer.attribute(type, [UInt8](repeating: 1, count: length))
    }
    #expect(throws: STUNError.malformed) { _ = try Reading(bytes) }
  }

  @Test func aBufferOfAnySizeIsFullInTime() throws {
    let key = STUNIntegrityKey(password: "p")
    func body(_ writer: inout STUNWriter) throws(WireError) {
      try writer.attribute(.username, "local:remote")
      try writer.xorMappedAddress(TransportAddress(ipv6High: 1, low: 2, port: 3))
      try writer.errorCode(.roleConflict)
      try writer.unknownAttributes([.priority])
      try writer.integrity(key)
      try writer.fingerprint()
    }
    let whole = try Self.write(.error, body)
    for capacity in 0..<whole.count {
      #expect(throws: WireError.full, "capacity \(capacity)") { try Self.write(.error, capacity: capacity, body) }
    }
    #expect(try Self.write(.error, capacity: whole.count, body) == whole)
  }
}
