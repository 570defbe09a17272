// The clock by which media packets are stamped, read outside the media threads.

internal import Glibc

/// Nanoseconds of the machine's monotonic clock: the same that stamps media packets.
public func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
