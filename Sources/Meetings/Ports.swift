// What a meeting needs from outside: the time, randomness and somebody who knows tokens. All are given, so that
// tests run in virtual time and the same seed gives the same meeting.

import Foundation
public import Identity
public import Wire

/// Tells the time, twice: for lengths and for people.
public protocol MeetingClock: Sendable {
  /// A monotonic reading.
  var time: MonotonicTime { get }
  /// Milliseconds since 1970.
  var milliseconds: Int64 { get }
}

/// The machine's clocks.
public struct SystemMeetingClock: MeetingClock {
  private let origin = ContinuousClock.now

  /// The machine's clocks.
  public init() {}

  /// Time since the clock was made.
  public var time: MonotonicTime {
    let (seconds, attoseconds) = origin.duration(to: .now).components
    return MonotonicTime(nanoseconds: UInt64(max(seconds, 0)) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000))
  }

  /// The wall clock.
  public var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

/// A reading of both clocks, taken once per input.
struct Moment: Sendable {
  var time: MonotonicTime
  var milliseconds: Int64

  init(time: MonotonicTime, milliseconds: Int64) {
    self.time = time
    self.milliseconds = milliseconds
  }

  init(_ clock: some MeetingClock) {
    self.init(time: clock.time, milliseconds: clock.milliseconds)
  }
}

/// Where random numbers come from.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private let draw: @Sendable () -> UInt64

  /// A source that draws from `draw`.
  public init(_ draw: @escaping @Sendable () -> UInt64) { self.draw = draw }

  /// The system's secure generator.
  public static let system = RandomSource {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 { draw() }
}

/// Signs and checks what lets people in.
public protocol MeetingIdentity: Sendable {
  /// A new host token and what is stored of it.
  func makeHostToken() -> (token: String, hash: String)
  /// Whether the token is the one whose hash was stored; takes the same time either way.
  func matches(hostToken: String, hash: String) -> Bool
  /// The join token that carries `claims`.
  func sign(_ claims: JoinClaims) -> String
  /// The claims of a good token, checked at `seconds` since 1970. Any error means that the token is not good.
  func verify(_ token: String, at seconds: Int) throws -> JoinClaims
  /// What is stored of a participant in place of their id: always the same for the same person in the same meeting, and
  /// to nobody who does not sign tokens a way back to them.
  func mark(of participant: String, in meeting: String) -> String
}
