// Percentiles, and how reports are printed.

internal import Foundation

/// The value below which `share` (0…1) of `values` lie; nil without values.
func percentile(_ share: Double, of values: [UInt64]) -> UInt64? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  return sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - (share > 0 ? 1 : 0))]
}

/// The value in the middle; 0 without values.
func median(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return 0 }
  let sorted = values.sorted()
  return values.count % 2 == 1
    ? sorted[values.count / 2] : (sorted[values.count / 2 - 1] + sorted[values.count / 2]) / 2
}

/// Rounds to `digits` decimals, for JSON that people look at.
func rounded(_ value: Double, _ digits: Int = 1) -> Double {
  let scale = pow(10, Double(digits))
  return (value * scale).rounded() / scale
}

/// What a benchmark found: rows for people, and one JSON object for machines.
public struct BenchmarkReport: Sendable {
  /// The benchmark's name.
  public var name: String
  private var rows: [(label: String, value: String, note: String)] = []
  private var values: [(key: String, json: String)] = []

  init(_ name: String) {
    self.name = name
  }

  /// Adds a row that is also a value of the JSON object.
  mutating func add(_ key: String, _ label: String, _ value: Double, _ unit: String, digits: Int = 1, note: String = "")
  {
    rows.append((label, String(format: "%.\(digits)f", value) + (unit.isEmpty ? "" : " \(unit)"), note))
    values.append((key, "\(rounded(value, digits))"))
  }

  /// Adds a row of words.
  mutating func add(_ label: String, _ text: String) {
    rows.append((label, text, ""))
  }

  /// The rows in columns.
  public var table: String {
    let first = rows.map(\.label.count).max() ?? 0
    let second = rows.map(\.value.count).max() ?? 0
    let lines = rows.map { row in
      let label = row.label.padding(toLength: first, withPad: " ", startingAt: 0)
      let value = String(repeating: " ", count: second - row.value.count) + row.value
      return "  \(label)  \(value)\(row.note.isEmpty ? "" : "  \(row.note)")"
    }
    return ([name] + lines).joined(separator: "\n")
  }

  /// The values as one line of JSON.
  public var json: String {
    let fields = [#""benchmark":"\#(name)""#] + values.map { #""\#($0.key)":\#($0.json)"# }
    return "{\(fields.joined(separator: ","))}"
  }
}
