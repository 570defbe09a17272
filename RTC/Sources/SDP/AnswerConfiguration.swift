// What the answering side brings along.

public import Wire

/// What the server puts into its answers.
public struct AnswerConfiguration: Sendable {
  /// Credentials for a new session or an ICE restart; otherwise the previous ones stay, as RFC 8445 section 9 demands.
  public var localICE: ICEParameters
  /// The fingerprint of our certificate: "sha-256 AA:BB:…".
  public var fingerprint: String
  /// Our UDP host candidates, the best one first.
  public var candidates: [TransportAddress]
  /// The number in the `o=` line, the same for all answers of one connection.
  public var sessionID: UInt64
  /// The video codecs that we take, preferred first.
  public var videoCodecs: [CodecName]

  /// The configuration of the given values.
  public init(
    localICE: ICEParameters, fingerprint: String, candidates: [TransportAddress], sessionID: UInt64,
    videoCodecs: [CodecName] = [.vp8, .h264, .vp9, .av1]
  ) {
    self.localICE = localICE
    self.fingerprint = fingerprint
    self.candidates = candidates
    self.sessionID = sessionID
    self.videoCodecs = videoCodecs
  }
}
