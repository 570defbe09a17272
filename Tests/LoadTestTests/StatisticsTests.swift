// Percentiles and reports.

import Testing

@testable import LoadTest

struct StatisticsTests {
  @Test func percentilesAreValuesThatWereMeasured() {
    let values: [UInt64] = [40, 10, 30, 20]
    #expect(percentile(0, of: values) == 10)
    #expect(percentile(0.5, of: values) == 20)
    #expect(percentile(0.51, of: values) == 30)
    #expect(percentile(1, of: values) == 40)
    #expect(percentile(0.5, of: []) == nil)
  }

  @Test func theMedianLiesInTheMiddle() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 2, 3]) == 2.5)
    #expect(median([]) == 0)
  }

  @Test func aReportIsATableAndOneLineOfJSON() {
    var report = BenchmarkReport("join")
    report.add("first_ms", "first picture", 12.34, "ms", note: "(n)")
    #expect(report.table == "join\n  first picture  12.3 ms  (n)")
    #expect(report.json == #"{"benchmark":"join","first_ms":12.3}"#)
  }

  @Test func onlyPlainHTTPAddressesAreTaken() throws {
    let address = try ServerAddress(url: "http://127.0.0.1:8080")
    #expect(address.authority == "127.0.0.1:8080")
    #expect(throws: LoadTestError.self) { try ServerAddress(url: "https://example.org") }
    #expect(throws: LoadTestError.self) { try ServerAddress(url: "nonsense") }
  }
}
