import COpus
import Foundation
import Testing

@testable import Captions
@testable import Inference

@Suite struct OpusAudioDecoderTests {
  /// Packets of 20 ms of a tone, as a browser makes them: 48 kHz, 32 kbit/s.
  static func packets(_ count: Int, fec: Bool = false, channels: Int32 = 1) throws -> [[UInt8]] {
    var error: Int32 = 0
    let encoder = try #require(opus_encoder_create(48_000, channels, OPUS_APPLICATION_VOIP, &error))
    defer { opus_encoder_destroy(encoder) }
    return (0..<count).map { number in
      let tone = (0..<960).flatMap { sample in
        Array(repeating: 0.5 * sinf(Float(number * 960 + sample) * 2 * .pi * 440 / 48_000), count: Int(channels))
      }
      var packet = [UInt8](repeating: 0, count: 1_500)
      let length = opus_encode_float(encoder, tone, 960, &packet, 1_500)
      return Array(packet[..<Int(length)])
    }
  }

  private func power(_ samples: some Collection<Float>) -> Float {
    samples.reduce(0) { $0 + $1 * $1 } / Float(max(samples.count, 1))
  }

  /// How much of the power is at `frequency`: 1 for a pure tone.
  private func share(of frequency: Float, in samples: ArraySlice<Float>) -> Float {
    var (real, imaginary): (Float, Float) = (0, 0)
    for (index, sample) in samples.enumerated() {
      real += sample * cosf(2 * .pi * frequency * Float(index) / 16_000)
      imaginary += sample * sinf(2 * .pi * frequency * Float(index) / 16_000)
    }
    let count = Float(samples.count)
    return 2 * (real * real + imaginary * imaginary) / (count * count) / power(samples)
  }

  @Test(arguments: [Int32(1), 2])
  func `A tone in 48 kHz, mono or stereo, comes out as the same tone in 16 kHz mono`(channels: Int32) throws {
    var decoder = try OpusAudioDecoder()
    var sound: [Float] = []
    for packet in try Self.packets(50, channels: channels) {
      try packet.withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &sound) }
    }
    #expect(sound.count == 50 * 320)
    #expect(abs(power(sound[3_200...]).squareRoot() - 0.5 / Float(2).squareRoot()) < 0.05)
    #expect(share(of: 440, in: sound[3_200..<9_600]) > 0.95)
  }

  @Test(arguments: [40, 160, 320, 960, 1_920])
  func `A lost packet is concealed by as many samples as it had`(samples: Int) throws {
    var decoder = try OpusAudioDecoder()
    var sound: [Float] = []
    for packet in try Self.packets(10) {
      try packet.withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &sound) }
    }
    let before = sound.count
    try decoder.decode(nil, fec: false, samples: samples, into: &sound)
    #expect(sound.count - before == samples)
    #expect(power(sound[before...]) > 0.001)
  }

  @Test func `A packet behind a lost one gives as many samples as were lost, then its own`() throws {
    var decoder = try OpusAudioDecoder()
    var sound: [Float] = []
    let packets = try Self.packets(3)
    try packets[0].withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &sound) }
    try packets[2].withUnsafeBytes { try decoder.decode($0, fec: true, samples: 320, into: &sound) }
    try packets[2].withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &sound) }
    #expect(sound.count == 960)
  }

  @Test func `What can't be a packet is refused, and adds nothing`() throws {
    var decoder = try OpusAudioDecoder()
    var sound: [Float] = []
    for size in [0, 1_501, 70_000] {
      #expect(throws: InferenceError.self) {
        try [UInt8](repeating: 0x78, count: size).withUnsafeBytes {
          try decoder.decode($0, fec: false, samples: 0, into: &sound)
        }
      }
    }
    // Code 3 with 48 frames of 60 ms: longer than 120 ms.
    #expect(throws: InferenceError.self) {
      try [UInt8]([0x1b, 0x30, 1, 2, 3]).withUnsafeBytes {
        try decoder.decode($0, fec: false, samples: 0, into: &sound)
      }
    }
    #expect(sound.isEmpty)
  }

  @Test func `No packet, however torn or mixed up, does more than be refused`() throws {
    var decoder = try OpusAudioDecoder()
    var random = SystemRandomNumberGenerator()
    for packet in try Self.packets(40) {
      for length in 1...min(packet.count, 60) {
        var sound: [Float] = []
        try? packet[..<length].withUnsafeBytes {
          try decoder.decode($0, fec: length % 3 == 0, samples: 320, into: &sound)
        }
        #expect(sound.count <= 1_920)
      }
      var mixed = packet
      for _ in 0..<8 { mixed[Int.random(in: 0..<mixed.count, using: &random)] = .random(in: 0...255, using: &random) }
      var sound: [Float] = []
      try? mixed.withUnsafeBytes { try decoder.decode($0, fec: false, samples: 0, into: &sound) }
      #expect(sound.allSatisfy { $0.isFinite })
    }
  }
}
