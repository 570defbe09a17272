import MediaCrypto
import SRTP
import Testing
import Wire

@Suite struct RoundTripTests {
  @Test(arguments: Master.all, [0, 1, 15, 16, 17, 160, 1172])
  func whatWasSealedOpens(master: Master, length: Int) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    for contributors in 0..<3 {
      let header = rtpHeader(sequence: UInt16(contributors), contributors: contributors)
      let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
      let packet = try #require(sealer.seal(header: header, payload: payload, index: UInt64(contributors)))
      #expect(packet.count == header.count + length + sealer.overhead.rtp)
      #expect(Array(packet[..<header.count]) == header)
      #expect(try opener.open(packet) == header + payload)
    }
  }

  @Test(arguments: Master.all) func headerExtensionsStayReadable(master: Master) throws {
    var header = rtpHeader(sequence: 7)
    header[0] |= 0x10
    header += [0xBE, 0xDE, 0, 2, 0x10, 1, 0x20, 2, 0x30, 3, 0, 0]
    let packet = try #require(master.sealer.seal(header: header, payload: [1, 2, 3], index: 7))
    #expect(packet.starts(with: header))
    #expect(try master.opener.open(packet) == header + [1, 2, 3])
  }

  @Test(arguments: Master.all) func opensInPlace(master: Master) throws {
    let header = rtpHeader(sequence: 1)
    var packet = try #require(master.sealer.seal(header: header, payload: Array(0..<200), index: 1))
    let opener = master.opener
    let length = try packet.withUnsafeMutableBytes { try opener.openRTP(UnsafeRawBufferPointer($0), into: $0) }
    #expect(Array(packet[..<length]) == header + Array(0..<200))
    var control = try #require(master.sealer.sealControl(rtcpCompound(extra: 3)))
    let controlLength = try control.withUnsafeMutableBytes {
      try opener.openRTCP(UnsafeRawBufferPointer($0), into: $0)
    }
    #expect(Array(control[..<controlLength]) == rtcpCompound(extra: 3))
  }

  @Test(arguments: Master.all) func sealsInPlace(master: Master) throws {
    let header = rtpHeader(sequence: 1)
    let payload = [UInt8](0..<100)
    var packet = header + payload + [UInt8](repeating: 0, count: 16)
    let length = packet.withUnsafeMutableBytes { packet in
      master.sealer.sealRTP(
        packet, headerLength: 12, payload: UnsafeRawBufferPointer(rebasing: packet[12..<112]), ssrc: SSRC(0x1234_5678),
        index: 1)
    }
    #expect(try master.opener.open(Array(packet[..<#require(length)])) == header + payload)
  }

  @Test(arguments: Master.all, [0, 1, 5, 200])
  func controlPacketsOpen(master: Master, extra: Int) throws {
    let (sealer, opener) = (master.sealer, master.opener)
    let compound = rtcpCompound(extra: extra)
    var seen: Set<[UInt8]> = []
    for _ in 0..<5 {
      let packet = try #require(sealer.sealControl(compound))
      #expect(packet.count == compound.count + sealer.overhead.rtcp)
      #expect(packet.starts(with: compound[..<8]))
      #expect(try opener.openControl(packet) == compound)
      seen.insert(packet)
    }
    #expect(seen.count == 5)
  }

  @Test(arguments: Master.all) func whatDoesNotFitIsNotSealed(master: Master) {
    let sealer = master.sealer
    let header = rtpHeader(sequence: 1)
    let payload = [UInt8](repeating: 0, count: 50)
    let exact = 62 + sealer.overhead.rtp
    #expect(sealer.seal(header: header, payload: payload, index: 1, capacity: exact - 1) == nil)
    #expect(sealer.seal(header: header, payload: payload, index: 1, capacity: exact)?.count == exact)
    #expect(sealer.seal(header: header, payload: payload, index: 1 << 48) == nil)
    #expect(sealer.sealControl(rtcpCompound(), capacity: 8 + sealer.overhead.rtcp - 1) == nil)
    #expect(sealer.sealControl([0x80, 201, 0, 0]) == nil)
    #expect(sealer.sealControl(rtcpCompound(), capacity: 8 + sealer.overhead.rtcp) != nil)
  }

  @Test(arguments: Master.all) func anOutputThatIsTooSmallIsRefused(master: Master) throws {
    let packet = try #require(master.sealer.seal(header: rtpHeader(sequence: 1), payload: [1, 2, 3], index: 1))
    let opener = master.opener
    #expect(throws: SRTPError.truncated) { try opener.open(packet, capacity: 14) }
    #expect(try opener.open(packet, capacity: 15).count == 15)
  }

  @Test(arguments: Master.all) func anotherKeyOrSaltDoesNotOpen(master: Master) throws {
    var wrongKey = master
    wrongKey.key[3] ^= 1
    var wrongSalt = master
    wrongSalt.salt[3] ^= 1
    let packet = try #require(master.sealer.seal(header: rtpHeader(sequence: 1), payload: [1, 2, 3], index: 1))
    let control = try #require(master.sealer.sealControl(rtcpCompound(extra: 2)))
    for wrong in [wrongKey, wrongSalt, Master(profile: master.profile, seed: 9)] {
      #expect(throws: SRTPError.authentication) { try wrong.opener.open(packet) }
      #expect(throws: SRTPError.authentication) { try wrong.opener.openControl(control) }
    }
  }
}
