// The time of day by the clock that stamps packets. What is kept of captions, when it is too old and what of it was erased
// is told by the time of day, so that the two must not drift apart.

import CaptionLink
import Foundation
import Synchronization

/// What the clock that stamps packets says of the time of day.
final class PacketClock: Sendable {
  private let monotonic: @Sendable () -> UInt64
  private let wall: @Sendable () -> Int64
  /// Nanoseconds between 1970 and the origin of the clock that stamps packets.
  private let epoch: Atomic<Int64>

  /// The time of day may be set, and goes on while the machine sleeps, which the other clock does not. Smaller differences
  /// are left alone: an utterance keeps its times while the one clock is led to the other.
  private static let tolerance: Int64 = 1_000_000_000

  /// A clock of these two: nanoseconds of the one that stamps packets, and nanoseconds since 1970.
  init(
    monotonic: @escaping @Sendable () -> UInt64 = { monotonicNanoseconds() },
    wall: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1e9) }
  ) {
    self.monotonic = monotonic
    self.wall = wall
    epoch = Atomic(wall() &- Int64(bitPattern: monotonic()))
  }

  /// Nanoseconds since 1970.
  func nanoseconds(_ time: UInt64) -> UInt64 {
    let now = wall() &- Int64(bitPattern: monotonic())
    var known = epoch.load(ordering: .relaxed)
    if (now &- known).magnitude > UInt64(Self.tolerance) {
      epoch.store(now, ordering: .relaxed)
      known = now
    }
    return UInt64(bitPattern: known &+ Int64(bitPattern: time))
  }

  /// Milliseconds since 1970.
  func milliseconds(_ time: UInt64) -> Int64 { Int64(nanoseconds(time) / 1_000_000) }
}
