// What becomes of transcripts, as Prometheus samples: written, told to other programs, summarised elsewhere.

import CaptionRole
import Storage
import Telemetry
import Transcripts

/// Adds the journal's numbers to a scrape.
func collect(_ counters: JournalCounters, into page: inout MetricsWriter) {
  page.sample(
    "parley_journal_waiting", kind: .gauge, help: "Entries of meetings that wait to be written.",
    value: counters.waiting)
  let totals: [(String, String, Int)] = [
    ("parley_journal_written_total", "Entries of meetings that were written.", counters.written),
    ("parley_journal_dropped_total", "Entries lost because too many waited to be written.", counters.dropped),
    ("parley_journal_refused_total", "Entries lost because the database refused them.", counters.refused),
    ("parley_journal_failures_total", "Attempts to write that failed.", counters.failures),
  ]
  for (name, help, value) in totals { page.sample(name, kind: .counter, help: help, value: value) }
}

/// Adds the webhooks' numbers to a scrape.
func collect(_ counters: WebhookCounters, into page: inout MetricsWriter) {
  let gauges: [(String, String, Int)] = [
    ("parley_webhook_waiting", "Events that wait for a program.", counters.queued),
    ("parley_webhook_endpoints_down", "Programs that are taken for down.", counters.open),
  ]
  for (name, help, value) in gauges { page.sample(name, kind: .gauge, help: help, value: value) }
  let totals: [(String, String, Int)] = [
    ("parley_webhook_delivered_total", "Events that a program took.", counters.delivered),
    ("parley_webhook_dropped_total", "Events that were given up.", counters.dropped),
    ("parley_webhook_failures_total", "Attempts that failed and are made again.", counters.failures),
  ]
  for (name, help, value) in totals { page.sample(name, kind: .counter, help: help, value: value) }
}

/// Adds what the model that summarises was asked and answered to a scrape, and what that cost.
func collect(_ use: ModelUse, _ cloud: CloudSettings, into page: inout MetricsWriter) {
  let tenant = (name: "tenant", value: Tenant.standard.name)
  page.sample(
    "parley_summary_characters_total", kind: .counter, help: "Characters sent to the model that summarises.",
    labels: [tenant], value: use.characters)
  for (direction, tokens) in [("input", use.input), ("output", use.output)] {
    for (source, count) in [("usage", tokens.told), ("estimate", tokens.estimated)] {
      page.sample(
        "parley_summary_tokens_total", kind: .counter,
        help: "Tokens of questions to the model that summarises, and of its answers.",
        labels: [tenant, (name: "direction", value: direction), (name: "source", value: source)], value: count)
    }
  }
  if let cost = cloud.cost(of: use) {
    page.sample(
      CaptionPrices.metric.name, kind: .counter, help: CaptionPrices.metric.help,
      labels: [tenant, (name: "engine", value: "openai-summary"), (name: "currency", value: cloud.currency)],
      value: cost)
  }
}

extension CloudSettings {
  /// What a model was paid; nil where its tokens have no price.
  func cost(of use: ModelUse) -> Double? {
    let prices = pricesByEngine
    let spent = [(Self.summaryInput, use.input), (Self.summaryOutput, use.output)].compactMap { name, tokens in
      prices[name].map { Double(tokens.all) / 1_000_000 * $0 }
    }
    return spent.isEmpty ? nil : spent.reduce(0, +)
  }
}
