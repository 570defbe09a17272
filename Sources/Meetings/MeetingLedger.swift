// All meetings the server knows, in memory, and which of them the store has not seen yet. Meetings write to it
// without waiting; the service carries the changes to the store and tries again when that fails.

import Synchronization

final class MeetingLedger: Sendable {
  private struct State {
    var records: [String: MeetingRecord] = [:]
    var changed: Set<String> = []
    var removed: Set<String> = []
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.records.count } }
  var all: [MeetingRecord] { state.withLock { Array($0.records.values) } }
  var hasChanges: Bool { state.withLock { !$0.changed.isEmpty || !$0.removed.isEmpty } }

  func record(_ code: String) -> MeetingRecord? { state.withLock { $0.records[code] } }

  /// Takes what the store held as known.
  func fill(_ records: [MeetingRecord]) {
    state.withLock { state in
      for record in records { state.records[record.code] = record }
    }
  }

  func put(_ record: MeetingRecord) {
    state.withLock { state in
      state.records[record.code] = record
      state.changed.insert(record.code)
      state.removed.remove(record.code)
    }
  }

  func remove(_ code: String) {
    state.withLock { state in
      guard state.records.removeValue(forKey: code) != nil else { return }
      state.changed.remove(code)
      state.removed.insert(code)
    }
  }

  /// Forgets the meeting that has been over for the longest time; false when none is over.
  func removeOldestEnded() -> Bool {
    let ended = state.withLock { state in
      state.records.values.filter(\.ended).min { ($0.usedAt, $0.code) < ($1.usedAt, $1.code) }?.code
    }
    guard let ended else { return false }
    remove(ended)
    return true
  }

  func takeChanges() -> MeetingChanges {
    state.withLock { state in
      let changes = MeetingChanges(
        changed: state.changed.sorted().compactMap { state.records[$0] }, removed: state.removed.sorted())
      state.changed = []
      state.removed = []
      return changes
    }
  }

  /// The store failed: what it should have written is still to be written, unless it changed again.
  func putBack(_ changes: MeetingChanges) {
    state.withLock { state in
      for record in changes.changed where state.records[record.code] != nil { state.changed.insert(record.code) }
      for code in changes.removed where state.records[code] == nil { state.removed.insert(code) }
    }
  }
}
