// What a meeting's rules decide; the meeting's actor carries it out.

import Consent
import Messages
import SFU

/// An offer on its way to the media plane.
struct OfferJob: Equatable, Sendable {
  var participant: String
  var number: ParticipantNumber
  var session: String
  var request: Int64
  var sdp: String
  var tracks: [OfferTrack]
}

enum Effect: Equatable, Sendable {
  /// A text frame to a socket.
  case send(ConnectionID, String)
  /// The socket closes after what it was sent.
  case close(ConnectionID, CloseCode, String)
  /// The media plane is to answer an offer; the result comes back as `offerFinished`.
  case offer(OfferJob)
  case view(ParticipantNumber, [ViewRequest])
  case muted(ParticipantNumber, MediaSource, Bool)
  /// The participant's media connection closes.
  case mediaLeave(ParticipantNumber)
  /// Nobody is there any more.
  case closeRoom
  /// Somebody who agreed is listened to from now on, or treated differently.
  case listen(ConsentGrant, CaptionSpeaker)
  /// Somebody is listened to no longer; when dropping, what they were saying is forgotten.
  case unlisten(ParticipantNumber, dropping: Bool)
  /// What readers of captions want.
  case captionOptions(CaptionOptions)
  /// Something to keep.
  case journal(JournalEntry)
  /// Something that should not happen did; the incident id is what the client was told.
  case incident(String)
}

/// What happened in a meeting so far, for the metrics.
struct MeetingTallies: Equatable, Sendable {
  var framesIn = 0
  var framesOut = 0
  var chatMessages = 0
  var arrivals = 0
  var resumes = 0
  var replaced = 0
  var slowSessions = 0
  var protocolErrors = 0
  var refusedRequests = 0

  static func += (lhs: inout MeetingTallies, rhs: MeetingTallies) {
    lhs.framesIn += rhs.framesIn
    lhs.framesOut += rhs.framesOut
    lhs.chatMessages += rhs.chatMessages
    lhs.arrivals += rhs.arrivals
    lhs.resumes += rhs.resumes
    lhs.replaced += rhs.replaced
    lhs.slowSessions += rhs.slowSessions
    lhs.protocolErrors += rhs.protocolErrors
    lhs.refusedRequests += rhs.refusedRequests
  }
}
