// A service for tests, and who reads its sockets.

import Logging
import Wire

@testable import Meetings

/// A service with meetings, with everything around it recorded.
struct House {
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
final class Reader {
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
