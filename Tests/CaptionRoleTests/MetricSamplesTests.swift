import CaptionLink
import Captions
import Foundation
import Testing

@testable import CaptionRole

@Suite struct MetricSamplesTests {
  private func value(_ name: String, _ labels: [String] = [], in samples: [LinkMetric]) -> Double? {
    samples.first { $0.name == name && $0.labels == labels }?.value
  }

  @Test func `What was left out, changed and waits is told`() {
    var metrics = CaptionMetrics()
    metrics.changed = 3
    metrics.erased = 5
    metrics.packetsLeftOut = 7
    metrics.queued = 11
    let samples = samples(of: metrics, .none)
    #expect(value("parley_captions_words_changed_total", in: samples) == 3)
    #expect(value("parley_captions_words_erased_total", in: samples) == 5)
    #expect(value("parley_captions_packets_left_out_total", in: samples) == 7)
    #expect(value("parley_captions_queued", in: samples) == 11)
  }

  @Test func `What waits, what is erased and what is hidden is told by size, too`() throws {
    var metrics = CaptionMetrics()
    metrics.queueDepth.add(3)
    metrics.queueDepth.add(1_000)
    metrics.erasedShare.add(0.12)
    metrics.redactedWords.add(0)
    metrics.redactedWords.add(5)
    let samples = samples(of: metrics, .none)
    func buckets(_ name: String) throws -> [Double: Int] {
      let sample = try #require(samples.first { $0.name == name })
      let bounds = sample.bounds + [.infinity]
      return Dictionary(uniqueKeysWithValues: zip(bounds, sample.counts).filter { $0.1 > 0 })
    }
    #expect(try buckets("parley_captions_queue_depth") == [4: 1, .infinity: 1])
    #expect(try buckets("parley_captions_erased_share") == [0.15: 1])
    #expect(try buckets("parley_captions_redacted_words") == [0: 1, 6: 1])
  }

  @Test func `Everything that is told is in the table of the documentation, with its labels`() throws {
    var metrics = CaptionMetrics()
    metrics.realTime["moonshine"] = Histogram([1])
    metrics.errors = ["moonshine failed": 1]
    metrics.audioSeconds = ["acme": 1]
    metrics.remoteSeconds = ["acme openai": 1]
    metrics.translatedCharacters = ["acme marian": 1]
    metrics.screenedTexts = ["acme azure-language": 1]
    metrics.screenedCharacters = ["acme azure-language": 1]
    metrics.offences = ["hate": 1]
    let samples = samples(of: metrics, CaptionPrices(currency: "EUR", byEngine: ["openai": 1]))
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let page = try String(contentsOf: root.appending(path: "docs/observability.md"), encoding: .utf8)
    for sample in samples {
      let kind = sample.bounds.isEmpty ? sample.kind : "histogram"
      let labels = stride(from: 0, to: sample.labels.count, by: 2).map { "`\(sample.labels[$0])`" }
      let row = "| `\(sample.name)` | \(kind) | \(labels.joined(separator: ", "))"
      #expect(page.contains(row + (labels.isEmpty ? "|" : " |")), "\(row)")
    }
    let told = Set(samples.map(\.name))
    let table = page.split(separator: "From the server:")[0]
    for line in table.split(separator: "\n") where line.hasPrefix("| `parley_") {
      let name = line.dropFirst(3).prefix { $0 != "`" }
      #expect(told.contains(String(name)), "\(name)")
    }
  }

  @Test func `Looks at texts are told by tenant and service, and what texts offend by`() {
    var metrics = CaptionMetrics()
    metrics.screenedTexts = ["acme azure-language": 2, "other azure-language": 1]
    metrics.screenedCharacters = ["acme azure-language": 80]
    metrics.offences = ["hate": 4]
    let samples = samples(of: metrics, .none)
    let acme = ["tenant", "acme", "engine", "azure-language"]
    #expect(value("parley_captions_screened_texts_total", acme, in: samples) == 2)
    #expect(
      value("parley_captions_screened_texts_total", ["tenant", "other", "engine", "azure-language"], in: samples) == 1)
    #expect(value("parley_captions_screened_characters_total", acme, in: samples) == 80)
    #expect(value("parley_captions_offences_total", ["category", "hate"], in: samples) == 4)
    #expect(!samples.contains { $0.name == "parley_captions_cost_total" })
  }

  @Test func `What has a price costs by its unit, and what has none costs nothing`() {
    var metrics = CaptionMetrics()
    metrics.remoteSeconds = ["acme azure-speech": 1_800, "other azure-speech": 3_600]
    metrics.translatedCharacters = ["acme azure-translator": 250_000, "acme marian": 1_000_000]
    metrics.screenedTexts = ["acme azure-language": 500]
    let prices = CaptionPrices(
      currency: "USD", byEngine: ["azure-speech": 1, "azure-translator": 10, "azure-language": 0.5])
    let samples = samples(of: metrics, prices)
    func cost(_ tenant: String, _ engine: String) -> Double? {
      value("parley_captions_cost_total", ["tenant", tenant, "engine", engine, "currency", "USD"], in: samples)
    }
    #expect(cost("acme", "azure-speech") == 0.5)
    #expect(cost("other", "azure-speech") == 1)
    #expect(cost("acme", "azure-translator") == 2.5)
    #expect(cost("acme", "azure-language") == 0.25)
    #expect(cost("acme", "marian") == nil)
  }
}
