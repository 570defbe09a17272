// What a language model was asked and answered: in characters, and in the tokens by which its operator is paid.

internal import Foundation
internal import Synchronization

/// Tokens in one direction.
public struct TokenCount: Equatable, Sendable {
  /// As the model's server counted them.
  public internal(set) var told = 0
  /// Estimated from the text, because the server did not say.
  public internal(set) var estimated = 0

  /// More than this for one question is no number of tokens: no model takes or writes so many.
  private static let most = 10_000_000

  /// All of them.
  public var all: Int { told + estimated }

  /// Tokens that a server counted, or that `text` may have.
  mutating func add(told count: Int?, orOf text: String) {
    if let count, (0...Self.most).contains(count) { told += count } else { estimated += Self.estimate(text) }
  }

  /// About four bytes are a token: four letters in English, fewer characters of other scripts.
  static func estimate(_ text: String) -> Int { (text.utf8.count + 3) / 4 }
}

/// What was sent to a model and came back.
public struct ModelUse: Equatable, Sendable {
  /// Characters of the questions.
  public internal(set) var characters = 0
  /// Tokens of the questions.
  public internal(set) var input = TokenCount()
  /// Tokens of the answers.
  public internal(set) var output = TokenCount()

  /// Nothing yet.
  public init() {}
}

/// One question, and what came of it.
struct ModelExchange {
  let question: String
  var answer = ""
  /// Whether the server refused to answer; nobody is paid for that.
  var isRefused = false
  var told: ToldTokens?
}

/// The tokens that an answer says it took (https://platform.openai.com/docs/api-reference/chat/object).
struct ToldTokens: Decodable {
  private struct Answer: Decodable {
    var usage: ToldTokens?
  }
  private enum CodingKeys: String, CodingKey {
    case input = "prompt_tokens"
    case output = "completion_tokens"
  }

  let input: Int?
  let output: Int?

  /// Nil where an answer says nothing, or nothing that can be read.
  static func read(_ body: [UInt8]) -> ToldTokens? {
    (try? JSONDecoder().decode(Answer.self, from: Data(body)))?.usage
  }
}

/// Adds up what a model is asked and answers; only grows.
final class ModelMeter: Sendable {
  private let total = Mutex(ModelUse())

  var value: ModelUse { total.withLock { $0 } }

  func add(_ exchange: ModelExchange) {
    total.withLock { use in
      use.characters += exchange.question.count
      guard !exchange.isRefused else { return }
      use.input.add(told: exchange.told?.input, orOf: exchange.question)
      use.output.add(told: exchange.told?.output, orOf: exchange.answer)
    }
  }
}
