// What services elsewhere cost, as the operator says.

internal import Captions

/// Prices of services elsewhere.
public struct CaptionPrices: Equatable, Sendable {
  /// The currency of all prices, as ISO 4217 names it.
  public var currency: String
  /// The price by service: of an hour of sound, of a million characters to translate, or of a thousand texts to look at.
  /// Summaries are the server's business: their prices change nothing here.
  public var byEngine: [String: Double]

  /// Some prices.
  public init(currency: String, byEngine: [String: Double] = [:]) {
    self.currency = currency
    self.byEngine = byEngine
  }

  /// The counter of what was spent, and what it says of itself, wherever it was spent.
  public static let metric = (
    name: "parley_captions_cost_total", help: "What services elsewhere cost, by the prices that were set."
  )

  /// Nothing has a price.
  public static let none = CaptionPrices(currency: "")

  /// What was spent so far, by tenant and engine.
  func cost(of metrics: CaptionMetrics) -> [String: Double] {
    var cost: [String: Double] = [:]
    func add(_ amounts: [String: Double], per unit: Double) {
      for (key, amount) in amounts {
        guard let price = byEngine[String(key.drop { $0 != " " }.dropFirst())] else { continue }
        cost[key, default: 0] += amount / unit * price
      }
    }
    add(metrics.remoteSeconds, per: 3_600)
    add(metrics.translatedCharacters.mapValues(Double.init), per: 1_000_000)
    add(metrics.screenedTexts.mapValues(Double.init), per: 1_000)
    return cost
  }
}
