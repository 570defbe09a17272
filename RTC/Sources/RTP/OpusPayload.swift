// The first byte of an Opus packet (RFC 6716 section 3.1).

public import Wire

/// What an Opus payload says about itself.
public struct OpusPayload: Equatable, Sendable {
  /// Mode, bandwidth and frame size, 0 to 31.
  public private(set) var configuration: UInt8
  /// Whether two channels are coded.
  public private(set) var isStereo: Bool
  /// How the packet is divided into frames: 0 one, 1 two alike, 2 two, 3 as a second byte says.
  public private(set) var frameCountCode: UInt8
  /// Whether the packet says only that there is silence: nothing, or at most one byte, behind the first one
  /// (RFC 6716 section 3.1, RFC 7587 section 3.1.3).
  public private(set) var isDiscontinuous: Bool

  /// Reads the payload's first byte.
  public init(parsing payload: RawSpan) throws(WireError) {
    guard payload.byteCount >= 1 else { throw .truncated }
    let byte = payload.byte(0)
    configuration = byte >> 3
    isStereo = byte & 0x04 != 0
    frameCountCode = byte & 0x03
    isDiscontinuous = payload.byteCount <= 2
  }

  /// The length of one frame in ticks of 48 kHz.
  public var frameTicks: Int {
    switch configuration {
    case 0..<12: [480, 960, 1920, 2880][Int(configuration & 3)]
    case 12..<16: configuration & 1 == 0 ? 480 : 960
    default: 120 << Int(configuration & 3)
    }
  }
}
