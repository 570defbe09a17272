// One received packet as the forwarding path and the packet cache keep it: plain numbers, no references.

public import RTP
public import Wire

/// What is known of a received RTP packet once it is decrypted and parsed.
public struct MediaPacket: Sendable {
  /// The sequence number, unwrapped.
  public var sequence: Int64
  /// The media timestamp.
  public var timestamp: RTPTimestamp
  /// When it arrived.
  public var arrival: MonotonicTime
  /// Bytes of the block that holds the dependency descriptor (if any) and then the payload.
  public var blockLength: Int
  /// The first `descriptorLength` bytes of the block are a dependency descriptor; the payload follows.
  public var descriptorLength: Int
  /// Which layer of its publication the packet belongs to.
  public var layer: Int
  /// The marker bit.
  public var marker: Bool
  /// Whether a receiver may start decoding with this packet.
  public var startsKeyFrame: Bool
  /// The VP8 payload descriptor, whose numbers have to be rewritten when sources are switched (RFC 7741).
  public var vp8: VP8Descriptor?
  /// The value of the video orientation extension.
  public var orientation: UInt8?
  /// The value of the audio level extension (RFC 6464), voice flag included.
  public var audioLevel: UInt8?

  /// A packet with all its properties.
  public init(
    sequence: Int64, timestamp: RTPTimestamp, arrival: MonotonicTime, blockLength: Int, descriptorLength: Int = 0,
    layer: Int, marker: Bool, startsKeyFrame: Bool, vp8: VP8Descriptor? = nil, orientation: UInt8? = nil,
    audioLevel: UInt8? = nil
  ) {
    self.sequence = sequence
    self.timestamp = timestamp
    self.arrival = arrival
    self.blockLength = blockLength
    self.descriptorLength = descriptorLength
    self.layer = layer
    self.marker = marker
    self.startsKeyFrame = startsKeyFrame
    self.vp8 = vp8
    self.orientation = orientation
    self.audioLevel = audioLevel
  }

  /// Bytes of the payload.
  public var payloadLength: Int { blockLength - descriptorLength }

  /// The value of the abs-send-time extension. Derived from the arrival and not from the moment of sending, so that a
  /// repeated packet is repeated to the bit: a nonce must not meet two plaintexts.
  public var absoluteSendTime: UInt32 { ReceivedExtensions.absSendTime(at: arrival) }
}
