// Every bound and time of a meeting in one value, so that a deployment can change them and a test can shorten them.

public import Wire

/// The bounds and times of meetings.
public struct MeetingRules: Equatable, Sendable {
  /// How long a socket may take to say hello.
  public var helloTimeout = TimeSpan.seconds(10)
  /// How long a socket may be silent.
  public var silenceTimeout = TimeSpan.seconds(30)
  /// How long a session waits for its socket to come back.
  public var resumeWindow = TimeSpan.seconds(60)
  /// The least time between two `speakers` events.
  public var speakersInterval = TimeSpan.milliseconds(250)
  /// How long one person may stay alone.
  public var aloneTimeout = TimeSpan.seconds(6 * 3600)
  /// How long an empty meeting waits for the text of what was said last.
  public var lastWords = TimeSpan.seconds(10)
  /// How long an empty meeting keeps its chat and its room.
  public var emptyTimeout = TimeSpan.seconds(600)
  /// After how many milliseconds without anybody in it a meeting is over.
  public var unusedAfter: Int64 = 30 * 24 * 3_600_000
  /// For how many milliseconds the code of a meeting that is over is remembered, unless new ones need its place: as long
  /// can those who hold a token read and erase what is kept of it.
  public var rememberEnded: Int64 = 24 * 3_600_000
  /// Events kept per session for a resume.
  public var eventsKept = 1_000
  /// Bytes of events kept per session.
  public var eventBytesKept = 2 << 20
  /// Replies kept per session for requests that are sent again.
  public var repliesKept = 64
  /// Bytes of replies kept per session.
  public var replyBytesKept = 256 << 10
  /// Chat messages kept per meeting.
  public var chatKept = 500
  /// Requests that may come at once, beyond the steady rate.
  public var requestBurst = 90
  /// Requests that everybody is told of, such as a raised hand, that may come at once beyond their steady rate.
  public var noticeBurst = 60
  /// Refused requests after which the socket closes.
  public var refusedRequests = 60
  /// Protocol errors after which the socket closes.
  public var protocolErrors = 10
  /// Screens shown at once; nil for as many as there are people.
  public var screens: Int?
  /// Sockets of one meeting that have not said hello yet.
  public var waitingSockets = 256
  /// Offers of one person that may wait for the one before.
  public var waitingOffers = 4
  /// Loudest speakers named in one event.
  public var speakersNamed = 5
  /// People whom a meeting remembers as removed.
  public var removedKept = 256
  /// People whose roles a meeting remembers that hosts gave or took.
  public var rolesKept = 256
  /// People who may come back into a locked meeting, beyond those it holds.
  public var admittedKept = 256
  /// Meetings that the server keeps.
  public var meetings = 10_000
  /// Frames that may wait for a slow socket.
  public var queuedFrames = 2_048
  /// Bytes that may wait for a slow socket.
  public var queuedBytes = 4 << 20

  /// The bounds as the documentation states them.
  public init() {}
}
