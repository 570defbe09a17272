// Stand-ins for what a meeting is given: a clock that only tests move, seeded randomness, readable tokens and a media
// plane that writes down what it is told.

import Consent
import Identity
import Meetings
import SFU
import Synchronization
import Wire

final class VirtualClock: MeetingClock {
  private let elapsed = Mutex(TimeSpan.zero)

  var time: MonotonicTime { MonotonicTime(milliseconds: 1000) + elapsed.withLock { $0 } }
  var milliseconds: Int64 { 1_792_310_400_000 + elapsed.withLock { $0 }.milliseconds }

  func advance(_ span: TimeSpan) {
    elapsed.withLock { $0 = $0 + span }
  }
}

/// A small generator (Steele, Lea, Flood: SplitMix64), so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

extension RandomSource {
  static func seeded(_ seed: UInt64) -> RandomSource {
    let generator = SeededBox(seed)
    return RandomSource { generator.next() }
  }
}

private final class SeededBox: Sendable {
  private let generator: Mutex<SplitMix>

  init(_ seed: UInt64) { generator = Mutex(SplitMix(seed: seed)) }

  func next() -> UInt64 { generator.withLock { $0.next() } }
}

/// Tokens that a test can read and write: `participant|meeting|name|role`. Marks can be read by nobody.
struct PlainIdentity: MeetingIdentity {
  struct Bad: Error {}

  func makeHostToken() -> (token: String, hash: String) { ("host-secret", "hash of host-secret") }

  func matches(hostToken: String, hash: String) -> Bool { hash == "hash of \(hostToken)" }

  func sign(_ claims: JoinClaims) -> String {
    "\(claims.participant)|\(claims.meeting)|\(claims.name)|\(claims.role)"
  }

  func mark(of participant: String, in meeting: String) -> String {
    TokenSigner(secret: Array("secret".utf8)).mark(of: participant, in: meeting)
  }

  func verify(_ token: String, at seconds: Int) throws -> JoinClaims {
    let parts = token.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4 else { throw Bad() }
    return JoinClaims(participant: parts[0], meeting: parts[1], name: parts[2], role: parts[3], issuedAt: seconds)
  }
}

/// Writes down what it is told and answers every offer, unless told to refuse or to wait.
final class RecordingMedia: MediaControl {
  enum Call: Equatable {
    case open(RoomID), close(RoomID)
    case answer(ParticipantNumber, [OfferedTrack])
    case view(ParticipantNumber, [ViewRequest])
    case muted(ParticipantNumber, MediaSource, Bool)
    case leave(ParticipantNumber)
  }

  private struct State {
    var calls: [Call] = []
    var rooms: UInt64 = 0
    var refusal: MediaRefusal?
    var isHolding = false
    var held: [CheckedContinuation<Void, Never>] = []
    var continuations: [RoomID: AsyncStream<MediaEvent>.Continuation] = [:]
    var streams: [RoomID: AsyncStream<MediaEvent>] = [:]
  }

  private let state = Mutex(State())

  var calls: [Call] { state.withLock { $0.calls } }
  var heldCount: Int { state.withLock { $0.held.count } }

  func refuse(_ refusal: MediaRefusal?) { state.withLock { $0.refusal = refusal } }
  func hold() { state.withLock { $0.isHolding = true } }

  func release() {
    let held = state.withLock { state in
      defer { state.held = [] }
      state.isHolding = false
      return state.held
    }
    for continuation in held { continuation.resume() }
  }

  func send(_ event: MediaEvent, in room: RoomID) {
    _ = state.withLock { $0.continuations[room]?.yield(event) }
  }

  func openRoom() -> RoomID {
    state.withLock { state in
      state.rooms += 1
      let room = RoomID(rawValue: state.rooms)
      state.calls.append(.open(room))
      let (stream, continuation) = AsyncStream.makeStream(
        of: MediaEvent.self, bufferingPolicy: .bufferingOldest(1024))
      state.streams[room] = stream
      state.continuations[room] = continuation
      return room
    }
  }

  func closeRoom(_ room: RoomID) {
    state.withLock { state in
      state.calls.append(.close(room))
      state.continuations.removeValue(forKey: room)?.finish()
    }
  }

  func answer(
    offer: String, tracks: [OfferedTrack], room: RoomID, participant: ParticipantNumber
  ) async throws(MediaRefusal) -> MediaAnswer {
    await withCheckedContinuation { continuation in
      let isHeld = state.withLock { state in
        state.calls.append(.answer(participant, tracks))
        if state.isHolding { state.held.append(continuation) }
        return state.isHolding
      }
      if !isHeld { continuation.resume() }
    }
    if let refusal = state.withLock({ $0.refusal }) { throw refusal }
    return MediaAnswer(
      sdp: "answer to \(offer)", slots: [MediaSlot(mid: "2", isAudio: true), MediaSlot(mid: "3", isAudio: false)])
  }

  func setView(_ slots: [ViewRequest], of participant: ParticipantNumber, in room: RoomID) {
    state.withLock { $0.calls.append(.view(participant, slots)) }
  }

  func setMuted(_ muted: Bool, source: MediaSource, of participant: ParticipantNumber, in room: RoomID) {
    state.withLock { $0.calls.append(.muted(participant, source, muted)) }
  }

  func leave(_ participant: ParticipantNumber, room: RoomID) {
    state.withLock { $0.calls.append(.leave(participant)) }
  }

  func events(of room: RoomID) -> AsyncStream<MediaEvent> {
    state.withLock { $0.streams[room] } ?? AsyncStream { $0.finish() }
  }
}

/// Writes down what it is told, and tells what the test says.
final class RecordingCaptions: CaptionControl {
  enum Call: Equatable {
    case listen(String, CaptionSpeaker, meeting: String, RoomID)
    case stop(ParticipantNumber, RoomID, dropping: Bool)
    case update(CaptionOptions, RoomID)
    case close(RoomID)
  }

  private struct State {
    var calls: [Call] = []
    var continuations: [RoomID: AsyncStream<CaptionEvent>.Continuation] = [:]
  }

  private let state = Mutex(State())

  let capabilities = CaptionCapabilities(available: true, spoken: ["en", "de"], targets: ["de"])

  var calls: [Call] { state.withLock { $0.calls } }

  func send(_ event: CaptionEvent, in room: RoomID) {
    _ = state.withLock { $0.continuations[room]?.yield(event) }
  }

  func listen(_ grant: ConsentGrant, to speaker: CaptionSpeaker, meeting: String, in room: RoomID) {
    state.withLock { $0.calls.append(.listen(grant.participant, speaker, meeting: meeting, room)) }
  }

  func stop(_ speaker: ParticipantNumber, in room: RoomID, dropping: Bool) {
    state.withLock { $0.calls.append(.stop(speaker, room, dropping: dropping)) }
  }

  func update(_ options: CaptionOptions, in room: RoomID) {
    state.withLock { $0.calls.append(.update(options, room)) }
  }

  func close(_ room: RoomID) {
    state.withLock { state in
      state.calls.append(.close(room))
      state.continuations.removeValue(forKey: room)?.finish()
    }
  }

  func events(of room: RoomID) -> AsyncStream<CaptionEvent> {
    let (events, continuation) = AsyncStream.makeStream(of: CaptionEvent.self, bufferingPolicy: .bufferingNewest(64))
    state.withLock { $0.continuations[room] = continuation }
    return events
  }
}

/// Keeps what it is told.
final class RecordingJournal: MeetingJournal {
  private let state = Mutex<[JournalEntry]>([])

  var entries: [JournalEntry] { state.withLock { $0 } }

  func append(_ entry: JournalEntry) { state.withLock { $0.append(entry) } }
}
