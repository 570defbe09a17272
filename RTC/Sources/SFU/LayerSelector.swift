// Which simulcast layer a slot should carry: pure arithmetic over what the layers are and what the tile needs.

/// What is known of one simulcast layer when a choice is made.
public struct LayerState: Sendable, Equatable {
  /// Height of the picture in pixels; 0 until the first key frame tells.
  public var height: Int
  /// Whether packets arrive.
  public var isActive: Bool
  /// Bits per second at present.
  public var bitrate: Int

  /// A layer with all its properties.
  public init(height: Int, isActive: Bool, bitrate: Int) {
    self.height = height
    self.isActive = isActive
    self.bitrate = bitrate
  }
}

/// Which layer a tile needs, and which one it can get.
public enum LayerSelector {
  /// The height that layer `index` of `count` has when nothing is known: full is 720, each lower one half of it.
  public static func assumedHeight(_ index: Int, of count: Int) -> Int {
    720 >> (count - 1 - index)
  }

  /// The lowest layer that fills a tile of `height` pixels, whether it is active or not. A layer that lacks a tenth is
  /// good enough: nobody sees the difference, and the next one costs three times as much.
  public static func wanted(_ layers: [LayerState], height: Int) -> Int {
    for index in layers.indices.dropLast() {
      let actual = layers[index].height > 0 ? layers[index].height : assumedHeight(index, of: layers.count)
      if actual * 10 >= height * 9 { return index }
    }
    return max(0, layers.count - 1)
  }

  /// The layer to carry: the wanted one, or the best active one below it, or the lowest active one above it; the lowest
  /// when none is active, since a sender that knows nothing of its path starts there.
  public static func available(_ layers: [LayerState], wanted: Int) -> Int {
    if let below = layers.indices.last(where: { $0 <= wanted && layers[$0].isActive }) { return below }
    return layers.indices.first(where: { layers[$0].isActive }) ?? 0
  }
}

/// Shares a receiver's downlink between its video slots.
public enum BitrateAllocator {
  /// What one slot could use.
  public struct Demand: Sendable {
    /// Active layers' bitrates from low to high, up to the wanted one, in bits per second.
    public var layers: [Int]
    /// Higher ones are served first.
    public var priority: Int

    /// The demand of one slot.
    public init(layers: [Int], priority: Int) {
      self.layers = layers
      self.priority = priority
    }
  }

  /// How many layers above the lowest each demand gets within `budget` bits per second; 0 is the lowest layer. The
  /// lowest layers are given to everybody first (a small picture beats none), then priority by priority one step at a
  /// time, so that no tile starves for another's last step.
  public static func allocate(_ demands: [Demand], budget: Int) -> [Int] {
    var steps = Array(repeating: 0, count: demands.count)
    var left = budget - demands.reduce(0) { $0 + ($1.layers.first ?? 0) }
    let order = demands.indices.sorted { (demands[$1].priority, $0) < (demands[$0].priority, $1) }
    var progressed = true
    while progressed {
      progressed = false
      for index in order where steps[index] + 1 < demands[index].layers.count {
        let cost = demands[index].layers[steps[index] + 1] - demands[index].layers[steps[index]]
        guard cost <= left else { continue }
        left -= cost
        steps[index] += 1
        progressed = true
      }
    }
    return steps
  }
}
