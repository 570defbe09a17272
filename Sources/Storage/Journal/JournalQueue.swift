// Entries on their way to the database: a bounded queue that gives entries away only once they are written.

internal import Meetings

/// Entries in their order.
struct JournalQueue: Sendable {
  /// Entries it holds: some minutes of a busy server.
  static let capacity = 10_000
  /// The last places are for consents: whoever withdrew must be found to have done so.
  static let reservedForConsents = 1_000

  private let capacity: Int
  private let reserved: Int
  private var entries: [JournalEntry] = []

  /// Entries that found no place.
  private(set) var dropped = 0

  init(capacity: Int = Self.capacity, reserved: Int = Self.reservedForConsents) {
    self.capacity = capacity
    self.reserved = min(reserved, capacity)
  }

  var count: Int { entries.count }

  /// Takes an entry; false when there is no place for it, which is counted.
  mutating func append(_ entry: JournalEntry) -> Bool {
    let limit = if case .consent = entry { capacity } else { capacity - reserved }
    guard entries.count < limit else {
      dropped += 1
      return false
    }
    entries.append(entry)
    return true
  }

  /// The next entries, which stay in the queue.
  func next(_ limit: Int) -> [JournalEntry] { Array(entries.prefix(limit)) }

  /// The first entries are written, or never will be.
  mutating func remove(_ count: Int) { entries.removeFirst(min(count, entries.count)) }
}
