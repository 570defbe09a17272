// The machine's monotonic clock, for measurements.

internal import CDatagram
internal import Wire

func monotonicNow() -> MonotonicTime { MonotonicTime(nanoseconds: cd_monotonic()) }
