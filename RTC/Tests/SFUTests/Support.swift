// What the SFU's tests share.

import MediaCrypto
import Netem
import RTCTesting
import RTP
import SDP
import SFU
import Testing
import Wire

/// A seeded source of random numbers.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

func milliseconds(_ value: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: value) }

/// A packet of a camera; with a picture id it has a VP8 descriptor.
func mediaPacket(
  _ sequence: Int64, timestamp: UInt32 = 0, at time: MonotonicTime = milliseconds(1000), length: Int = 100,
  pictureID: UInt16? = nil, hasLongID: Bool = true, key: Bool = false
) throws -> MediaPacket {
  var packet = MediaPacket(
    sequence: sequence, timestamp: RTPTimestamp(timestamp), arrival: time, blockLength: length, layer: 0, marker: true,
    startsKeyFrame: key)
  if let pictureID { packet.vp8 = try VP8Descriptor(parsing: vp8Payload(pictureID, hasLongID: hasLongID).span.bytes) }
  return packet
}

/// A VP8 payload: descriptor with picture id and base-layer number, then a byte of picture.
func vp8Payload(_ pictureID: UInt16, hasLongID: Bool = true) -> [UInt8] {
  let id = hasLongID ? [0x80 | UInt8(pictureID >> 8), UInt8(truncatingIfNeeded: pictureID)] : [UInt8(pictureID & 0x7F)]
  return [0x90, 0xC0] + id + [UInt8(truncatingIfNeeded: pictureID), 0x01]
}

/// A call whose links delay by 20 ms.
func makeCall(seed: UInt64 = 1, _ change: (inout NetworkConditions) -> Void = { _ in }) throws -> SimulatedCall {
  var conditions = NetworkConditions()
  conditions.delay = .milliseconds(20)
  change(&conditions)
  let certificate = try Certificate(commonName: "test", notBefore: 0, notAfter: 4_000_000_000)
  return SimulatedCall(seed: seed, conditions: conditions, certificate: certificate)
}

extension SimulatedCall {
  /// What a peer received in its video slot number `index`.
  func video(_ index: Int = 0, of peer: VirtualPeer) throws -> ReceivedStream {
    try #require(peer.slots(.video).dropFirst(index).first.flatMap { peer.received[$0] })
  }
}

/// What a decoder would complain about: time or numbers that go back, other people's pictures without a key frame.
func expectUnbroken(_ stream: ReceivedStream, _ location: SourceLocation = #_sourceLocation) {
  #expect(stream.missing.isEmpty, sourceLocation: location)
  #expect(stream.duplicates == 0, sourceLocation: location)
  let packets = stream.packets.sorted { $0.sequence < $1.sequence }
  for (before, after) in zip(packets, packets.dropFirst()) {
    #expect(before.timestamp.distance(to: after.timestamp) >= 0, "time went back", sourceLocation: location)
    if before.contributor != after.contributor {
      #expect(after.startsKeyFrame || stream.media.kind == .audio, sourceLocation: location)
      #expect(before.timestamp.distance(to: after.timestamp) > 0, sourceLocation: location)
    }
  }
}

/// The longest time between two packets from `start` on.
func longestPause(_ stream: ReceivedStream, from start: MonotonicTime) -> TimeSpan {
  let times = stream.packets.map(\.time).filter { $0 >= start }
  return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .seconds(1000)
}
