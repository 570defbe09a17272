// Where meetings are kept, as the service sees it, and the store that forgets everything with the process.

import Synchronization

/// What changed since the last time.
public struct MeetingChanges: Equatable, Sendable {
  /// New and changed meetings.
  public var changed: [MeetingRecord]
  /// The codes of meetings to be forgotten.
  public var removed: [String]

  /// A set of changes.
  public init(changed: [MeetingRecord] = [], removed: [String] = []) {
    self.changed = changed
    self.removed = removed
  }
}

/// What a store held when it was opened.
public struct StoredMeetings: Equatable, Sendable {
  /// The meetings.
  public var records: [MeetingRecord]
  /// What was wrong with the stored data and where it is now, for the log; nil when all was well.
  public var damage: String?

  /// What a store held.
  public init(records: [MeetingRecord], damage: String? = nil) {
    self.records = records
    self.damage = damage
  }
}

/// Keeps meetings over a restart.
public protocol MeetingStore: Sendable {
  /// Everything that is kept. Called once, before any change.
  func load() async throws -> StoredMeetings
  /// Makes all of the changes durable or throws; the caller then tries again later.
  func apply(_ changes: MeetingChanges) async throws
}

/// A store in memory.
public final class MemoryMeetingStore: MeetingStore {
  private let records: Mutex<[String: MeetingRecord]>

  /// A store that holds `records`.
  public init(_ records: [MeetingRecord] = []) {
    self.records = Mutex(Dictionary(records.map { ($0.code, $0) }, uniquingKeysWith: { $1 }))
  }

  /// Everything that is kept.
  public func load() async throws -> StoredMeetings {
    StoredMeetings(records: records.withLock { $0.values.sorted { $0.code < $1.code } })
  }

  /// Makes the changes.
  public func apply(_ changes: MeetingChanges) async throws {
    records.withLock { records in
      for record in changes.changed { records[record.code] = record }
      for code in changes.removed { records[code] = nil }
    }
  }
}
