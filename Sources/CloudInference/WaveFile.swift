// Speech as services want it: 16 kHz, mono, 16-bit PCM.

internal import NIOCore

/// The parts of a WAV file.
enum WaveFile {
  static let rate = 16_000
  static let headerLength = 44

  /// The header of a file with this much PCM.
  static func writeHeader(pcmBytes: Int, into buffer: inout ByteBuffer) {
    buffer.writeString("RIFF")
    buffer.writeInteger(UInt32(36 + pcmBytes), endianness: .little)
    buffer.writeString("WAVEfmt ")
    buffer.writeInteger(UInt32(16), endianness: .little)
    buffer.writeInteger(UInt16(1), endianness: .little)  // PCM
    buffer.writeInteger(UInt16(1), endianness: .little)  // channels
    buffer.writeInteger(UInt32(rate), endianness: .little)
    buffer.writeInteger(UInt32(rate * 2), endianness: .little)
    buffer.writeInteger(UInt16(2), endianness: .little)  // bytes per frame
    buffer.writeInteger(UInt16(16), endianness: .little)  // bits per sample
    buffer.writeString("data")
    buffer.writeInteger(UInt32(pcmBytes), endianness: .little)
  }

  /// Appends `samples` as PCM.
  static func writePCM(_ samples: some Collection<Float>, into buffer: inout ByteBuffer) {
    buffer.reserveCapacity(minimumWritableBytes: samples.count * 2)
    for sample in samples {
      let bounded = sample.isFinite ? min(1, max(-1, sample)) : 0
      buffer.writeInteger(Int16((bounded * 32767).rounded()), endianness: .little)
    }
  }
}
