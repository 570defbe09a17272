// The service and its actors: making, joining, sockets, races, restarts, slow readers, the end.

import Consent
import Foundation
import Logging
import Messages
import SFU
import Synchronization
import Testing
import Wire

@testable import Meetings

@Suite struct ServiceTests {
  private struct House {
    let service: MeetingService
    let clock = VirtualClock()
    let media = RecordingMedia()
    let captions = RecordingCaptions()
    let journal = RecordingJournal()

    init(_ store: some MeetingStore = MemoryMeetingStore(), rules: MeetingRules = MeetingRules()) {
      service = MeetingService(
        rules: rules, media: media, captions: captions, journal: journal, identity: PlainIdentity(), store: store,
        clock: clock, random: .seeded(5),
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Lets time pass.
    func pass(_ span: TimeSpan) async {
      clock.advance(span)
      await service.tick()
    }

    func enter(_ code: String, _ token: String, id: Int = 1, resume: String = "") async -> (SignallingSession, Reader) {
      let session = await service.open(code)
      let reader = Reader(session)
      await session.receive(
        "{\"id\":\(id),\"type\":\"hello\",\"token\":\"\(token)\",\"client\":{\"name\":\"t\",\"version\":\"1\"}\(resume)}"
      )
      return (session, reader)
    }
  }

  /// Reads a socket's frames one by one.
  private final class Reader {
    private var iterator: OutgoingFrames.AsyncIterator

    init(_ session: SignallingSession) { iterator = session.outgoing.makeAsyncIterator() }

    func next() async -> OutgoingFrame? { await iterator.next() }

    func text() async -> String {
      if case .text(let text)? = await iterator.next() { text } else { "" }
    }

    func close() async -> UInt16? {
      while let frame = await iterator.next() {
        if case .close(let code, _) = frame { return code }
      }
      return nil
    }
  }

  @Test func aMeetingIsMadeFoundAndJoined() async throws {
    let house = House()
    let made = try await house.service.create(title: " Weekly\n", capacity: nil)
    #expect(made.title == "Weekly")
    #expect(made.capacity == 100)
    let host = try await house.service.join(made.code, name: "Ada", hostToken: made.hostToken)
    let (_, reader) = await house.enter(made.code, host.token)
    let welcome = try MessageCoding.decode(Reply<Welcome>.self, from: await reader.text()).ok
    #expect(welcome?.you == host.participant)
    #expect(welcome?.participants.first?.role == .host)
    let typed = made.code.uppercased().replacing("-", with: " ")
    let found = try await house.service.lookup(typed)
    #expect(found.count == 1)
    #expect(found.names == ["Ada"])
    let counters = await house.service.counters()
    #expect(counters.meetings == 1 && counters.participants == 1 && counters.sessions == 1)
  }

  @Test(.timeLimit(.minutes(1))) func manyMeetingsCanBeMadeAtOnce() async throws {
    let house = House(SlowStore())
    try await house.service.start()
    let codes = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<40 { group.addTask { try await house.service.create(title: nil, capacity: nil).code } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(codes.count == 40)
  }

  @Test func whatCantBeMadeOrJoinedSaysWhy() async throws {
    let house = House()
    let service = house.service
    await #expect(throws: MeetingError.capacity) { try await service.create(title: nil, capacity: 1) }
    await #expect(throws: MeetingError.capacity) { try await service.create(title: nil, capacity: 2001) }
    await #expect(throws: MeetingError.title) {
      try await service.create(title: String(repeating: "x", count: 121), capacity: nil)
    }
    await #expect(throws: MeetingError.notFound) { try await service.lookup("bcd-fghj-kmn") }
    await #expect(throws: MeetingError.notFound) { try await service.join("../etc", name: "x", hostToken: nil) }
    let made = try await service.create(title: nil, capacity: nil)
    await #expect(throws: MeetingError.name) { try await service.join(made.code, name: " ", hostToken: nil) }
    await #expect(throws: MeetingError.hostToken) { try await service.join(made.code, name: "x", hostToken: "guess") }
    await service.drain()
    await #expect(throws: MeetingError.draining) { try await service.create(title: nil, capacity: nil) }
    await #expect(throws: MeetingError.draining) { try await service.join(made.code, name: "x", hostToken: nil) }
    #expect(await Reader(await service.open(made.code)).close() == 1001)
  }

  @Test func aSocketForNoMeetingIsClosedAtOnce() async {
    let house = House()
    for code in ["bcd-fghj-kmn", "", "../../etc/passwd", String(repeating: "a", count: 10_000)] {
      #expect(await Reader(await house.service.open(code)).close() == CloseCode.noSuchMeeting.rawValue)
    }
  }

  @Test func theLastPlacesAreGivenOnceHoweverManyRace() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: 5)
    let tokens = try await (0..<20).asyncMap { index in
      try await house.service.join(made.code, name: "\(index)", hostToken: nil).token
    }
    let welcomed = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
      for token in tokens {
        group.addTask {
          let (_, reader) = await house.enter(made.code, token)
          return await reader.text().contains("\"ok\"")
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(welcomed == 5)
    await #expect(throws: MeetingError.full) { try await house.service.join(made.code, name: "x", hostToken: nil) }
  }

  @Test func meetingsAndTheirRulesSurviveARestart() async throws {
    let store = MemoryMeetingStore()
    let before = House(store)
    let made = try await before.service.create(title: "Kept", capacity: 7)
    let ada = try await before.service.join(made.code, name: "Ada", hostToken: made.hostToken)
    let grace = try await before.service.join(made.code, name: "Grace", hostToken: nil)
    let mallory = try await before.service.join(made.code, name: "Mallory", hostToken: nil)
    let (host, _) = await before.enter(made.code, ada.token)
    let (_, guest) = await before.enter(made.code, grace.token)
    _ = await before.enter(made.code, mallory.token)
    let session = try MessageCoding.decode(Reply<Welcome>.self, from: await guest.text()).ok?.session ?? ""
    await host.receive("{\"id\":2,\"type\":\"host.remove\",\"participant\":\"\(mallory.participant)\"}")
    await host.receive("{\"id\":3,\"type\":\"host.lock\",\"locked\":true}")
    await before.service.shutdown()
    #expect(await guest.close() == 1001)

    let after = House(store)
    try await after.service.start()
    #expect(try await after.service.lookup(made.code).title == "Kept")
    let (_, again) = await after.enter(
      made.code, grace.token, resume: ",\"resume\":{\"session\":\"\(session)\",\"seq\":1}")
    let welcome = try MessageCoding.decode(Reply<Welcome>.self, from: await again.text()).ok
    #expect(welcome?.you == grace.participant)
    #expect(welcome?.resumed == false)
    #expect(welcome?.meeting.locked == true)
    #expect(await after.enter(made.code, mallory.token).1.close() == CloseCode.removed.rawValue)
    await #expect(throws: MeetingError.locked) { try await after.service.join(made.code, name: "New", hostToken: nil) }
    #expect(try await after.service.join(made.code, name: "Ada", hostToken: made.hostToken).token.hasSuffix("host"))
  }

  @Test func anEndedMeetingStaysEndedAndIsForgottenInTime() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let ada = try await house.service.join(made.code, name: "Ada", hostToken: made.hostToken)
    let (host, reader) = await house.enter(made.code, ada.token)
    await host.receive("{\"id\":2,\"type\":\"host.end\"}")
    #expect(await reader.close() == CloseCode.ended.rawValue)
    #expect(await Reader(await house.service.open(made.code)).close() == CloseCode.ended.rawValue)
    await #expect(throws: MeetingError.ended) { try await house.service.join(made.code, name: "x", hostToken: nil) }
    #expect(try await house.service.lookup(made.code).ended)
    await house.pass(.seconds(601))
    #expect(await house.service.counters().meetings == 0)
    await house.pass(.seconds(24 * 3600))
    await #expect(throws: MeetingError.notFound) { try await house.service.lookup(made.code) }
  }

  @Test func anEmptyMeetingLeavesMemoryAndAnUnusedOneEnds() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (session, reader) = await house.enter(made.code, grant.token)
    await session.receive("{\"id\":2,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[]}")
    await session.receive("{\"id\":3,\"type\":\"leave\"}")
    #expect(await reader.close() == 1000)
    await house.pass(.seconds(599))
    #expect(await house.service.counters().meetings == 1)
    await house.pass(.seconds(1))
    #expect(await house.service.counters().meetings == 0)
    #expect(house.media.calls.last == .close(RoomID(rawValue: 1)))
    #expect(await house.service.counters().framesIn == 3)
    _ = await house.enter(made.code, grant.token).1.text()
    #expect(await house.service.counters().meetings == 1)
    await house.pass(.seconds(31))
    await house.pass(.seconds(61))
    await house.pass(.seconds(601))
    await house.pass(.seconds(31 * 24 * 3600))
    #expect(try await house.service.lookup(made.code).ended)
  }

  @Test func aSocketThatDoesNotReadIsGivenUpAndMayResume() async throws {
    var rules = MeetingRules()
    rules.queuedFrames = 50
    let house = House(rules: rules)
    let made = try await house.service.create(title: nil, capacity: nil)
    let slow = try await house.service.join(made.code, name: "Slow", hostToken: nil)
    let ada = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (_, reader) = await house.enter(made.code, slow.token)
    let session = try MessageCoding.decode(Reply<Welcome>.self, from: await reader.text()).ok?.session ?? ""
    let (busy, busyReader) = await house.enter(made.code, ada.token)
    for index in 0..<80 {
      house.clock.advance(.seconds(1))
      await busy.receive("{\"id\":\(index + 2),\"type\":\"reaction.send\",\"reaction\":\"👏\"}")
      for _ in 0..<2 { _ = await busyReader.next() }
    }
    #expect(await reader.next() == .close(code: CloseCode.timeout.rawValue, reason: "too slow"))
    #expect(await house.service.counters().slowSessions == 1)
    // A reader that keeps up gets all of it.
    let (_, again) = await house.enter(
      made.code, slow.token, id: 2, resume: ",\"resume\":{\"session\":\"\(session)\",\"seq\":40}")
    #expect(await again.text().contains("\"resumed\":true"))
    #expect(await again.text().hasPrefix("{\"seq\":41,"))
  }

  @Test func theMediaPlaneIsAskedAndItsEventsArrive() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (session, reader) = await house.enter(made.code, grant.token)
    _ = await reader.text()
    await session.receive(
      "{\"id\":2,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"}]}")
    let reply = try MessageCoding.decode(Reply<MediaOfferReply>.self, from: await reader.text())
    #expect(reply.ok?.sdp == "answer to v=0")
    #expect(reply.ok?.slots == [Slot(mid: "2", kind: .audio), Slot(mid: "3", kind: .video)])
    #expect(await reader.text().contains("participant.changed"))
    house.media.send(.disconnected(ParticipantNumber(rawValue: 1), reason: "consent"), in: RoomID(rawValue: 1))
    #expect(await reader.text().contains("media.lost"))
    house.media.refuse(MediaRefusal(.refused, reason: "no codec in common"))
    await session.receive("{\"id\":3,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[]}")
    #expect(await reader.text().contains("no codec in common"))
  }

  @Test func captionsAreAskedAndWhatTheyTellArrivesAndIsKept() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let found = try await house.service.lookup(made.code)
    #expect(found.policy == .standard && found.captions == house.captions.capabilities)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: made.hostToken)
    #expect(grant.policy == .standard)
    let (session, reader) = await house.enter(
      made.code, grant.token,
      resume: """
        ,"consents":[{"purpose":"transcription","given":true,\
        "version":\(ConsentText.current(.transcription).version),"language":"en"}]
        """)
    _ = await reader.text()
    await session.receive("{\"id\":2,\"type\":\"captions.start\"}")
    await session.receive("{\"id\":3,\"type\":\"captions.read\",\"language\":\"original\"}")
    let (ada, room) = (ParticipantNumber(rawValue: 1), RoomID(rawValue: 1))
    let speaker = CaptionSpeaker(number: ada, participant: grant.participant, name: "Ada")
    #expect(
      house.captions.calls == [
        .update(CaptionOptions(languages: [], names: ["Ada"]), room),
        .listen(grant.participant, speaker, meeting: made.code, room),
      ])
    for _ in 0..<3 { _ = await reader.text() }
    house.captions.send(.caption(.words("g_1", of: ada, "good", tentative: "morn")), in: room)
    #expect(await reader.text().hasPrefix("{\"end\":"))
    house.captions.send(.caption(.words("g_1", of: ada, "good morning", isFinal: true)), in: room)
    #expect(await reader.text().hasPrefix("{\"seq\":2,"))
    await session.receive("{\"id\":4,\"type\":\"host.end\"}")
    #expect(await reader.close() == CloseCode.ended.rawValue)
    #expect(house.captions.calls.suffix(2) == [.stop(ada, room, dropping: false), .close(room)])
    let kept = house.journal.entries.map { entry in
      switch entry {
      case .participant(_, let stay): stay.leftAt == nil ? "came" : "left"
      case .message: "message"
      case .consent(let record): "\(record.purpose) \(record.given)"
      case .segment(let segment): segment.text
      case .ended: "ended"
      }
    }
    #expect(kept == ["came", "transcription true", "good morning", "left", "ended"])
  }

  @Test func aMeetingIsMadeWithItsPolicyAndKeepsIt() async throws {
    let store = MemoryMeetingStore()
    let before = House(store)
    var policy = ConsentPolicy()
    policy[.transcription] = .required
    let made = try await before.service.create(title: nil, capacity: nil, policy: policy)
    await before.service.shutdown()
    let after = House(store)
    try await after.service.start()
    #expect(try await after.service.lookup(made.code).policy == policy)
  }

  @Test func anOfferOutlivesTheSocketThatAsked() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (session, reader) = await house.enter(made.code, grant.token)
    let id = try MessageCoding.decode(Reply<Welcome>.self, from: await reader.text()).ok?.session ?? ""
    house.media.hold()
    let asking = Task {
      await session.receive("{\"id\":2,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[]}")
    }
    while house.media.heldCount == 0 { await Task.yield() }
    asking.cancel()
    await session.closed()
    let (_, again) = await house.enter(
      made.code, grant.token, id: 3, resume: ",\"resume\":{\"session\":\"\(id)\",\"seq\":0}")
    house.media.release()
    await asking.value
    var answers = 0
    for _ in 0..<4 where await again.text().contains("answer to") { answers += 1 }
    #expect(answers == 1)
  }

  @Test func storageThatFailsIsTriedAgainUntilItWorks() async throws {
    let store = BrokenStore()
    let house = House(store)
    let made = try await house.service.create(title: nil, capacity: nil)
    #expect(try await house.service.lookup(made.code).code == made.code)
    #expect(store.stored.isEmpty)
    store.repair()
    await house.pass(.seconds(4))
    #expect(store.stored.isEmpty)
    await house.pass(.seconds(2))
    #expect(store.stored == [made.code])
  }

  @Test func theNumberOfMeetingsIsBounded() async throws {
    var rules = MeetingRules()
    rules.meetings = 3
    let house = House(rules: rules)
    for _ in 0..<3 { _ = try await house.service.create(title: nil, capacity: nil) }
    await #expect(throws: MeetingError.tooMany) { try await house.service.create(title: nil, capacity: nil) }
  }

  @Test func whatIsOverMakesRoomForWhatIsNew() async throws {
    var rules = MeetingRules()
    rules.meetings = 2
    rules.rememberEnded = .max
    let house = House(rules: rules)
    var codes: [String] = []
    for _ in 0..<2 {
      let made = try await house.service.create(title: nil, capacity: nil)
      codes.append(made.code)
      let grant = try await house.service.join(made.code, name: "Ann", hostToken: made.hostToken)
      let (host, reader) = await house.enter(made.code, grant.token)
      await host.receive("{\"id\":2,\"type\":\"host.end\"}")
      #expect(await reader.close() == CloseCode.ended.rawValue)
      await house.pass(.seconds(90))
    }
    _ = try await house.service.create(title: nil, capacity: nil)
    await #expect(throws: MeetingError.notFound) { try await house.service.lookup(codes[0]) }
    #expect(try await house.service.lookup(codes[1]).ended)
  }

  @Test func aReaderThatIsCancelledLetsGo() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let session = await house.service.open(made.code)
    let reading = Task {
      for await _ in session.outgoing {}
      return true
    }
    await Task.yield()
    reading.cancel()
    #expect(await reading.value)
    await session.closed()
    await session.closed()
  }
}

/// A store that can't write until it is repaired.
private final class BrokenStore: MeetingStore {
  struct Failure: Error {}

  private let state = Mutex((works: false, stored: [String]()))

  var stored: [String] { state.withLock { $0.stored } }

  func repair() { state.withLock { $0.works = true } }

  func load() async throws -> StoredMeetings { StoredMeetings(records: []) }

  func apply(_ changes: MeetingChanges) async throws {
    try state.withLock { state in
      guard state.works else { throw Failure() }
      state.stored += changes.changed.map(\.code)
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}

/// A store that takes its time, as one on disk does, so that writers wait for each other.
private struct SlowStore: MeetingStore {
  private let kept = MemoryMeetingStore()

  func load() async throws -> StoredMeetings { try await kept.load() }

  func apply(_ changes: MeetingChanges) async throws {
    try await Task.sleep(for: .milliseconds(1))
    try await kept.apply(changes)
  }
}
