// Speech as it comes through a call.

import COpus
import Testing

@testable import Captions
@testable import Inference

enum OpusSpeech {
  /// 16 kHz mono to packets of 20 ms at 20 kbit/s, and back.
  static func through(_ samples: [Float]) throws -> [Float] {
    var decoder = try OpusAudioDecoder()
    var heard: [Float] = []
    for packet in try packets(samples) {
      try packet.withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &heard) }
    }
    return heard
  }

  /// 16 kHz mono as packets of 20 ms at 20 kbit/s.
  static func packets(_ samples: [Float]) throws -> [[UInt8]] {
    var error: Int32 = 0
    let encoder = try #require(opus_encoder_create(16_000, 1, OPUS_APPLICATION_VOIP, &error))
    defer { opus_encoder_destroy(encoder) }
    var packet = [UInt8](repeating: 0, count: 50)
    return try stride(from: 0, to: samples.count - 319, by: 320).map { start in
      // The size of the buffer bounds the rate: 50 bytes in 20 ms.
      let length = opus_encode_float(encoder, Array(samples[start..<start + 320]), 320, &packet, 50)
      try #require(length > 0)
      return Array(packet[..<Int(length)])
    }
  }
}
