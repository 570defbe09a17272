// What is remembered of utterances until nothing of them should still come.

/// Something of each of the last utterances; the oldest goes for a new one.
struct LastUtterances<Value> {
  private var values: [String: Value] = [:]
  private var order: [String] = []
  private let limit: Int

  /// Remembers `limit` utterances.
  init(_ limit: Int) { self.limit = limit }

  /// What is remembered of an utterance.
  subscript(_ segment: String) -> Value? { values[segment] }

  /// Changes it, beginning with `new`.
  mutating func change<Result>(_ segment: String, new: Value, _ body: (inout Value) -> Result) -> Result {
    if values[segment] == nil {
      order.append(segment)
      if order.count > limit { values[order.removeFirst()] = nil }
    }
    return body(&values[segment, default: new])
  }
}
