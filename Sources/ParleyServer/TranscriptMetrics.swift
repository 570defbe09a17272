// What becomes of transcripts, as Prometheus samples: written, told to other programs, summarised elsewhere.

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

/// Adds what was sent to the model that summarises to a scrape.
func collect(summaryCharacters: Int, into page: inout MetricsWriter) {
  page.sample(
    "parley_summary_characters_total", kind: .counter, help: "Characters sent to the model that summarises.",
    labels: [(name: "tenant", value: Tenant.standard.name)], value: summaryCharacters)
}
