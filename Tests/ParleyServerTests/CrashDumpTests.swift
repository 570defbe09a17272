import CDatagram
import Foundation
import Testing

@testable import ParleyServer

@Suite struct CrashDumpTests {
  @Test func aProcessThatForbidsThemLeavesNoMemoryBehind() async {
    await #expect(processExitsWith: .success) {
      unsetenv("SWIFT_BACKTRACE")
      let before = cd_may_dump()
      forbidCrashDumps()
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
      // 0 where it was 0 and may not be raised.
      exit(before && !cd_may_dump() && limit.rlim_cur <= 1 && limit.rlim_max == limit.rlim_cur ? 0 : 1)
    }
  }
}
