// English by Moonshine, on ONNX Runtime.

internal import CInference
public import Captions
internal import Foundation

/// A model that turns English speech into text. One is shared by all threads.
public final class MoonshineRecogniser: SpeechRecogniser {
  /// A name for metrics.
  public let name = "moonshine"
  /// English only.
  public let languages: Set<String> = ["en"]
  /// It takes everything for English.
  public let detectsLanguage = false
  /// It writes capitals and punctuation.
  public let writesPunctuation = true
  /// Sendable because a model is only read, and ONNX Runtime keeps what a pass changes in that pass.
  private nonisolated(unsafe) let model: OpaquePointer
  private let vocabulary: MoonshineVocabulary

  /// The model of a folder made by script/bootstrap.
  public init(_ folder: ModelFolder) throws(InferenceError) {
    let files = try folder.files(["moonshine-encoder.onnx", "moonshine-decoder.onnx", "moonshine-tokens.txt"])
    vocabulary = try MoonshineVocabulary(contentsOf: files[2])
    var reason: UnsafeMutablePointer<CChar>?
    let opened = ci_moonshine_open(folder.runtime, files[0], files[1], &reason)
    defer { free(reason) }
    guard let model = opened else {
      throw InferenceError(
        .unavailable, reason: reason.map { String(cString: $0) } ?? "the models of Moonshine can't be loaded")
    }
    self.model = model
  }

  deinit {
    ci_moonshine_close(model)
  }

  /// The text of `samples`: none if they are less than a tenth of a second.
  public func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) throws(InferenceError) -> SpeechResult {
    try recognise(samples, language: language, pass: pass, draft: [])
  }

  /// The same, sooner: `draft` are the tokens of a pass over the utterance so far.
  public func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass, draft: [Int32]
  ) throws(InferenceError) -> SpeechResult {
    guard try hasEnough(samples, in: language) else { return SpeechResult(text: "") }
    let draft = draft.allSatisfy(vocabulary.contains) ? draft : []
    var tokens = [Int32](repeating: 0, count: Self.limit(samples.count))
    // Looking at all that was not chosen takes time, which only the text that stays is worth.
    var likelihood: Float = 0
    let count = withUnsafeMutablePointer(to: &likelihood) { likelihood in
      ci_moonshine_recognise(
        model, samples, Int32(samples.count), draft, Int32(draft.count), &tokens, Int32(tokens.count),
        pass == .final ? likelihood : nil)
    }
    guard count >= 0 else { throw InferenceError(.failed, reason: "\(name) gave no result") }
    tokens.removeLast(tokens.count - Int(count))
    let text = vocabulary.text(of: tokens)
    let isSure = pass == .final && !text.isEmpty
    return SpeechResult(
      text: text, language: "en", confidence: isSure ? Double(likelihood) : nil, tokens: tokens)
  }

  /// Tokens that fit into so much sound: the model's makers give six and a half a second, beyond which it only repeats
  /// itself (Jeffries et al., Moonshine: Speech Recognition for Live Transcription and Voice Commands, 2024).
  private static func limit(_ samples: Int) -> Int { samples * 13 / 32_000 + 2 }
}

/// What the model's tokens mean: bytes of UTF-8, in which U+2581 stands for a space.
struct MoonshineVocabulary: Sendable {
  private let pieces: [[UInt8]]

  /// A list of tokens: `BASE64 NUMBER` a line, in their order.
  init(contentsOf path: String) throws(InferenceError) {
    let text = FileManager.default.contents(atPath: path) ?? Data()
    var pieces: [[UInt8]] = []
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let end = line.lastIndex(of: " ") ?? line.endIndex
      guard end < line.endIndex, let bytes = Data(base64Encoded: String(line[..<end])),
        Int(line[end...].dropFirst()) == pieces.count
      else {
        throw InferenceError(.unavailable, reason: "\(path) is no list of tokens, in line \(pieces.count + 1)")
      }
      pieces.append([UInt8](bytes))
    }
    guard pieces.count > 3 else { throw InferenceError(.unavailable, reason: "\(path) has no tokens") }
    self.pieces = pieces
  }

  /// Whether there is such a token.
  func contains(_ token: Int32) -> Bool { pieces.indices.contains(Int(token)) }

  /// The text of tokens; those that mark beginning, end and the unknown, 0 to 2, have none.
  func text(of tokens: [Int32]) -> String {
    let bytes = tokens.flatMap { $0 > 2 && contains($0) ? pieces[Int($0)] : [] }
    return String(decoding: bytes, as: UTF8.self).replacing("\u{2581}", with: " ")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
