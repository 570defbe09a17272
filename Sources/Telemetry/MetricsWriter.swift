// Prints samples in the Prometheus text exposition format, version 0.0.4:
// https://prometheus.io/docs/instrumenting/exposition_formats/

/// What a sample means, as the format's TYPE line says it.
public enum MetricKind: String, Sendable {
  /// Only grows.
  case counter
  /// Goes up and down.
  case gauge
  /// Cumulative buckets, a sum and a count.
  case histogram
}

/// Labels of one sample, in the order in which they are printed.
public typealias MetricLabels = [(name: String, value: String)]

/// Collects samples by metric, so that each metric's HELP and TYPE stand once, before all of its samples.
public struct MetricsWriter: Sendable {
  private struct Family: Sendable {
    var kind: MetricKind
    var help: String
    var lines: [String] = []
  }
  private var order: [String] = []
  private var families: [String: Family] = [:]

  /// An empty page.
  public init() {}

  /// Adds one counter's or gauge's sample.
  public mutating func sample(
    _ name: String, kind: MetricKind, help: String, labels: MetricLabels = [], value: Double
  ) {
    append(name, kind: kind, help: help, line: "\(name)\(printed(labels)) \(number(value))")
  }

  /// Adds one counter's or gauge's sample.
  public mutating func sample(_ name: String, kind: MetricKind, help: String, labels: MetricLabels = [], value: Int) {
    append(name, kind: kind, help: help, line: "\(name)\(printed(labels)) \(value)")
  }

  /// Adds one histogram: `counts` holds one more element than `bounds`, and is not cumulative.
  public mutating func histogram(
    _ name: String, help: String, labels: MetricLabels = [], bounds: [Double], counts: [Int], sum: Double
  ) {
    var running = 0
    for (index, count) in counts.enumerated() {
      running += count
      let bound = index < bounds.count ? number(bounds[index]) : "+Inf"
      append(
        name, kind: .histogram, help: help,
        line: "\(name)_bucket\(printed(labels + [(name: "le", value: bound)])) \(running)")
    }
    append(name, kind: .histogram, help: help, line: "\(name)_sum\(printed(labels)) \(number(sum))")
    append(name, kind: .histogram, help: help, line: "\(name)_count\(printed(labels)) \(running)")
  }

  /// The whole page.
  public var text: String {
    var page = ""
    for name in order {
      guard let family = families[name] else { continue }
      page += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
      for line in family.lines {
        page += line + "\n"
      }
    }
    return page
  }

  private mutating func append(_ name: String, kind: MetricKind, help: String, line: String) {
    if families[name] == nil {
      order.append(name)
      families[name] = Family(kind: kind, help: help)
    }
    families[name]?.lines.append(line)
  }
}

private func number(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
  return String(value)
}

private func printed(_ labels: MetricLabels) -> String {
  if labels.isEmpty { return "" }
  return "{" + labels.map { "\($0.name)=\"\(escapedLabel($0.value))\"" }.joined(separator: ",") + "}"
}

private func escapedLabel(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": result += "\\\\"
    case "\"": result += "\\\""
    case "\n": result += "\\n"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func escapedHelp(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
