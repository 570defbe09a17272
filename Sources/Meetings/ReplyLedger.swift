// What makes requests idempotent: the last replies of a session by request id. Ids count upwards in a session, so an
// id below those that were forgotten is known to be old and is never carried out twice.

struct ReplyLedger: Sendable {
  enum Verdict: Equatable {
    /// Carry it out.
    case new
    /// It is being carried out; its reply will come.
    case pending
    /// It was carried out; this is its reply.
    case answered(String)
    /// It may have been carried out; its reply is forgotten.
    case old
  }

  private var answered: [Int64: String] = [:]
  private var order: [Int64] = []
  private var pending: Set<Int64> = []
  private var floor: Int64 = 0
  private var bytes = 0
  private let limit: Int
  private let byteLimit: Int

  init(limit: Int, byteLimit: Int) {
    self.limit = limit
    self.byteLimit = byteLimit
  }

  /// Says what to do with request `id`; a new one is pending from now on.
  mutating func begin(_ id: Int64) -> Verdict {
    if let reply = answered[id] { return .answered(reply) }
    if pending.contains(id) { return .pending }
    if id <= floor { return .old }
    pending.insert(id)
    return .new
  }

  /// Keeps the reply of request `id`; without `keeping` the request may be carried out again.
  mutating func finish(_ id: Int64, _ reply: String, keeping: Bool = true) {
    guard pending.remove(id) != nil, keeping else { return }
    answered[id] = reply
    order.append(id)
    bytes += reply.utf8.count
    while order.count > limit || (bytes > byteLimit && order.count > 1) {
      let oldest = order.removeFirst()
      bytes -= answered.removeValue(forKey: oldest)?.utf8.count ?? 0
      floor = max(floor, oldest)
    }
  }
}
