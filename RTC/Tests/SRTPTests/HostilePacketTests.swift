import MediaCrypto
import SRTP
import Testing
import Wire

@Suite struct HostilePacketTests {
  /// Every changed bit is noticed, and the untouched packet still opens afterwards: nothing was remembered.
  @Test(arguments: Master.all) func everyChangedBitIsRefused(master: Master) throws {
    let opener = master.opener
    var header = rtpHeader(sequence: 100, contributors: 1)
    header[0] |= 0x10
    header += [0xBE, 0xDE, 0, 1, 0x10, 1, 0, 0]
    let first = try #require(master.sealer.seal(header: rtpHeader(sequence: 99), payload: [1], index: 99))
    _ = try opener.open(first)
    let packet = try #require(master.sealer.seal(header: header, payload: Array(0..<40), index: 100))
    for bit in 0..<packet.count * 8 {
      var changed = packet
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: SRTPError.self, "bit \(bit)") { try opener.open(changed) }
    }
    #expect(opener.streamCount == 1)
    #expect(try opener.open(packet) == header + Array(0..<40))
  }

  @Test(arguments: Master.all) func everyChangedBitOfControlIsRefused(master: Master) throws {
    let opener = master.opener
    let packet = try #require(master.sealer.sealControl(rtcpCompound(extra: 4)))
    for bit in 0..<packet.count * 8 {
      var changed = packet
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: SRTPError.self, "bit \(bit)") { try opener.openControl(changed) }
    }
    #expect(try opener.openControl(packet) == rtcpCompound(extra: 4))
  }

  @Test(arguments: Master.all) func everyTruncatedLengthIsRefused(master: Master) throws {
    let opener = master.opener
    var header = rtpHeader(sequence: 1, contributors: 2)
    header[0] |= 0x10
    header += [0xBE, 0xDE, 0, 1, 0x10, 1, 0, 0]
    let packet = try #require(master.sealer.seal(header: header, payload: Array(0..<40), index: 1))
    let control = try #require(master.sealer.sealControl(rtcpCompound(extra: 4)))
    for length in packet.indices {
      #expect(throws: SRTPError.self) { try opener.open(Array(packet[..<length])) }
    }
    for length in control.indices {
      #expect(throws: SRTPError.self) { try opener.openControl(Array(control[..<length])) }
    }
    #expect(opener.streamCount == 0)
    #expect(try opener.open(packet).count == header.count + 40)
  }

  @Test(arguments: Master.all) func garbageIsRefused(master: Master) {
    let opener = master.opener
    var random = SystemRandomNumberGenerator()
    for length in 0..<400 {
      var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      if length > 0 { bytes[0] = bytes[0] & 0x3F | 0x80 }
      #expect(throws: SRTPError.self) { try opener.open(bytes) }
      #expect(throws: SRTPError.self) { try opener.openControl(bytes) }
    }
    #expect(opener.streamCount == 0)
  }

  @Test(arguments: Master.all) func otherVersionsAreMalformed(master: Master) {
    let bytes = [UInt8](repeating: 0x40, count: 100)
    #expect(throws: SRTPError.malformed) { try master.opener.open(bytes) }
    #expect(throws: SRTPError.malformed) { try master.opener.openControl(bytes) }
  }

  /// RFC 7714 section 17.3's packet is authentic, but not encrypted: the negotiated profiles never send that.
  @Test func unencryptedControlIsRefused() {
    let bytes = hex(
      """
      81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef
      841dd9683dd78ec92ae58790125f62b3000005d4
      """)
    #expect(throws: SRTPError.malformed) { try Master.all[0].opener.openControl(bytes) }
  }
}
