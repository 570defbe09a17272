// Which source each stretch of an outgoing stream came from, so that a lost packet can be repeated from its cache.

internal import Wire

/// The last few switches of a slot. Within a stretch, outgoing and source numbers differ by a constant, so nothing has
/// to be kept per packet.
struct SentHistory {
  struct Stretch {
    /// The outgoing index of the stretch's first packet.
    var firstIndex: Int64
    /// The outgoing index of its last packet; open-ended while it is the newest.
    var lastIndex = Int64.max
    var shift: StreamRewriter.Shift
    var layer: SourceLayer
    var payloadType: PayloadType
    var rtxPayloadType: PayloadType?
  }

  private static let limit = 8
  private var stretches: [Stretch] = []

  /// Begins a stretch, which ends the one before. The end stays known when later stretches are forgotten: a number that
  /// belonged to a forgotten one must never be looked up in an older one.
  mutating func begin(_ stretch: Stretch) {
    if let last = stretches.indices.last {
      stretches[last].lastIndex = min(stretches[last].lastIndex, stretch.firstIndex - 1)
    }
    if stretches.count == Self.limit { stretches.removeFirst() }
    stretches.append(stretch)
  }

  /// The stretch that the packet with the outgoing index `index` was sent in, if it is remembered.
  func stretch(of index: Int64) -> Stretch? {
    stretches.last { $0.firstIndex <= index && index <= $0.lastIndex }
  }

  /// Lets go of a publication's layers, whose caches die with them.
  mutating func forget(_ publication: Publication) {
    stretches.removeAll { $0.layer.publication === publication }
  }
}
