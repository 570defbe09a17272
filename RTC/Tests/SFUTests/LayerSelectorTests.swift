// Which layer a tile gets, and how a downlink is shared.

import SFU
import Testing

@Suite struct LayerSelectorTests {
  private func layers(_ heights: [Int], active: [Bool]? = nil) -> [LayerState] {
    heights.indices.map {
      LayerState(height: heights[$0], isActive: active?[$0] ?? true, bitrate: [150_000, 500_000, 1_500_000][$0])
    }
  }

  @Test(arguments: [
    (height: 0, wanted: 0), (90, 0), (180, 0), (199, 0), (201, 1), (360, 1), (400, 1), (401, 2), (720, 2), (16_384, 2),
  ])
  func theLowestLayerThatFillsTheTileIsWanted(_ row: (height: Int, wanted: Int)) {
    #expect(LayerSelector.wanted(layers([180, 360, 720]), height: row.height) == row.wanted)
    #expect(LayerSelector.wanted(layers([0, 0, 0]), height: row.height) == row.wanted, "assumed heights are the same")
    #expect(LayerSelector.wanted(layers([720]), height: row.height) == 0)
  }

  @Test(arguments: [
    (active: [true, true, true], wanted: 2, got: 2), ([true, true, false], 2, 1), ([true, false, false], 2, 0),
    ([false, true, true], 0, 1), ([false, false, true], 1, 2), ([false, false, false], 1, 0),
    ([true, false, true], 1, 0),
  ])
  func theBestActiveLayerBelowIsCarriedElseTheLowestAbove(_ row: (active: [Bool], wanted: Int, got: Int)) {
    let states = layers([180, 360, 720], active: row.active)
    #expect(LayerSelector.available(states, wanted: row.wanted) == row.got)
  }

  @Test func aPublicationWithoutLayersIsNoTrap() {
    #expect(LayerSelector.wanted([], height: 100) == 0)
    #expect(LayerSelector.available([], wanted: 0) == 0)
  }

  @Test func everybodyGetsTheLowestLayerBeforeAnybodyGetsMore() {
    let camera = [100, 300, 1000]
    let three = (0..<3).map { BitrateAllocator.Demand(layers: camera, priority: $0 == 2 ? 1 : 0) }
    #expect(BitrateAllocator.allocate(three, budget: 0) == [0, 0, 0])
    #expect(BitrateAllocator.allocate(three, budget: 300) == [0, 0, 0])
    #expect(BitrateAllocator.allocate(three, budget: 500) == [0, 0, 1], "the higher priority goes first")
    #expect(BitrateAllocator.allocate(three, budget: 700) == [1, 0, 1])
    #expect(BitrateAllocator.allocate(three, budget: 900) == [1, 1, 1])
    #expect(BitrateAllocator.allocate(three, budget: 1600) == [1, 1, 2])
    #expect(BitrateAllocator.allocate(three, budget: 3000) == [2, 2, 2])
  }

  @Test func demandsWithoutLayersCostNothing() {
    let demands = [BitrateAllocator.Demand(layers: [], priority: 9), .init(layers: [10, 20], priority: 0)]
    #expect(BitrateAllocator.allocate(demands, budget: 20) == [0, 1])
    #expect(BitrateAllocator.allocate([], budget: 20) == [])
  }
}
