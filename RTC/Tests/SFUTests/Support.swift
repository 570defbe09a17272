// What the tests of the SFU's pure parts share.

import RTP
import SFU
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
