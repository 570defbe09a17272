// The numbered events of one session that its client has not acknowledged: what a resume replays. Bodies are shared
// between the sessions of a meeting; each session only numbers them.

struct EventLog: Sendable {
  /// The number of the last event, 0 before the first.
  private(set) var last: UInt64 = 0
  /// Kept events, oldest first, from index `head` on.
  private var bodies: [String] = []
  private var head = 0
  private var bytes = 0
  private let limit: Int
  private let byteLimit: Int

  init(limit: Int, byteLimit: Int) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  var count: Int { bodies.count - head }
  /// The number of the last event that is no longer kept.
  private var forgotten: UInt64 { last - UInt64(count) }

  /// Numbers an event and keeps it.
  mutating func append(_ body: String) -> UInt64 {
    bodies.append(body)
    bytes += body.utf8.count
    last += 1
    while count > limit || (bytes > byteLimit && count > 1) { drop() }
    return last
  }

  /// Forgets events up to `seq`; a number that was never given out is ignored.
  mutating func acknowledge(_ seq: UInt64) {
    guard seq <= last else { return }
    while count > 0 && forgotten < seq { drop() }
  }

  /// The events after `seq`, in order; nil when some are no longer kept or `seq` was never given out.
  func events(after seq: UInt64) -> [(seq: UInt64, body: String)]? {
    guard seq <= last, seq >= forgotten else { return nil }
    let skipped = Int(seq - forgotten)
    return bodies[(head + skipped)...].enumerated().map { (seq + 1 + UInt64($0.offset), $0.element) }
  }

  /// Puts other bodies in the place of kept ones, under their numbers, where `other` gives one.
  mutating func replace(_ other: (String) -> String?) {
    for index in head..<bodies.count {
      guard let body = other(bodies[index]) else { continue }
      bytes += body.utf8.count - bodies[index].utf8.count
      bodies[index] = body
    }
  }

  private mutating func drop() {
    bytes -= bodies[head].utf8.count
    bodies[head] = ""
    head += 1
    if head > 64 && head * 2 > bodies.count {
      bodies.removeFirst(head)
      head = 0
    }
  }
}
