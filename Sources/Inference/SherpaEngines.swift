// The embedded engine for speech over sherpa-onnx: Whisper, for all languages but English.

internal import CInference
public import Captions
internal import Foundation

/// The library, opened once for the life of the process: native code that may still run is never unloaded.
public struct SherpaLibrary: Sendable {
  /// Sendable because the library's table of functions is written once, before this exists, and then only read.
  nonisolated(unsafe) let library: OpaquePointer

  /// Opens the library in a folder made by script/bootstrap.
  public init(folder: ModelFolder) throws(InferenceError) {
    var reason: UnsafeMutablePointer<CChar>?
    let opened = ci_open(folder.library, &reason)
    defer { free(reason) }
    guard let opened else {
      throw InferenceError(.unavailable, reason: reason.map { String(cString: $0) } ?? "the library can't be opened")
    }
    library = opened
  }

  /// The library's version.
  public var version: String { String(cString: ci_version(library)) }
}

/// Whisper: languages other than English, and finding out which one is spoken. One is shared by all threads.
public final class WhisperRecogniser: SpeechRecogniser {
  /// A name for metrics.
  public let name = "whisper"
  /// Of the ninety-nine languages that the model has seen, those that its base size writes well enough to be read.
  public let languages: Set<String> = ["en", "es", "pt", "fr", "it", "de", "nl", "ca", "gl"]
  /// It finds out the language itself.
  public let detectsLanguage = true
  /// It writes capitals and punctuation.
  public let writesPunctuation = true
  /// Sendable because sherpa-onnx keeps all that a pass changes in a stream of its own: many threads may share a model.
  private nonisolated(unsafe) let recogniser: OpaquePointer

  /// The model of a folder made by script/bootstrap.
  public init(_ folder: ModelFolder, _ library: SherpaLibrary) throws(InferenceError) {
    let files = try folder.files(["whisper-encoder.onnx", "whisper-decoder.onnx", "whisper-tokens.txt"])
    guard let recogniser = ci_whisper(library.library, files[0], files[1], files[2]) else {
      throw InferenceError(.unavailable, reason: "the models of Whisper can't be loaded")
    }
    self.recogniser = recogniser
  }

  deinit {
    ci_recogniser_free(recogniser)
  }

  /// The text of `samples`: none if they are less than a tenth of a second.
  public func recognise(
    _ samples: [Float], language: String?, pass: RecognitionPass
  ) throws(InferenceError) -> SpeechResult {
    guard try hasEnough(samples, in: language) else { return SpeechResult(text: "") }
    var text: UnsafeMutablePointer<CChar>?
    var heard: UnsafeMutablePointer<CChar>?
    let result = ci_recognise(recogniser, language, samples, Int32(samples.count), &text, &heard)
    defer {
      free(text)
      free(heard)
    }
    guard result == 0, let text else { throw InferenceError(.failed, reason: "\(name) gave no result") }
    return SpeechResult(text: String(cString: text), language: heard.map { String(cString: $0) })
  }
}
