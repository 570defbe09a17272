// Everything that this machine can do by itself, and why it can't do the rest.

public import Captions

/// The engines of a models folder.
public struct EmbeddedEngines: Sendable {
  /// Who recognises, the preferred ones first.
  public var recognisers: [any SpeechRecogniser] = []
  /// Who translates, the preferred ones first.
  public var translators: [any Translator] = []
  /// What is missing and why, for the operator.
  public var problems: [String] = []
  /// The model that tells speech from silence. Without it there are no recognisers.
  public var voiceActivity: SileroModel?

  /// Loads what is there. Takes a second or two.
  public static func load(_ folder: ModelFolder) -> EmbeddedEngines {
    var engines = EmbeddedEngines()
    var library: SherpaLibrary?
    engines.attempt("Speech recognition") { engines throws(InferenceError) in
      library = try SherpaLibrary(folder: folder)
      engines.voiceActivity = try SileroModel(folder)
    }
    if let library, engines.voiceActivity != nil {
      engines.attempt("English") { engines throws(InferenceError) in
        engines.recognisers.append(try MoonshineRecogniser(folder))
      }
      engines.attempt("Languages other than English") { engines throws(InferenceError) in
        engines.recognisers.append(try WhisperRecogniser(folder, library))
      }
    }
    engines.attempt("Translation to Portuguese") { engines throws(InferenceError) in
      engines.translators.append(try NeuralTranslator(folder))
    }
    engines.attempt("Translation to Spanish") { engines throws(InferenceError) in
      let spanish = try RuleTranslator(folder: folder)
      if let english = engines.translators.first {
        engines.translators.append(PivotTranslator(english, spanish, by: "pt"))
      }
      engines.translators.append(spanish)
    }
    return engines
  }

  private mutating func attempt(
    _ what: String, _ body: (inout EmbeddedEngines) throws(InferenceError) -> Void
  ) {
    do throws(InferenceError) {
      try body(&self)
    } catch {
      problems.append("\(what) is unavailable: \(error.reason).")
    }
  }
}
