// Packets, and calls with arrays in the place of memory.

import MediaCrypto
import SRTP
import Testing
import Wire

/// A profile with a master key and salt that tests use.
struct Master: Sendable, CustomTestStringConvertible {
  var profile: SRTPProfile
  var key: [UInt8]
  var salt: [UInt8]

  static let all = SRTPProfile.allCases.map { Master(profile: $0, seed: 1) }

  init(profile: SRTPProfile, seed: UInt8) {
    self.profile = profile
    key = (0..<UInt8(profile.keyLength)).map { $0 &* 7 &+ seed }
    salt = (0..<UInt8(profile.saltLength)).map { $0 &* 13 &+ seed &+ 100 }
  }

  var testDescription: String { "\(profile)" }
  var sealer: SRTPSealer { SRTPSealer(profile: profile, key: key, salt: salt) }
  var opener: SRTPOpener { SRTPOpener(profile: profile, key: key, salt: salt) }
}

/// An RTP header without extension.
func rtpHeader(sequence: UInt16, ssrc: UInt32 = 0x1234_5678, contributors: Int = 0) -> [UInt8] {
  [0x80 | UInt8(contributors), 96, UInt8(sequence >> 8), UInt8(sequence & 255), 0, 0, 1, 2]
    + (0..<4).map { UInt8(truncatingIfNeeded: ssrc >> (24 - 8 * UInt32($0))) }
    + (0..<contributors * 4).map { UInt8($0) }
}

/// A receiver report without blocks, and an APP packet of `extra` words.
func rtcpCompound(ssrc: UInt32 = 0x1234_5678, extra: Int = 0) -> [UInt8] {
  let source = (0..<4).map { UInt8(truncatingIfNeeded: ssrc >> (24 - 8 * UInt32($0))) }
  let report = [0x80, 201, 0, 1] + source
  return extra == 0
    ? report
    : report + [0x80, 204, 0, UInt8(extra + 1)] + source + (0..<extra * 4).map { UInt8(truncatingIfNeeded: $0) }
}

extension SRTPSealer {
  func seal(header: [UInt8], payload: [UInt8], index: UInt64, capacity: Int = 1500) -> [UInt8]? {
    var packet = header + [UInt8](repeating: 0, count: max(capacity - header.count, 0))
    let ssrc = header[8..<12].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let length = packet.withUnsafeMutableBytes { packet in
      payload.withUnsafeBytes {
        sealRTP(
          UnsafeMutableRawBufferPointer(rebasing: packet[..<min(capacity, packet.count)]), headerLength: header.count,
          payload: $0, ssrc: SSRC(ssrc), index: index)
      }
    }
    return length.map { Array(packet[..<$0]) }
  }

  func sealControl(_ compound: [UInt8], capacity: Int = 1500) -> [UInt8]? {
    var packet = compound + [UInt8](repeating: 0, count: max(capacity - compound.count, 0))
    let length = packet.withUnsafeMutableBytes {
      sealRTCP(UnsafeMutableRawBufferPointer(rebasing: $0[..<min(capacity, $0.count)]), length: compound.count)
    }
    return length.map { Array(packet[..<$0]) }
  }
}

extension SRTPOpener {
  func open(_ packet: [UInt8], capacity: Int = 1500) throws(SRTPError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: capacity)
    var result: Result<Int, SRTPError> = .failure(.truncated)
    packet.withUnsafeBytes { packet in
      output.withUnsafeMutableBytes { output in
        result = Result { () throws(SRTPError) in try openRTP(packet, into: output) }
      }
    }
    return Array(output[..<(try result.get())])
  }

  func openControl(_ packet: [UInt8], capacity: Int = 1500) throws(SRTPError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: capacity)
    var result: Result<Int, SRTPError> = .failure(.truncated)
    packet.withUnsafeBytes { packet in
      output.withUnsafeMutableBytes { output in
        result = Result { () throws(SRTPError) in try openRTCP(packet, into: output) }
      }
    }
    return Array(output[..<(try result.get())])
  }
}
