// The header extension by which AV1 (and any other codec) tells a forwarder what depends on what, without a look into
// the payload (AV1 RTP specification, appendix A.8).

public import Wire

/// The mandatory fields of a dependency descriptor and, with a key frame, the stream's layer structure.
public struct DependencyDescriptor: Equatable, Sendable {
  /// The layers of a stream, valid until the next structure.
  public struct Structure: Equatable, Sendable {
    /// The most templates that six bits can number.
    public static let maximumTemplates = 64

    /// The number of the first template.
    public internal(set) var templateIDOffset: UInt8 = 0
    /// How many templates there are.
    public internal(set) var templateCount = 0
    /// How many decode targets there are, 1 to 32.
    public internal(set) var decodeTargetCount = 0
    /// How many chains there are, 0 to 32.
    public internal(set) var chainCount = 0
    /// The highest spatial layer.
    public internal(set) var maximumSpatialID: UInt8 = 0
    /// The highest temporal layer.
    public internal(set) var maximumTemporalID: UInt8 = 0
    /// The size of the highest spatial layer; nil when the structure does not say.
    public internal(set) var width: Int?
    /// The height that belongs to `width`.
    public internal(set) var height: Int?
    /// Spatial layer above, temporal layer below four bits, by template.
    private var layers = (
      SIMD32<UInt8>(repeating: 0), SIMD32<UInt8>(repeating: 0)
    )

    /// A structure is equal to another one that describes the same layers.
    public static func == (lhs: Self, rhs: Self) -> Bool {
      lhs.templateIDOffset == rhs.templateIDOffset && lhs.templateCount == rhs.templateCount
        && lhs.decodeTargetCount == rhs.decodeTargetCount && lhs.chainCount == rhs.chainCount
        && lhs.width == rhs.width && lhs.height == rhs.height && lhs.layers == rhs.layers
    }

    /// The layers of a frame with the template number `id`; nil when the structure has no such template.
    public func layers(of id: UInt8) -> (spatial: UInt8, temporal: UInt8)? {
      // Template numbers wrap at 64.
      let index = Int(id &- templateIDOffset) & (Self.maximumTemplates - 1)
      guard index < templateCount else { return nil }
      let packed = index < 32 ? layers.0[index] : layers.1[index - 32]
      return (packed >> 4, packed & 0x0F)
    }

    /// Adds a template; false when there are too many.
    mutating func add(spatial: UInt8, temporal: UInt8) -> Bool {
      guard templateCount < Self.maximumTemplates else { return false }
      let packed = spatial << 4 | temporal & 0x0F
      if templateCount < 32 {
        layers.0[templateCount] = packed
      } else {
        layers.1[templateCount - 32] = packed
      }
      templateCount += 1
      maximumSpatialID = max(maximumSpatialID, spatial)
      maximumTemporalID = max(maximumTemporalID, temporal)
      return true
    }
  }

  /// Whether the packet is the first of its frame.
  public private(set) var startOfFrame: Bool
  /// Whether the packet is the last of its frame.
  public private(set) var endOfFrame: Bool
  /// The template that says which layers the frame belongs to, 0 to 63.
  public private(set) var templateID: UInt8
  /// The frame's number.
  public private(set) var frameNumber: UInt16
  /// The stream's layers, in the first packet of a key frame.
  public private(set) var structure: Structure?
  /// Which decode targets the sender still serves, when it says so.
  public private(set) var activeDecodeTargets: UInt32?

  /// Whether this is the first packet of a frame that a decoder can start with.
  @inlinable
  public var isKeyFrameStart: Bool { startOfFrame && structure != nil }

  /// Reads the extension's value. What a frame says to amend its template is not read.
  public init(parsing value: RawSpan) throws(WireError) {
    guard value.byteCount >= 3 else { throw .truncated }
    let first = value.byte(0)
    startOfFrame = first & 0x80 != 0
    endOfFrame = first & 0x40 != 0
    templateID = first & 0x3F
    frameNumber = value.uint16(1)
    guard value.byteCount > 3 else { return }
    var bits = BitReader(value, fromByte: 3)
    let hasStructure = try bits.flag()
    let hasActiveTargets = try bits.flag()
    // Custom decode target indications, frame differences and chains follow the structure; they are not needed.
    _ = try bits.read(3)
    if hasStructure {
      let structure = try Self.readStructure(&bits)
      self.structure = structure
      activeDecodeTargets = UInt32.max >> UInt32(32 - structure.decodeTargetCount)
      // Without a structure the number of targets is the one of the structure before, which is not known here.
      if hasActiveTargets { activeDecodeTargets = try bits.read(structure.decodeTargetCount) }
    }
  }

  private static func readStructure(_ bits: inout BitReader) throws(WireError) -> Structure {
    var structure = Structure()
    structure.templateIDOffset = UInt8(try bits.read(6))
    structure.decodeTargetCount = Int(try bits.read(5)) + 1
    try readLayers(&bits, into: &structure)
    // Two bits for each template and target: whether the target needs the frame.
    try bits.skip(2 * structure.templateCount * structure.decodeTargetCount)
    for _ in 0..<structure.templateCount {
      while try bits.flag() { try bits.skip(4) }
    }
    structure.chainCount = try bits.nonSymmetric(structure.decodeTargetCount + 1)
    if structure.chainCount > 0 {
      for _ in 0..<structure.decodeTargetCount { _ = try bits.nonSymmetric(structure.chainCount) }
      try bits.skip(4 * structure.templateCount * structure.chainCount)
    }
    if try bits.flag() {
      for _ in 0...structure.maximumSpatialID {
        structure.width = Int(try bits.read(16)) + 1
        structure.height = Int(try bits.read(16)) + 1
      }
    }
    return structure
  }

  /// The templates in order of their layers, each saying how the next one's differ.
  private static func readLayers(_ bits: inout BitReader, into structure: inout Structure) throws(WireError) {
    var spatial: UInt8 = 0
    var temporal: UInt8 = 0
    while true {
      guard structure.add(spatial: spatial, temporal: temporal) else { throw .malformed }
      switch try bits.read(2) {
      case 0: break
      case 1: temporal += 1
      case 2:
        temporal = 0
        spatial += 1
      default: return
      }
      // Layer numbers have three and two bits (A.8.1).
      guard temporal < 8, spatial < 4 else { throw .malformed }
    }
  }
}

/// Reads bits from the highest down.
struct BitReader: ~Escapable {
  private let span: RawSpan
  private var position: Int

  @_lifetime(copy span)
  init(_ span: RawSpan, fromByte byte: Int) {
    self.span = span
    position = 8 * byte
  }

  private var remaining: Int { 8 * span.byteCount - position }

  @_lifetime(self: copy self)
  mutating func flag() throws(WireError) -> Bool {
    try read(1) == 1
  }

  /// The next `count` bits, at most 32.
  @_lifetime(self: copy self)
  mutating func read(_ count: Int) throws(WireError) -> UInt32 {
    guard count <= remaining else { throw .truncated }
    var value: UInt32 = 0
    for _ in 0..<count {
      value = value << 1 | UInt32(span.byte(position >> 3) >> UInt8(7 - position & 7) & 1)
      position += 1
    }
    return value
  }

  @_lifetime(self: copy self)
  mutating func skip(_ count: Int) throws(WireError) {
    guard count <= remaining else { throw .truncated }
    position += count
  }

  /// A number below `range`, in as few bits as will do (AV1 specification section 4.10.7).
  @_lifetime(self: copy self)
  mutating func nonSymmetric(_ range: Int) throws(WireError) -> Int {
    let width = Int.bitWidth - range.leadingZeroBitCount
    let short = (1 << width) - range
    let value = Int(try read(width - 1))
    if value < short { return value }
    return (value << 1) + Int(try read(1)) - short
  }
}
