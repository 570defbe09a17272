// Meetings are made, found and joined, within bounds and by many at once.

import Messages
import Testing

@testable import Meetings

@Suite struct ServiceTests {
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

  @Test(.timeLimit(.minutes(10))) func manyMeetingsCanBeMadeAtOnce() async throws {
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

  /// Nobody is there to be told, but those who come back are.
  @Test func whatIsErasedBeforeAnybodyIsBackIsToldInTheWelcome() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let typed = made.code.uppercased()
    await house.service.eraseWords(typed, of: "p_grace")
    await house.service.eraseWords("zzz-zzzz-zzz")
    let (_, reader) = await house.enter(made.code, "p_ada|\(made.code)|ada|host")
    let welcome = try MessageCoding.decode(Reply<Welcome>.self, from: await reader.text()).ok
    #expect(welcome?.erasedAt == house.clock.milliseconds)
    await house.service.eraseWords(typed, of: "p_grace")
    let event = try MessageCoding.decode(EventFrame.self, from: await reader.text()).event
    #expect(event == .wordsErased(of: "p_grace", at: house.clock.milliseconds))
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

  @Test func theNumberOfMeetingsIsBounded() async throws {
    var rules = MeetingRules()
    rules.meetings = 3
    let house = House(rules: rules)
    for _ in 0..<3 { _ = try await house.service.create(title: nil, capacity: nil) }
    await #expect(throws: MeetingError.tooMany) { try await house.service.create(title: nil, capacity: nil) }
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
