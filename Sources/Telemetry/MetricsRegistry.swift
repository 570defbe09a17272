// The process's metrics by name. Components ask for a metric once, keep it, and update it without the registry;
// components with numbers of their own add a collector that is asked at each scrape.

import Synchronization

/// Holds metrics and prints them for a scrape.
public final class MetricsRegistry: Sendable {
  /// Adds samples to a page at scrape time.
  public typealias Collector = @Sendable (inout MetricsWriter) async -> Void

  private enum Metric: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
  }
  private struct Entry: Sendable {
    var name: String
    var help: String
    var labels: MetricLabels
    var metric: Metric
  }
  private struct State {
    var entries: [Entry] = []
    var index: [String: Int] = [:]
    var collectors: [Collector] = []
  }
  private let state = Mutex(State())

  /// An empty registry.
  public init() {}

  /// The counter of this name and these labels, made on first use. Counter names end in `_total`.
  public func counter(_ name: String, help: String, labels: MetricLabels = []) -> Counter {
    let metric = entry(name, help: help, labels: labels) { .counter(Counter()) }
    guard case .counter(let counter) = metric else {
      preconditionFailure("Metric \(name) is already registered as another kind.")
    }
    return counter
  }

  /// The gauge of this name and these labels, made on first use.
  public func gauge(_ name: String, help: String, labels: MetricLabels = []) -> Gauge {
    let metric = entry(name, help: help, labels: labels) { .gauge(Gauge()) }
    guard case .gauge(let gauge) = metric else {
      preconditionFailure("Metric \(name) is already registered as another kind.")
    }
    return gauge
  }

  /// The histogram of this name and these labels, made on first use with `bounds` as its buckets.
  public func histogram(_ name: String, help: String, labels: MetricLabels = [], bounds: [Double]) -> Histogram {
    let metric = entry(name, help: help, labels: labels) { .histogram(Histogram(bounds: bounds)) }
    guard case .histogram(let histogram) = metric else {
      preconditionFailure("Metric \(name) is already registered as another kind.")
    }
    return histogram
  }

  /// Adds a collector that is asked at each scrape.
  public func collect(_ collector: @escaping Collector) {
    state.withLock { $0.collectors.append(collector) }
  }

  /// The page that a scrape gets.
  public func text() async -> String {
    let (entries, collectors) = state.withLock { ($0.entries, $0.collectors) }
    var writer = MetricsWriter()
    for entry in entries {
      switch entry.metric {
      case .counter(let counter):
        writer.sample(entry.name, kind: .counter, help: entry.help, labels: entry.labels, value: counter.value)
      case .gauge(let gauge):
        writer.sample(entry.name, kind: .gauge, help: entry.help, labels: entry.labels, value: gauge.value)
      case .histogram(let histogram):
        let snapshot = histogram.snapshot
        writer.histogram(
          entry.name, help: entry.help, labels: entry.labels, bounds: histogram.bounds, counts: snapshot.counts,
          sum: snapshot.sum)
      }
    }
    for collector in collectors {
      await collector(&writer)
    }
    return writer.text
  }

  private func entry(_ name: String, help: String, labels: MetricLabels, make: () -> Metric) -> Metric {
    let key = name + labels.map { "\u{1}\($0.name)\u{2}\($0.value)" }.joined()
    return state.withLock { state in
      if let index = state.index[key] {
        return state.entries[index].metric
      }
      let metric = make()
      state.index[key] = state.entries.count
      state.entries.append(Entry(name: name, help: help, labels: labels, metric: metric))
      return metric
    }
  }
}
