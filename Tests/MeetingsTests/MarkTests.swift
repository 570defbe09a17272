// What an older server remembered of people by their ids.

import Logging
import Messages
import Testing

@testable import Meetings

@Suite struct MarkTests {
  @Test func idsThatAnOlderServerStoredBecomeMarks() async throws {
    let stored = """
      {"code":"bcd-fghj-kmn","title":"","capacity":9,"hostTokenHash":"h","locked":true,"chat":true,"ended":false,\
      "createdAt":5,"usedAt":1792310400000,"admitted":["p_ada"],"removed":["p_mallory"],\
      "roles":[{"participant":"p_grace","role":"host"}]}
      """
    let record = try MessageCoding.decode(MeetingRecord.self, from: stored)
    let store = MemoryMeetingStore([record])
    let service = MeetingService(
      media: RecordingMedia(), identity: PlainIdentity(), store: store, clock: VirtualClock(),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await service.start()
    func access(_ name: String) async throws(MeetingAccessError) -> MeetingAccess {
      try await service.access("bcd-fghj-kmn", bearer: Stage.token(name))
    }
    await #expect(throws: MeetingAccessError.removed) { try await access("mallory") }
    #expect(try await access("grace").isHost)
    #expect(try await !access("ada").isLockedOut)
    #expect(try await access("joan").isLockedOut)
    await service.shutdown()
    let kept = try await store.load().records
    #expect(kept.count == 1 && kept[0].hasMarks)
    #expect(try !MessageCoding.encode(kept).contains("p_"))
  }
}
