// The next deadlines of many machines in one place, so that an idle machine costs nothing.

/// A binary heap of deadlines, one for each member, that can be moved.
///
/// Members are small non-negative numbers (indices into the owner's table). Moving a deadline costs O(log n), looking at
/// the earliest one O(1).
public struct DeadlineHeap: Sendable {
  private struct Entry {
    var deadline: MonotonicTime
    var member: Int
  }

  private var entries: [Entry] = []
  /// Where each member stands in `entries`; -1 when it has no deadline.
  private var positions: [Int] = []

  /// A heap without members.
  public init() {}

  /// The earliest deadline of all.
  public var next: MonotonicTime? { entries.first?.deadline }

  /// The deadline of `member`.
  public func deadline(of member: Int) -> MonotonicTime? {
    guard member < positions.count, positions[member] >= 0 else { return nil }
    return entries[positions[member]].deadline
  }

  /// Sets, moves or (with nil) removes the deadline of `member`.
  public mutating func set(_ deadline: MonotonicTime?, for member: Int) {
    precondition(member >= 0, "members are indices")
    while positions.count <= member { positions.append(-1) }
    let position = positions[member]
    guard let deadline else {
      if position >= 0 { remove(at: position) }
      return
    }
    if position < 0 {
      entries.append(Entry(deadline: deadline, member: member))
      positions[member] = entries.count - 1
      siftUp(entries.count - 1)
    } else {
      let earlier = deadline < entries[position].deadline
      entries[position].deadline = deadline
      if earlier { siftUp(position) } else { siftDown(position) }
    }
  }

  /// Moves the deadline of `member` forward to `deadline` if that is earlier than the one it has.
  public mutating func pull(to deadline: MonotonicTime, for member: Int) {
    if let present = self.deadline(of: member), present <= deadline { return }
    set(deadline, for: member)
  }

  /// Takes out a member whose deadline is at or before `now`; nil when there is none.
  public mutating func popDue(at now: MonotonicTime) -> Int? {
    guard let first = entries.first, first.deadline <= now else { return nil }
    remove(at: 0)
    return first.member
  }

  private mutating func remove(at position: Int) {
    positions[entries[position].member] = -1
    let last = entries.removeLast()
    guard position < entries.count else { return }
    let earlier = last.deadline < entries[position].deadline
    entries[position] = last
    positions[last.member] = position
    if earlier { siftUp(position) } else { siftDown(position) }
  }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].deadline < entries[parent].deadline else { return }
      swap(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var smallest = parent
      for child in (2 * parent + 1)...(2 * parent + 2) where child < entries.count {
        if entries[child].deadline < entries[smallest].deadline { smallest = child }
      }
      guard smallest != parent else { return }
      swap(parent, smallest)
      parent = smallest
    }
  }

  private mutating func swap(_ a: Int, _ b: Int) {
    entries.swapAt(a, b)
    positions[entries[a].member] = a
    positions[entries[b].member] = b
  }
}
