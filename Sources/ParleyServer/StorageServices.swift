// The database's place in the process's life: the journal is written until everybody else has stopped, old transcripts
// are deleted in between, and the file is closed last.

import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Writes what meetings tell the journal, and closes the database when there is nothing more to write.
struct JournalService: Service {
  let journal: SQLJournal
  let database: MeetingDatabase
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await journal.run()
    } onGracefulShutdown: {
      journal.finish()
    }
    do throws(StorageError) {
      try database.close()
    } catch {
      logger.error("The database was not closed as it should be", metadata: ["reason": "\(error)"])
    }
  }
}

/// Deletes transcripts that are older than the operator keeps them, once an hour.
struct TranscriptRetention: Service {
  let transcripts: SQLTranscripts
  let days: Int
  let logger: Logger

  func run() async throws {
    guard days > 0 else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        let limit = Int64(Date().timeIntervalSince1970 * 1000) - Int64(days) * 86_400_000
        do throws(StorageError) {
          _ = try await transcripts.purge(before: limit)
        } catch {
          logger.error("Old transcripts could not be deleted", metadata: ["reason": "\(error)"])
        }
        try? await Task.sleep(for: .seconds(3600))
      }
    }
  }
}
