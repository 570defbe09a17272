// What was computed of transcripts, until they change. Everything that changes segments says so once it has: a page that
// many look at all the time costs little while nobody speaks.

internal import Synchronization
internal import Transcripts

/// What is known of transcripts as wholes.
final class TranscriptFigures: Sendable {
  /// What is known of one.
  struct Entry: Sendable {
    var talkTime: [TalkTime]
    var spoken: [String]
    var translated: [String]
  }

  private struct Key: Hashable {
    var tenant: Tenant
    var meeting: String
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    /// Changes of any transcript.
    var changes: UInt64 = 0
  }

  /// Transcripts that are remembered.
  static let kept = 256

  private let state = Mutex(State())

  /// What is known of a meeting, and how many changes there have been.
  func known(_ meeting: String, of tenant: Tenant) -> (Entry?, change: UInt64) {
    state.withLock { ($0.entries[Key(tenant: tenant, meeting: meeting)], $0.changes) }
  }

  /// Keeps what was read when there had been so many changes; not if there have been more: it may be of before them.
  func keep(_ entry: Entry, _ meeting: String, of tenant: Tenant, readAt change: UInt64) {
    state.withLock { state in
      guard state.changes == change else { return }
      if state.entries.count >= Self.kept, let other = state.entries.keys.first { state.entries[other] = nil }
      state.entries[Key(tenant: tenant, meeting: meeting)] = entry
    }
  }

  /// A transcript has changed.
  func forget(_ meeting: String, of tenant: Tenant) {
    state.withLock { state in
      state.changes += 1
      state.entries[Key(tenant: tenant, meeting: meeting)] = nil
    }
  }

  /// Many have.
  func forgetAll() {
    state.withLock { state in
      state.changes += 1
      state.entries = [:]
    }
  }
}
