// How long meetings are known: across restarts, empty, over, and while their store fails.

import Consent
import Messages
import SFU
import Synchronization
import Testing
import Wire

@testable import Meetings

@Suite struct LifetimeTests {
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
