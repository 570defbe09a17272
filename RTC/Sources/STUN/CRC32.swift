// The CRC-32 of ISO 3309 and ITU-T V.42 that FINGERPRINT uses (RFC 8489 section 14.7).

/// Each byte's remainder for the reflected polynomial 0xEDB88320.
private let crcTable: [UInt32] = (0..<256).map { byte in
  (0..<8).reduce(UInt32(byte)) { remainder, _ in
    remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
  }
}

/// The CRC-32 of `bytes`.
func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  crcTable.withUnsafeBufferPointer { table in
    var remainder: UInt32 = ~0
    for byte in bytes {
      remainder = remainder >> 8 ^ table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)]
    }
    return ~remainder
  }
}
