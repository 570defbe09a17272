// The codecs that Parley negotiates, and how one of them is used in a media section.

public import RTP
public import Wire

/// What kind of media a section carries.
public enum MediaKind: String, Hashable, Sendable, CaseIterable {
  /// Sound.
  case audio
  /// Pictures.
  case video
  /// Data channels, which Parley rejects.
  case application
}

/// A codec that Parley forwards.
public enum CodecName: String, Hashable, Sendable, CaseIterable {
  /// Opus (RFC 7587).
  case opus
  /// VP8 (RFC 7741).
  case vp8
  /// VP9 (RFC 9628), profile 0.
  case vp9
  /// H.264 (RFC 6184), constrained baseline, packetization mode 1.
  case h264
  /// AV1, profile 0.
  case av1

  /// What `a=rtpmap` calls it.
  public var encodingName: String {
    switch self {
    case .opus: "opus"
    case .vp8, .vp9, .h264, .av1: rawValue.uppercased()
    }
  }

  /// The codec that `a=rtpmap` calls `encodingName`, whatever the case of its letters.
  public init?(encodingName: some StringProtocol) {
    self.init(rawValue: encodingName.lowercased())
  }

  /// What kind of media it codes.
  public var kind: MediaKind { self == .opus ? .audio : .video }

  /// The codec in the terms of the payload descriptors; nil for sound.
  public var video: VideoCodec? {
    switch self {
    case .opus: nil
    case .vp8: .vp8
    case .vp9: .vp9
    case .h264: .h264
    case .av1: .av1
    }
  }
}

/// One codec of a media section.
public struct NegotiatedCodec: Hashable, Sendable {
  /// Which codec it is.
  public var name: CodecName
  /// The payload type of its packets.
  public var payloadType: PayloadType
  /// The payload type of its retransmissions (RFC 4588); nil when there are none.
  public var rtxPayloadType: PayloadType?
  /// Timestamp ticks a second.
  public var clockRate: Int
  /// Audio channels; 1 for video.
  public var channels: Int
  /// The format parameters as the answer writes them; empty when it writes none.
  public var fmtp: String
  /// The feedback in use: "nack", "nack pli", "ccm fir", "transport-cc", "goog-remb".
  public var feedback: [String]

  /// Whether `kind` ("nack pli") is among the feedback in use.
  public func hasFeedback(_ kind: String) -> Bool { feedback.contains(kind) }
}
