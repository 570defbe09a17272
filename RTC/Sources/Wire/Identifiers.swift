// Numbers that RTP puts on the wire, each in a type of its own (RFC 3550).

/// A synchronisation source: one RTP stream (RFC 3550 section 3).
public struct SSRC: RawRepresentable, Hashable, Sendable {
  /// The identifier as it is on the wire.
  public var rawValue: UInt32

  /// The number as it is on the wire.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The stream named `rawValue`.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// An RTP payload type, 0 to 127 (RFC 3550 section 5.1).
public struct PayloadType: RawRepresentable, Hashable, Sendable {
  /// The seven bits as they are on the wire.
  public var rawValue: UInt8

  /// The number as it is on the wire.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The payload type `rawValue`.
  @inlinable
  public init(_ rawValue: UInt8) { self.rawValue = rawValue }
}

/// An RTP sequence number: 16 bits that wrap (RFC 3550 section 5.1).
public struct SequenceNumber: RawRepresentable, Hashable, Sendable {
  /// The number as it is on the wire.
  public var rawValue: UInt16

  /// The number as it is on the wire.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The sequence number `rawValue`.
  @inlinable
  public init(_ rawValue: UInt16) { self.rawValue = rawValue }

  /// Steps from `self` to `other` along the shorter way round: positive when `other` is newer.
  @inlinable
  public func distance(to other: Self) -> Int {
    Int(Int16(truncatingIfNeeded: other.rawValue &- rawValue))
  }

  /// Whether `self` comes after `other`, allowing for wrap-around.
  @inlinable
  public func isNewer(than other: Self) -> Bool { other.distance(to: self) > 0 }

  /// The number `steps` later; wraps.
  @inlinable
  public func advanced(by steps: Int) -> Self {
    Self(rawValue &+ UInt16(truncatingIfNeeded: steps))
  }
}

/// An RTP timestamp in the units of its stream's clock: 32 bits that wrap (RFC 3550 section 5.1).
public struct RTPTimestamp: RawRepresentable, Hashable, Sendable {
  /// The timestamp as it is on the wire.
  public var rawValue: UInt32

  /// The number as it is on the wire.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The timestamp `rawValue`.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Clock ticks from `self` to `other` along the shorter way round: positive when `other` is later.
  @inlinable
  public func distance(to other: Self) -> Int {
    Int(Int32(truncatingIfNeeded: other.rawValue &- rawValue))
  }

  /// The timestamp `ticks` later; wraps.
  @inlinable
  public func advanced(by ticks: Int) -> Self {
    Self(rawValue &+ UInt32(truncatingIfNeeded: ticks))
  }
}
