// Voice activity by Silero, on ONNX Runtime.

internal import CInference
public import Captions
internal import Foundation

/// Silero's model. One is shared by all streams.
public final class SileroModel: Sendable {
  /// Sendable because a model is only read; what a stream remembers is its detector's.
  private nonisolated(unsafe) let model: OpaquePointer

  /// The model of a folder made by script/bootstrap.
  public init(_ folder: ModelFolder) throws(InferenceError) {
    let file = try folder.files(["silero-vad.onnx"])[0]
    var reason: UnsafeMutablePointer<CChar>?
    let opened = ci_silero_open(folder.runtime, file, &reason)
    defer { free(reason) }
    guard let opened else {
      throw InferenceError(
        .unavailable, reason: reason.map { String(cString: $0) } ?? "the model of Silero can't be loaded")
    }
    model = opened
  }

  deinit {
    ci_silero_close(model)
  }

  /// How likely the samples hold a voice, 0 to 1; nothing, should the model fail. `memory` is what the stream remembers.
  fileprivate func hear(_ samples: [Float], _ memory: inout [Float]) -> Float {
    max(0, ci_silero_hear(model, samples, &memory))
  }
}

/// Silero's detector for one stream. It says yes or no, not how likely.
public struct SileroDetector: VoiceActivityDetector {
  /// 32 ms.
  public static let windowLength = 512
  private let model: SileroModel
  private var memory = SileroDetector.nothing
  private var decision = VoiceDecision()
  /// The last window: it is heard together with the 4 ms behind it.
  private var sound: [Float] = []

  private static let nothing = [Float](repeating: 0, count: Int(CI_SILERO_STATE))

  /// A detector that has heard nothing yet.
  public init(_ model: SileroModel) {
    self.model = model
  }

  /// 1 while there is speech, else 0.
  public mutating func accept(_ window: UnsafeBufferPointer<Float>) -> Float {
    sound.append(contentsOf: window)
    while sound.count >= Int(CI_SILERO_SAMPLES) {
      decision.take(model.hear(sound, &memory))
      sound.removeFirst(Self.windowLength)
    }
    return decision.isVoice ? 1 : 0
  }

  /// Forgets what it heard.
  public mutating func reset() {
    memory = Self.nothing
    decision = VoiceDecision()
    sound = []
  }
}

/// Makes up its mind about a voice: three windows in a row begin it, and it ends with the third that is quiet.
struct VoiceDecision: Sendable {
  /// Whether there is a voice.
  private(set) var isVoice = false
  /// Windows in a row that sound like a voice, while there is none.
  private var loud = 0
  /// Windows since the first quiet one, itself included, while there is a voice; none once one sounds like it again.
  private var quiet = 0

  /// What sounds like a voice, and what it takes to go on.
  private static let (beginning, ending): (Float, Float) = (0.5, 0.35)
  /// Windows that it takes: 0.06 s have passed since the first of them.
  private static let enough = 3

  /// Takes how likely the next window holds a voice.
  mutating func take(_ likelihood: Float) {
    guard isVoice else {
      loud = likelihood > Self.beginning ? loud + 1 : 0
      if loud == Self.enough { self = VoiceDecision(isVoice: true) }
      return
    }
    if likelihood > Self.beginning {
      quiet = 0
    } else if quiet > 0 || likelihood <= Self.ending {
      quiet += 1
      if quiet >= Self.enough, likelihood <= Self.ending { self = VoiceDecision() }
    }
  }
}
