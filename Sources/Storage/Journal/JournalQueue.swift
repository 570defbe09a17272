// Entries on their way to the database: a bounded queue that gives entries away only once they are written.

internal import Consent
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
  /// Whether one of them was a decision about consent.
  private(set) var hasLostConsents = false

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
      if case .consent = entry { hasLostConsents = true }
      return false
    }
    entries.append(entry)
    return true
  }

  /// Whether decisions about consent in a meeting wait.
  func holdsConsents(of meeting: String) -> Bool {
    entries.contains { if case .consent(let record) = $0 { record.meeting == meeting } else { false } }
  }

  /// The next entries, which stay in the queue.
  func next(_ limit: Int) -> [JournalEntry] { Array(entries.prefix(limit)) }

  /// The first entries are written.
  mutating func remove(_ count: Int) { entries.removeFirst(min(count, entries.count)) }

  /// The first entry will never be written.
  mutating func giveUpFirst() {
    if case .consent? = entries.first { hasLostConsents = true }
    remove(1)
  }
}
