// The server's own figures, read as Prometheus reads them.

/// One reading of the metrics page.
struct ServerFigures: Sendable {
  /// Values by name and labels, as they are written.
  private var values: [(name: Substring, labels: Substring, value: Double)] = []

  /// Reads the text format of Prometheus, version 0.0.4. Lines that it does not understand are left out.
  init(parsing text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else { continue }
      let key = line[..<space]
      let end = key.firstIndex(of: "{") ?? key.endIndex
      values.append((key[..<end], key[end...], value))
    }
  }

  /// The sum of a metric over all labels.
  func sum(_ name: String) -> Double {
    values.reduce(0) { $1.name == name ? $0 + $1.value : $0 }
  }

  /// The upper bounds of a histogram's buckets with how many values lay below each, over all other labels.
  func buckets(_ name: String) -> [(bound: Double, count: Double)] {
    var counts: [Double: Double] = [:]
    for value in values where value.name == name + "_bucket" {
      guard let label = value.labels.firstMatch(of: /le="([^"]+)"/) else { continue }
      counts[label.1 == "+Inf" ? .infinity : Double(label.1) ?? .infinity, default: 0] += value.value
    }
    return counts.map { ($0.key, $0.value) }.sorted { $0.bound < $1.bound }
  }

  /// The bound below which `share` of the values lie that came to a histogram since `earlier`; nil without any.
  func percentile(_ share: Double, of name: String, since earlier: ServerFigures) -> Double? {
    let before = Dictionary(uniqueKeysWithValues: earlier.buckets(name).map { ($0.bound, $0.count) })
    let counts = buckets(name).map { (bound: $0.bound, count: $0.count - (before[$0.bound] ?? 0)) }
    guard let all = counts.last?.count, all > 0 else { return nil }
    return counts.first { $0.count >= share * all }?.bound
  }
}
