// How long an Opus packet is (RFC 6716 section 3.1), which its first two bytes say.

/// How long an Opus packet is.
enum OpusDuration {
  /// The longest packet that there may be: 120 ms.
  private static let longest: Int64 = 5_760

  /// Samples at 48 kHz; the usual length for what is no Opus packet.
  static func samples(of payload: [UInt8]) -> Int64 {
    guard let toc = payload.first else { return JitterBuffer.usualLength }
    let configuration = Int(toc >> 3)
    let frame: Int64 =
      switch configuration {
      case 0..<12: [480, 960, 1920, 2880][configuration % 4]
      case 12..<16: [480, 960][configuration % 2]
      default: [120, 240, 480, 960][configuration % 4]
      }
    let count: Int64 =
      switch toc & 3 {
      case 0: 1
      case 1, 2: 2
      default: payload.count > 1 ? Int64(payload[1] & 0x3F) : 1
      }
    let total = frame * count
    return (1...longest).contains(total) ? total : JitterBuffer.usualLength
  }
}
