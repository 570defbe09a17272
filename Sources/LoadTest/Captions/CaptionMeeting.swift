// A meeting with captions: people who speak, and one who reads.

internal import Consent
internal import Messages
internal import NIOPosix

/// A meeting whose host reads the captions of all others.
struct CaptionMeeting: Sendable {
  let code: String
  let reader: Participant
  let log: CaptionLog
  private let entrance: Entrance

  /// A meeting with its reader. Captions are off.
  static func make(capacity: Int, through entrance: Entrance) async throws -> CaptionMeeting {
    var policy = ConsentPolicy()
    policy[.transcription] = .required
    let meeting = try await entrance.rest.createMeeting(capacity: capacity, policy: policy)
    let log = CaptionLog()
    let reader = try await Participant.join(
      meeting.code, name: "Reader", hostToken: meeting.hostToken, role: .viewer, through: entrance,
      onEvent: { log.take($0) })
    return CaptionMeeting(code: meeting.code, reader: reader, log: log, entrance: entrance)
  }

  /// Switches captions on, and reads them as they are spoken.
  func start() async throws {
    let _: Done = try await reader.signalling.request(.captionsStart)
    let _: Done = try await reader.signalling.request(
      .captionsRead(CaptionsReadRequest(language: CaptionLanguage.original)))
  }

  /// Switches captions off.
  func stop() async throws {
    let _: Done = try await reader.signalling.request(.captionsStop)
  }

  /// Somebody joins, the `number`-th of all, and speaks without end. Everybody begins somewhere else on the track: the golden
  /// ratio spreads any number of places.
  func join(_ number: Int, speaking track: SpokenTrack) async throws {
    let person = try await join("Speaker \(number)")
    let place = Int(Double(track.packets.count) * (Double(number) * 0.618).truncatingRemainder(dividingBy: 1))
    _ = try await entrance.engine.speak(track, from: place, by: person.media)
  }

  /// Somebody joins who has a microphone.
  func join(_ name: String) async throws -> Participant {
    try await Participant.join(
      code, name: name, role: PeerRole(hasMicrophone: true, sends: false, audioSlots: 0, videoSlots: 0),
      through: entrance)
  }
}

extension ServerUnderTest {
  /// The server's captions process, once it can write something down.
  func captions(through entrance: Entrance) async throws -> WatchedProcess {
    let meeting = try await entrance.rest.createMeeting(capacity: 2)
    var reason: String?
    for _ in 0..<300 {
      let known = try await entrance.rest.meeting(meeting.code).captions
      if known.available, let process = WatchedProcess(of: watched.id, role: "captions") { return process }
      reason = known.reason
      try await Task.sleep(for: .milliseconds(200))
    }
    throw LoadTestError("captions are not available: \(reason ?? "no reason is given")")
  }
}
