// A linear model that tells how likely a text insults: term frequencies, weighted, and some calibrated classifiers
// whose verdicts are averaged. Its weights come from a file that script/models/prepare makes.

internal import Foundation

/// Why a file holds no model.
public enum ToxicityModelError: Error, Equatable, Sendable {
  /// The file can't be read.
  case unreadable
  /// A line is not as it should be.
  case malformed(line: Int)
}

/// The model.
public struct ToxicityModel: Sendable {
  private struct Classifier {
    var intercept: Float
    var slope: Float
    var offset: Float
  }

  private var terms: [String: Int] = [:]
  private var frequencies: [Float] = []
  /// One weight per classifier for each term.
  private var weights: [Float] = []
  private var classifiers: [Classifier] = []

  /// Reads a model: the first line holds each classifier's intercept and calibration, the others a term, its inverse
  /// document frequency, and one weight per classifier, all separated by tabs.
  public init(contentsOf path: String) throws(ToxicityModelError) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadable }
    try self.init(parsing: text)
  }

  /// Reads a model's text.
  public init(parsing text: String) throws(ToxicityModelError) {
    for (number, line) in text.split(separator: "\n").enumerated() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      if number == 0 {
        for field in fields {
          let values = field.split(separator: ",").compactMap { Float($0) }.filter(\.isFinite)
          guard values.count == 3 else { throw .malformed(line: 1) }
          classifiers.append(Classifier(intercept: values[0], slope: values[1], offset: values[2]))
        }
        continue
      }
      let values = fields.dropFirst().compactMap { Float($0) }.filter(\.isFinite)
      guard values.count == classifiers.count + 1, fields.count == values.count + 1, !fields[0].isEmpty else {
        throw .malformed(line: number + 1)
      }
      terms[String(fields[0])] = frequencies.count
      frequencies.append(values[0])
      weights += values.dropFirst()
    }
    guard !classifiers.isEmpty, !terms.isEmpty else { throw .malformed(line: 1) }
  }

  /// How likely the text insults, 0 to 1.
  public func score(_ text: String) -> Double {
    var counts: [Int: Float] = [:]
    for word in text.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
    where word.count > 1 {
      if let term = terms[String(word)] { counts[term, default: 0] += 1 }
    }
    var norm: Float = 0
    for (term, count) in counts {
      let value = count * frequencies[term]
      counts[term] = value
      norm += value * value
    }
    norm = norm > 0 ? norm.squareRoot() : 1
    var sum: Float = 0
    for (index, classifier) in classifiers.enumerated() {
      var verdict = classifier.intercept
      for (term, value) in counts { verdict += value / norm * weights[term * classifiers.count + index] }
      sum += 1 / (1 + exp(classifier.slope * verdict + classifier.offset))
    }
    return Double(sum) / Double(classifiers.count)
  }
}
