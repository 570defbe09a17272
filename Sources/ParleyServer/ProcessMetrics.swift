// The process's own numbers under the names that Prometheus' client libraries use, read from /proc.

import Foundation
import Telemetry

/// Adds memory, CPU time and open files to a scrape.
func collectProcess(into page: inout MetricsWriter) {
  if let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) {
    let fields = statm.split(separator: " ")
    if fields.count > 1, let pages = Int(fields[1]) {
      page.sample(
        "process_resident_memory_bytes", kind: .gauge, help: "Resident memory.",
        value: pages * Int(sysconf(Int32(_SC_PAGESIZE))))
    }
  }
  var usage = rusage()
  if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
    let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    let fraction = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    page.sample(
      "process_cpu_seconds_total", kind: .counter, help: "CPU time, user and system.", value: seconds + fraction)
  }
  if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
    page.sample("process_open_fds", kind: .gauge, help: "Open file descriptors.", value: files.count)
  }
}

/// Lifts the limit on open files to what the system allows: each participant holds one, and defaults are small.
func raiseFileLimit() {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
  limit.rlim_cur = limit.rlim_max
  _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
