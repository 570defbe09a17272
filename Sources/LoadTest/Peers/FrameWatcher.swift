// Tells when a receiver has its first picture: all packets of a key frame, in order.

internal import RTP
internal import Wire

/// Watches the packets of one video slot.
struct FrameWatcher {
  private var next: SequenceNumber?
  private var timestamp = RTPTimestamp(0)
  /// Whether a whole key frame has arrived.
  private(set) var isComplete = false

  /// Takes note of a packet. Returns true for the one that completes the first picture.
  mutating func receive(_ header: RTPHeader, payload: UnsafeRawBufferPointer) -> Bool {
    guard !isComplete, let descriptor = try? VP8Descriptor(parsing: payload.bytes) else { return false }
    if descriptor.isKeyFrameStart {
      timestamp = header.timestamp
    } else {
      guard let next, header.sequence == next, header.timestamp == timestamp else {
        self.next = nil
        return false
      }
    }
    next = header.sequence.advanced(by: 1)
    isComplete = header.marker
    return isComplete
  }
}
