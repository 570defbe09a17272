// The WebSocket close codes of the protocol (RFC 6455 section 7.4; 4000 and up are ours).

/// Why the server closed a socket.
public enum CloseCode: UInt16, CaseIterable, Sendable {
  /// The conversation is over as it should be: after `leave`, or after an arrival was refused.
  case normal = 1000
  /// The server is going away; connect again.
  case goingAway = 1001
  /// A frame larger than the bound.
  case tooLarge = 1009
  /// The client does not speak the protocol.
  case protocolError = 4400
  /// The join token is not good.
  case badToken = 4401
  /// The host removed this person.
  case removed = 4403
  /// No such meeting.
  case noSuchMeeting = 4404
  /// No `hello` in time, silence, or a reader that is too slow. A session may be resumed.
  case timeout = 4408
  /// The same participant came in by another socket.
  case replaced = 4409
  /// The meeting is over.
  case ended = 4410
  /// Too many requests.
  case tooMany = 4429
}
