// The meetings' place in the process's life: their timers, and their end, which comes first of all.

import Logging
import Meetings
import ServiceLifecycle

/// Drives the meetings' timers until everything that talks to them has stopped.
struct MeetingTimers: Service {
  let meetings: MeetingService

  func run() async throws {
    await cancelWhenGracefulShutdown { await meetings.run() }
    // Nothing new can have come since the drain, but what was not stored then is stored now.
    await meetings.shutdown()
  }
}

/// The first step of a shutdown: nobody is let in any more, and everybody is told.
struct MeetingDrain: Service {
  let meetings: MeetingService
  let logger: Logger

  func run() async throws {
    try? await gracefulShutdown()
    logger.info("Draining: everybody is told, and no one is let in")
    await meetings.drain()
    await meetings.shutdown()
  }
}
