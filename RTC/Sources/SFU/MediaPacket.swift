// One received packet as the forwarding path and the packet cache keep it: plain numbers, no references.

internal import RTP
internal import Wire

/// What is known of a received RTP packet once it is decrypted and parsed.
struct MediaPacket: Sendable {
  /// The sequence number, unwrapped.
  var sequence: Int64
  var timestamp: RTPTimestamp
  var arrival: MonotonicTime
  /// Bytes of the block that holds the dependency descriptor (if any) and then the payload.
  var blockLength: Int
  /// The first `descriptorLength` bytes of the block are a dependency descriptor; the payload follows.
  var descriptorLength: Int
  /// Which layer of its publication the packet belongs to.
  var layer: Int
  var marker: Bool
  /// Whether a receiver may start decoding with this packet.
  var startsKeyFrame: Bool
  /// The VP8 payload descriptor, whose numbers have to be rewritten when sources are switched (RFC 7741).
  var vp8: VP8Descriptor?
  /// The value of the video orientation extension.
  var orientation: UInt8?
  /// The value of the audio level extension (RFC 6464), voice flag included.
  var audioLevel: UInt8?

  var payloadLength: Int { blockLength - descriptorLength }

  /// The value of the abs-send-time extension. Derived from the arrival and not from the moment of sending, so that a
  /// repeated packet is repeated to the bit: a nonce must not meet two plaintexts.
  var absoluteSendTime: UInt32 { ReceivedExtensions.absSendTime(at: arrival) }
}
