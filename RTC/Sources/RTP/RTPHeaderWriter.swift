// Writes the header of a packet that we forward or make: called once per receiver and packet, so it is inlined into
// the caller, allocates nothing and never looks at a table (RFC 3550 section 5.1, RFC 8285).

public import Wire

/// Writes an RTP header from the front of a buffer: the fixed part at once, then extensions one by one, then `finish`.
///
/// Extensions are written in the one-byte form; the first one that needs the two-byte form (an identifier above 14, an
/// empty value or one longer than 16 bytes) turns the whole block into it. When the buffer is too small, `finish`
/// returns nil.
public struct RTPHeaderWriter {
  @usableFromInline let buffer: UnsafeMutableRawBufferPointer
  /// Where the next byte goes.
  @usableFromInline var count: Int
  /// Where the first element goes, 4 bytes behind the block's own header.
  @usableFromInline let elements: Int
  @usableFromInline var isTwoByte = false
  @usableFromInline var isFull = false

  /// Writes the fixed part, and `csrc` behind it when there is one.
  @inlinable
  public init(
    _ buffer: UnsafeMutableRawBufferPointer, marker: Bool, payloadType: PayloadType, sequence: SequenceNumber,
    timestamp: RTPTimestamp, ssrc: SSRC, csrc: SSRC? = nil
  ) {
    self.buffer = buffer
    let fixed = csrc == nil ? 12 : 16
    count = fixed
    elements = fixed + 4
    guard buffer.count >= fixed else {
      isFull = true
      return
    }
    let second = payloadType.rawValue & 0x7F | (marker ? 0x80 : 0)
    buffer.storeBytes(of: csrc == nil ? 0x80 : 0x81, toByteOffset: 0, as: UInt8.self)
    buffer.storeBytes(of: second, toByteOffset: 1, as: UInt8.self)
    buffer.storeBytes(of: sequence.rawValue.bigEndian, toByteOffset: 2, as: UInt16.self)
    buffer.storeBytes(of: timestamp.rawValue.bigEndian, toByteOffset: 4, as: UInt32.self)
    buffer.storeBytes(of: ssrc.rawValue.bigEndian, toByteOffset: 8, as: UInt32.self)
    if let csrc { buffer.storeBytes(of: csrc.rawValue.bigEndian, toByteOffset: 12, as: UInt32.self) }
  }

  /// Makes room for a value of `length` bytes and returns where it goes; nil when nothing is to be written.
  @inlinable
  mutating func reserve(_ id: UInt8, _ length: Int) -> Int? {
    guard id != 0, !isFull else { return nil }
    let isFirst = count < elements
    // Two bytes of element header at most, three of padding at most.
    guard length <= 255, max(count, elements) + 2 + length + 3 <= buffer.count else {
      isFull = true
      return nil
    }
    if isFirst { count = elements }
    if id > 14 || length == 0 || length > 16 || isTwoByte {
      guard isTwoByte || widen(for: length) else { return nil }
      buffer[count] = id
      buffer[count + 1] = UInt8(truncatingIfNeeded: length)
      count += 2 + length
    } else {
      buffer[count] = id << 4 | UInt8(truncatingIfNeeded: length - 1)
      count += 1 + length
    }
    return count - length
  }

  /// Rewrites the elements written so far in the two-byte form; false, and full, when they no longer fit together with
  /// a value of `length` bytes. Rare, so it may be slow.
  @usableFromInline
  mutating func widen(for length: Int) -> Bool {
    var offset = elements
    while offset < count {
      guard count + 1 + 2 + length + 3 <= buffer.count, let base = buffer.baseAddress else {
        isFull = true
        return false
      }
      let head = buffer[offset]
      let valueLength = Int(head & 0x0F) + 1
      (base + offset + 2).copyMemory(from: base + offset + 1, byteCount: count - offset - 1)
      buffer[offset] = head >> 4
      buffer[offset + 1] = UInt8(truncatingIfNeeded: valueLength)
      offset += 2 + valueLength
      count += 1
    }
    isTwoByte = true
    return true
  }

  /// Appends an extension; identifier 0 (not negotiated) writes nothing. Returns where the value is in the packet.
  @inlinable
  @discardableResult
  public mutating func append(id: UInt8, bytes: UnsafeRawBufferPointer) -> Int? {
    guard let offset = reserve(id, bytes.count) else { return nil }
    UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + bytes.count]).copyMemory(from: bytes)
    return offset
  }

  /// Appends an extension of one byte; identifier 0 writes nothing.
  @inlinable
  @discardableResult
  public mutating func append(id: UInt8, uint8 value: UInt8) -> Int? {
    guard let offset = reserve(id, 1) else { return nil }
    buffer[offset] = value
    return offset
  }

  /// Appends an extension of two bytes; identifier 0 writes nothing.
  @inlinable
  @discardableResult
  public mutating func append(id: UInt8, uint16 value: UInt16) -> Int? {
    guard let offset = reserve(id, 2) else { return nil }
    buffer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
    return offset
  }

  /// Appends an extension of three bytes, the low ones of `value`; identifier 0 writes nothing.
  @inlinable
  @discardableResult
  public mutating func append(id: UInt8, uint24 value: UInt32) -> Int? {
    guard let offset = reserve(id, 3) else { return nil }
    buffer[offset] = UInt8(truncatingIfNeeded: value >> 16)
    buffer.storeBytes(of: UInt16(truncatingIfNeeded: value).bigEndian, toByteOffset: offset + 1, as: UInt16.self)
    return offset
  }

  /// Ends the header and returns its length; nil when the buffer was too small.
  @inlinable
  public mutating func finish() -> Int? {
    guard !isFull else { return nil }
    guard count >= elements else { return count }
    while (count - elements) & 3 != 0 {
      buffer[count] = 0
      count += 1
    }
    buffer[0] |= 0x10
    let profile: UInt16 = isTwoByte ? 0x1000 : 0xBEDE
    buffer.storeBytes(of: profile.bigEndian, toByteOffset: elements - 4, as: UInt16.self)
    let words = UInt16(truncatingIfNeeded: (count - elements) >> 2)
    buffer.storeBytes(of: words.bigEndian, toByteOffset: elements - 2, as: UInt16.self)
    return count
  }
}
