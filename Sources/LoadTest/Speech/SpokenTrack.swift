// What a thin peer says: recordings one after the other, encoded before anything is measured.

internal import CLoad
internal import Foundation

/// Opus packets of 20 ms, and what is said in them.
struct SpokenTrack: Sendable {
  /// A recording in the track.
  struct Part: Sendable {
    /// Which one.
    var recording: Int
    /// The packet in which its voice begins, and the one behind its end.
    var voice: Range<Int>
  }

  /// A packet, and how loud it is: 0 loudest, 127 silent (RFC 6464).
  struct Packet: Sendable {
    var payload: [UInt8]
    var level: UInt8
  }

  var packets: [Packet] = []
  var parts: [Part] = []
  /// Whether it begins again at its end; otherwise the microphone is switched off then.
  var repeats = false
  /// How many of a hundred packets the network loses.
  var lossPercent = 0

  static let samplesPerPacket = 320
  static let packetSeconds = 0.02
  /// What browsers use for one voice.
  static let bitrate: Int32 = 32_000
  /// A window of 20 ms below this, -50 dB of the loudest, holds no voice.
  private static let quietest: Float = 0.003

  /// Encodes `order` of the recordings with `pause` seconds of silence around each.
  init(_ recordings: [SpeechRecording], order: [Int], pause: Double, lossPercent: Int = 0) throws {
    guard let encoder = cl_opus_new(Self.bitrate, Int32(lossPercent)) else {
      throw LoadTestError("libopus gives no encoder")
    }
    defer { cl_opus_free(encoder) }
    self.lossPercent = lossPercent
    let silence = Int(pause / Self.packetSeconds)
    try addSilence(silence, encoder)
    for index in order {
      let samples = recordings[index].samples
      let first = packets.count
      var voiced: [Int] = []
      for start in stride(from: 0, to: samples.count, by: Self.samplesPerPacket) {
        var window = Array(samples[start..<min(start + Self.samplesPerPacket, samples.count)])
        window += Array(repeating: 0, count: Self.samplesPerPacket - window.count)
        let loudness = Self.loudness(window)
        if loudness > Self.quietest { voiced.append(packets.count) }
        try add(window, loudness, encoder)
      }
      parts.append(Part(recording: index, voice: (voiced.first ?? first)..<(voiced.last ?? first) + 1))
      try addSilence(silence, encoder)
    }
  }

  /// How long it is.
  var seconds: Double { Double(packets.count) * Self.packetSeconds }

  private mutating func addSilence(_ count: Int, _ encoder: UnsafeMutableRawPointer) throws {
    for _ in 0..<count { try add(Array(repeating: 0, count: Self.samplesPerPacket), 0, encoder) }
  }

  private mutating func add(_ window: [Float], _ loudness: Float, _ encoder: UnsafeMutableRawPointer) throws {
    var payload = [UInt8](repeating: 0, count: 400)
    let length = cl_opus_encode(encoder, window, &payload, Int32(payload.count))
    guard length > 0 else { throw LoadTestError("libopus refused a window") }
    let level = loudness > 0 ? UInt8(min(127, max(0, -20 * log10(loudness)))) : 127
    packets.append(Packet(payload: Array(payload[..<Int(length)]), level: level))
  }

  private static func loudness(_ window: [Float]) -> Float {
    (window.reduce(0) { $0 + $1 * $1 } / Float(window.count)).squareRoot()
  }
}
