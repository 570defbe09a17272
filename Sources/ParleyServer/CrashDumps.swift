// What a crash leaves behind. A core file is a copy of the memory: the sound and the words of everybody who is speaking, on
// disk and without a term. Swift's own crash report shows, in the log, what the registers point at, and keeps the process
// for half a minute in which nobody takes its place.

import Foundation

/// Keeps this process and its children from writing their memory anywhere when they crash. Who sets `SWIFT_BACKTRACE` wants
/// Swift's crash report all the same.
public func forbidCrashDumps() {
  var limit = rlimit(rlim_cur: 0, rlim_max: 0)
  // Lowering a limit is always allowed.
  _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  guard ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] == nil else { return }
  for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { _ = signal(number, SIG_DFL) }
}
