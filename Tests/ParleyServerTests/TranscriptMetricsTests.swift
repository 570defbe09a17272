// The figures of what becomes of transcripts, as a scrape has them, and how long each part may take at the end.

import CaptionLink
import Foundation
import Gateway
import Logging
import Telemetry
import TestSupport
import Testing

@testable import ParleyServer
@testable import Storage
@testable import Transcripts

@Suite struct TranscriptMetricsTests {
  @Test func whatIsLostShowsOnThePage() throws {
    var page = MetricsWriter()
    collect(JournalCounters(waiting: 1, written: 2, dropped: 3, refused: 4, failures: 5), into: &page)
    collect(WebhookCounters(delivered: 6, failures: 7, dropped: 8, queued: 9, open: 10), into: &page)
    var use = ModelUse()
    use.characters = 11
    use.input.add(told: 12, orOf: "")
    use.input.add(told: nil, orOf: String(repeating: "x", count: 4 * 13))
    use.output.add(told: 14, orOf: "")
    collect(use, CloudSettings(), into: &page)
    let samples = page.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    #expect(
      Set(samples) == [
        "parley_journal_waiting 1", "parley_journal_written_total 2", "parley_journal_dropped_total 3",
        "parley_journal_refused_total 4", "parley_journal_failures_total 5", "parley_webhook_delivered_total 6",
        "parley_webhook_failures_total 7", "parley_webhook_dropped_total 8", "parley_webhook_waiting 9",
        "parley_webhook_endpoints_down 10", "parley_summary_characters_total{tenant=\"default\"} 11",
        "parley_summary_tokens_total{tenant=\"default\",direction=\"input\",source=\"usage\"} 12",
        "parley_summary_tokens_total{tenant=\"default\",direction=\"input\",source=\"estimate\"} 13",
        "parley_summary_tokens_total{tenant=\"default\",direction=\"output\",source=\"usage\"} 14",
        "parley_summary_tokens_total{tenant=\"default\",direction=\"output\",source=\"estimate\"} 0",
      ])
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let table = try String(contentsOf: root.appending(path: "docs/observability.md"), encoding: .utf8)
    for sample in samples { #expect(table.contains("| `\(sample.prefix { $0 != " " && $0 != "{" })` |"), "\(sample)") }
    #expect(page.text.contains("# TYPE parley_journal_dropped_total counter"))
    #expect(page.text.contains("# TYPE parley_webhook_waiting gauge"))
  }

  @Test(.timeLimit(.minutes(10))) func summariesAreInTheCosts() async throws {
    let answer = #"""
      {"choices":[{"message":{"content":"{\"summary\":[\"They met.\"]}"}}],
       "usage":{"prompt_tokens":1000000,"completion_tokens":500000}}
      """#
    try await withCollector(answering: answer) { address, _ in
      let settings = try Settings.load(environment: [
        "PARLEY_OPENAI_URL": address + "/v1", "PARLEY_SUMMARY_MODEL": "small", "PARLEY_CURRENCY": "USD",
        "PARLEY_PRICES": "openai-summary-input=2,openai-summary-output=8,openai=1",
      ])
      let http = OutboundHTTP()
      let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let database = try await MeetingDatabase.open(path: temporaryFolder() + "/parley.sqlite")
      let transcripts = SQLTranscripts(database) { 0 }
      let api = settings.transcriptAPI(
        transcripts, database, WebhookSender([], over: http, logger: logger), over: http, logger: logger)
      let said = StoredSegment(
        id: "g_1", participant: "p_1", name: "Ana", language: "en", text: "Good morning.", translations: [:], start: 0,
        end: 1, confidence: 1, flagged: false)
      let summary = await api.summaries.summary(of: [said], meeting: "abc-defg-hij", mayLeave: true)
      #expect(summary.summary == ["They met."])
      await http.close()

      var page = MetricsWriter()
      // What the captions process has had done elsewhere stands on the same page.
      let metric = "parley_captions_cost_total"
      let labels = ["tenant", "default", "engine", "openai", "currency", "USD"]
      collect([LinkMetric(metric, kind: "counter", help: "Costs.", labels: labels, value: 0.5)], into: &page)
      collect(api.summaries.used, settings.cloud, into: &page)
      let lines = page.text.split(separator: "\n").filter { $0.contains(metric) }
      #expect(
        lines.suffix(3) == [
          "# TYPE \(metric) counter", #"\#(metric){tenant="default",engine="openai",currency="USD"} 0.5"#,
          #"\#(metric){tenant="default",engine="openai-summary",currency="USD"} 6"#,
        ])
    }
  }

  @Test(arguments: [
    ("", nil), ("openai=1", nil), ("openai-summary-input=2", 0.5), ("openai-summary-output=2", 0.25),
    ("openai-summary-input=2,openai-summary-output=4", 1),
  ])
  func summariesCostWhatHasAPrice(prices: String, cost: Double?) throws {
    var use = ModelUse()
    use.input.add(told: 250_000, orOf: "")
    use.output.add(told: nil, orOf: String(repeating: "x", count: 4 * 125_000))
    #expect(try Settings.load(environment: ["PARLEY_PRICES": prices]).cloud.cost(of: use) == cost)
  }

  @Test func theLastSpansAndWebhooksEndWithinTheServersTime() {
    #expect(TraceExport.patience + WebhookOptions().lastSeconds < ServerProcess.patience)
  }
}
