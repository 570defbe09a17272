// The video codecs that we forward, and the one question that forwarding asks of all of them.

/// A video codec.
public enum VideoCodec: String, CaseIterable, Sendable {
  /// RFC 7741.
  case vp8
  /// RFC 9628.
  case vp9
  /// RFC 6184.
  case h264
  /// The AV1 RTP specification.
  case av1
}

/// Whether the payload is the first packet of a frame that a decoder can start with. Payloads that make no sense are
/// not.
public func isKeyFrameStart(codec: VideoCodec, payload: RawSpan) -> Bool {
  switch codec {
  case .vp8: (try? VP8Descriptor(parsing: payload))?.isKeyFrameStart ?? false
  case .vp9: (try? VP9Descriptor(parsing: payload))?.isKeyFrameStart ?? false
  case .h264: (try? H264Payload(parsing: payload))?.isKeyFrameStart ?? false
  case .av1: (try? AV1AggregationHeader(parsing: payload))?.isKeyFrameStart ?? false
  }
}
