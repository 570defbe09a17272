// Datagrams under way, ordered by arrival; a binary heap, because a simulated call has many.

import Wire

/// A heap of deliveries. Equal times keep the order of insertion.
struct ArrivalQueue: Sendable {
  private struct Entry: Sendable {
    var delivery: SimulatedNetwork.Delivery
    var number: Int
    var order: Int

    func isBefore(_ other: Entry) -> Bool {
      (delivery.time, order) < (other.delivery.time, other.order)
    }
  }

  private var heap: [Entry] = []
  private var inserted = 0

  var first: SimulatedNetwork.Delivery? { heap.first?.delivery }

  mutating func insert(_ delivery: SimulatedNetwork.Delivery, number: Int) {
    heap.append(Entry(delivery: delivery, number: number, order: inserted))
    inserted += 1
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> (SimulatedNetwork.Delivery, Int)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var smallest = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
          if heap[child].isBefore(heap[smallest]) { smallest = child }
        }
        if smallest == parent { break }
        heap.swapAt(parent, smallest)
        parent = smallest
      }
    }
    return (first.delivery, first.number)
  }
}
