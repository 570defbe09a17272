// The figures of what becomes of transcripts, as a scrape has them, and how long each part may take at the end.

import Foundation
import Telemetry
import Testing

@testable import ParleyServer
@testable import Storage
@testable import Transcripts

@Suite struct TranscriptMetricsTests {
  @Test func whatIsLostShowsOnThePage() throws {
    var page = MetricsWriter()
    collect(JournalCounters(waiting: 1, written: 2, dropped: 3, refused: 4, failures: 5), into: &page)
    collect(WebhookCounters(delivered: 6, failures: 7, dropped: 8, queued: 9, open: 10), into: &page)
    collect(summaryCharacters: 11, into: &page)
    let samples = page.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    #expect(
      Set(samples) == [
        "parley_journal_waiting 1", "parley_journal_written_total 2", "parley_journal_dropped_total 3",
        "parley_journal_refused_total 4", "parley_journal_failures_total 5", "parley_webhook_delivered_total 6",
        "parley_webhook_failures_total 7", "parley_webhook_dropped_total 8", "parley_webhook_waiting 9",
        "parley_webhook_endpoints_down 10", "parley_summary_characters_total{tenant=\"default\"} 11",
      ])
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let table = try String(contentsOf: root.appending(path: "docs/observability.md"), encoding: .utf8)
    for sample in samples { #expect(table.contains("| `\(sample.prefix { $0 != " " && $0 != "{" })` |"), "\(sample)") }
    #expect(page.text.contains("# TYPE parley_journal_dropped_total counter"))
    #expect(page.text.contains("# TYPE parley_webhook_waiting gauge"))
  }

  @Test func theLastSpansAndWebhooksEndWithinTheServersTime() {
    #expect(TraceExport.patience + WebhookOptions().lastSeconds < ServerProcess.patience)
  }
}
