import RTP
import Testing
import Wire

@Suite struct DependencyDescriptorTests {
  /// Builds bit strings, most significant bit first.
  private struct Bits {
    var bytes: [UInt8] = []
    var count = 0

    mutating func add(_ value: UInt32, _ width: Int) {
      for bit in (0..<width).reversed() {
        if count % 8 == 0 { bytes.append(0) }
        bytes[count / 8] |= UInt8(value >> UInt32(bit) & 1) << UInt8(7 - count % 8)
        count += 1
      }
    }
  }

  /// The first packet of a key frame: two spatial layers with two temporal ones each, two decode targets, one chain,
  /// sizes 320x180 and 640x360, active targets 0b01.
  private static func keyFrame() -> [UInt8] {
    var bits = Bits()
    bits.add(0b10, 2)
    bits.add(62, 6)
    bits.add(0x1234, 16)
    // Structure and active targets present; no custom fields.
    bits.add(0b11000, 5)
    bits.add(60, 6)
    bits.add(1, 5)
    for step: UInt32 in [1, 2, 1, 3] { bits.add(step, 2) }
    // Indications: four templates, two targets.
    for _ in 0..<8 { bits.add(0b10, 2) }
    // Frame differences: the second template has one, the fourth two.
    bits.add(0, 1)
    bits.add(0b1_0001_0, 6)
    bits.add(0, 1)
    bits.add(0b1_0001_1_0011_0, 11)
    // One chain of at most two (below 3, in one or two bits: 1 is 10), each target protected by chain 0 of 1.
    bits.add(0b10, 2)
    for _ in 0..<4 { bits.add(3, 4) }
    bits.add(1, 1)
    for (width, height): (UInt32, UInt32) in [(319, 179), (639, 359)] {
      bits.add(width, 16)
      bits.add(height, 16)
    }
    bits.add(0b01, 2)
    return bits.bytes
  }

  private func parse(_ bytes: [UInt8]) throws(WireError) -> DependencyDescriptor {
    try bytes.withRawSpan { span throws(WireError) in try DependencyDescriptor(parsing: span) }
  }

  @Test func readsTheMandatoryFields() throws {
    let descriptor = try parse([0x45, 0xAB, 0xCD])
    #expect(!descriptor.startOfFrame && descriptor.endOfFrame && !descriptor.isKeyFrameStart)
    #expect(descriptor.templateID == 5 && descriptor.frameNumber == 0xABCD && descriptor.structure == nil)
    #expect(throws: WireError.truncated) { try parse([0x45, 0xAB]) }
  }

  @Test func readsTheStructureOfAKeyFrame() throws {
    let descriptor = try parse(Self.keyFrame())
    #expect(descriptor.isKeyFrameStart && descriptor.frameNumber == 0x1234 && descriptor.templateID == 62)
    let structure = try #require(descriptor.structure)
    #expect(structure.templateCount == 4 && structure.decodeTargetCount == 2 && structure.chainCount == 1)
    #expect(structure.maximumSpatialID == 1 && structure.maximumTemporalID == 1)
    #expect(structure.width == 640 && structure.height == 360)
    #expect(descriptor.activeDecodeTargets == 0b01)
    let layers = (60...63).map { structure.layers(of: $0) }
    #expect(layers.map { $0?.spatial } == [0, 0, 1, 1])
    #expect(layers.map { $0?.temporal } == [0, 1, 0, 1])
    #expect(structure.layers(of: 59) == nil)
    #expect(structure.layers(of: 0) == nil)
  }

  @Test func readsCustomFieldsWithoutAStructure() throws {
    let descriptor = try parse([0x81, 0, 1, 0x38, 0, 0])
    #expect(descriptor.structure == nil && descriptor.activeDecodeTargets == nil && descriptor.startOfFrame)
  }

  @Test func refusesMoreTemplatesThanCanBeNumbered() {
    // Next-layer codes of zero only: the same layers again and again.
    #expect(throws: WireError.malformed) { try parse([0x80, 0, 1, 0x80, 0x00] + [UInt8](repeating: 0, count: 40)) }
  }

  @Test func survivesEveryDamage() {
    sweep(Self.keyFrame(), rounds: 20_000) { span in
      guard let descriptor = try? DependencyDescriptor(parsing: span), let structure = descriptor.structure else {
        return
      }
      for id in 0...255 as ClosedRange<UInt8> { _ = structure.layers(of: id) }
    }
  }
}
