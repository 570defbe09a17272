import CSRTP
import MediaCrypto
import SRTP
import Testing
import Wire

/// libsrtp2 as a second opinion, in both directions.
@Suite(.serialized) struct LibSRTPTests {
  /// One direction of libsrtp2.
  private final class Oracle {
    private static let isReady = srtp_init() == srtp_err_status_ok
    private var session: srtp_t?

    init?(_ master: Master, inbound: Bool) {
      guard Self.isReady else { return nil }
      var policy = srtp_policy_t()
      switch master.profile {
      case .aeadAES128GCM:
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp)
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp)
      case .aesCM128HMACSHA1_80:
        srtp_crypto_policy_set_rtp_default(&policy.rtp)
        srtp_crypto_policy_set_rtcp_default(&policy.rtcp)
      }
      policy.ssrc.type = inbound ? ssrc_any_inbound : ssrc_any_outbound
      policy.window_size = 1024
      var key = master.key + master.salt + [0, 0]
      let status = key.withUnsafeMutableBufferPointer { key in
        policy.key = key.baseAddress
        return srtp_create(&session, &policy)
      }
      guard status == srtp_err_status_ok else { return nil }
    }

    deinit { _ = srtp_dealloc(session) }

    func call(
      _ bytes: [UInt8],
      _ function: (srtp_t?, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int32>?) -> srtp_err_status_t
    ) -> [UInt8]? {
      var memory = bytes + [UInt8](repeating: 0, count: 200)
      var length = Int32(bytes.count)
      let status = memory.withUnsafeMutableBytes { function(session, $0.baseAddress, &length) }
      return status == srtp_err_status_ok ? Array(memory[..<Int(length)]) : nil
    }

    func protect(_ packet: [UInt8]) -> [UInt8]? { call(packet, srtp_protect) }
    func unprotect(_ packet: [UInt8]) -> [UInt8]? { call(packet, srtp_unprotect) }
    func protectControl(_ packet: [UInt8]) -> [UInt8]? { call(packet, srtp_protect_rtcp) }
    func unprotectControl(_ packet: [UInt8]) -> [UInt8]? { call(packet, srtp_unprotect_rtcp) }
  }

  private func header(_ index: UInt64) -> [UInt8] {
    var header = rtpHeader(sequence: UInt16(truncatingIfNeeded: index), contributors: Int(index % 3))
    if index % 2 == 0 {
      header[0] |= 0x10
      header += [0xBE, 0xDE, 0, 1, 0x10, UInt8(truncatingIfNeeded: index), 0, 0]
    }
    return header
  }

  private func payload(_ index: UInt64) -> [UInt8] {
    (0..<Int(index % 1100)).map { UInt8(truncatingIfNeeded: UInt64($0) &+ index) }
  }

  /// 40 turns of the sequence number.
  private var indices: StrideTo<UInt64> { stride(from: 1000, to: 40 << 16, by: 9973) }

  @Test(arguments: Master.all) func bothSealAlike(master: Master) throws {
    let oracle = try #require(Oracle(master, inbound: false))
    let sealer = master.sealer
    for index in indices {
      let (header, payload) = (header(index), payload(index))
      #expect(sealer.seal(header: header, payload: payload, index: index) == oracle.protect(header + payload))
    }
  }

  @Test(arguments: Master.all) func libsrtpOpensWhatWeSeal(master: Master) throws {
    let oracle = try #require(Oracle(master, inbound: true))
    let sealer = master.sealer
    for index in indices {
      let (header, payload) = (header(index), payload(index))
      let packet = try #require(sealer.seal(header: header, payload: payload, index: index))
      #expect(oracle.unprotect(packet) == header + payload)
    }
  }

  @Test(arguments: Master.all) func weOpenWhatLibsrtpSeals(master: Master) throws {
    let oracle = try #require(Oracle(master, inbound: false))
    let opener = master.opener
    for index in indices {
      let plain = header(index) + payload(index)
      let packet = try #require(oracle.protect(plain))
      #expect(try opener.open(packet) == plain)
    }
  }

  @Test(arguments: Master.all) func controlGoesBothWays(master: Master) throws {
    let (out, into) = (try #require(Oracle(master, inbound: false)), try #require(Oracle(master, inbound: true)))
    let (sealer, opener) = (master.sealer, master.opener)
    for turn in 0..<300 {
      let compound = rtcpCompound(extra: turn % 50)
      let theirs = try #require(out.protectControl(compound))
      #expect(try opener.openControl(theirs) == compound)
      let ours = try #require(sealer.sealControl(compound))
      #expect(into.unprotectControl(ours) == compound)
    }
  }
}
