// What a crash leaves behind. A core file is a copy of the memory: the sound and the words of everybody who is speaking, on
// disk and without a term. Swift's own crash report shows, in the log, what the registers point at, and keeps the process
// for half a minute in which nobody takes its place.

import CDatagram
import Foundation

/// Keeps this process from writing its memory anywhere when it crashes, and what it starts from writing core files. Who
/// sets `SWIFT_BACKTRACE` wants Swift's crash report all the same. Every role calls this first: of what is forbidden here,
/// a program that is started takes over the limit alone.
public func forbidCrashDumps() {
  // 0 is for files only: a program that the kernel hands cores to, such as systemd-coredump, is kept from them by 1, which
  // no core fits into (core(5)). Where the limit is 0 already, it can't be raised.
  if !limitCores(to: 1) { _ = limitCores(to: 0) }
  guard ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] == nil else { return }
  // The report is made by another program, which must be able to look into this one.
  _ = cd_forbid_dumps()
  for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { _ = signal(number, SIG_DFL) }
}

private func limitCores(to bytes: rlim_t) -> Bool {
  var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
  return setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0
}
