import Foundation
import TestSupport
import Testing

@testable import Captions
@testable import Inference

/// What is missing or broken ends in a reason, never in a crash.
@Suite struct SherpaEngineTests {
  /// A folder as bootstrap makes it. Copies of models are large: they go with the test.
  private final class Folder: Sendable {
    let url: URL
    var models: ModelFolder { ModelFolder(path: url.path) }

    init() throws {
      url = URL(filePath: try temporaryFolder())
      for name in ["lib", "models"] {
        try FileManager.default.createDirectory(at: url.appending(path: name), withIntermediateDirectories: true)
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ data: Data, _ path: String) throws { try data.write(to: url.appending(path: path)) }
  }

  @Sendable private func reason(_ body: () throws(InferenceError) -> Void) -> String? {
    do throws(InferenceError) {
      try body()
      return nil
    } catch {
      return error.kind == .unavailable ? error.reason : nil
    }
  }

  @Test func `Without the folder everything is unavailable, and each thing says why`() {
    let engines = EmbeddedEngines.load(ModelFolder(path: "/nonexistent"))
    #expect(engines.recognisers.isEmpty)
    #expect(engines.voiceActivity == nil)
    #expect(engines.problems.contains { $0.hasPrefix("Speech recognition is unavailable: /nonexistent/lib") })
    #expect(engines.translators.isEmpty)
    #expect(engines.problems.contains { $0.hasPrefix("Translation to Portuguese is unavailable: ") })
    #expect(engines.problems.contains { $0.hasPrefix("Translation to Spanish is unavailable: ") })
  }

  @Test func `A library that is torn, or another one, is refused with a reason`() throws {
    let folder = try Folder()
    #expect(reason { () throws(InferenceError) in _ = try SherpaLibrary(folder: folder.models) } != nil)
    try folder.write(Data("\u{7f}ELF and nothing".utf8), "lib/libsherpa-onnx-c-api.so")
    #expect(reason { () throws(InferenceError) in _ = try SherpaLibrary(folder: folder.models) } != nil)
    try FileManager.default.removeItem(at: folder.url.appending(path: "lib/libsherpa-onnx-c-api.so"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "lib/libsherpa-onnx-c-api.so").path,
      withDestinationPath: "/lib/x86_64-linux-gnu/libm.so.6")
    let found = reason { () throws(InferenceError) in _ = try SherpaLibrary(folder: folder.models) }
    #expect(found?.contains("has no function SherpaOnnx") == true)
  }

  @Test(.enabled(if: Installed.exists, Installed.hint), arguments: ["missing", "empty", "torn", "other"])
  func `A model that is missing, empty, torn or another one is refused with a reason`(fault: String) async throws {
    let library = try SherpaLibrary(folder: Installed.folder)
    let folder = try Folder()
    let models = URL(filePath: Installed.folder.path).appending(path: "models")
    try FileManager.default.createSymbolicLink(
      atPath: folder.models.runtime, withDestinationPath: Installed.folder.runtime)
    for name in ["silero-vad.onnx", "moonshine-encoder.onnx", "whisper-decoder.onnx", "moonshine-tokens.txt"] {
      let file = folder.url.appending(path: "models")
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
      for other in try FileManager.default.contentsOfDirectory(atPath: models.path) where other != name {
        try FileManager.default.createSymbolicLink(
          at: file.appending(path: other), withDestinationURL: models.appending(path: other))
      }
      let whole = try Data(contentsOf: models.appending(path: name), options: .alwaysMapped)
      switch fault {
      case "empty": try folder.write(Data(), "models/\(name)")
      case "torn": try folder.write(whole.prefix(whole.count / 2), "models/\(name)")
      case "other": try folder.write(Data(repeating: 0x5a, count: whole.count), "models/\(name)")
      default: break
      }
      let found = try await Installed.work { [reason] in
        reason { () throws(InferenceError) in
          switch name {
          case "silero-vad.onnx": _ = try SileroModel(folder.models)
          case "whisper-decoder.onnx": _ = try WhisperRecogniser(folder.models, library)
          default: _ = try MoonshineRecogniser(folder.models)
          }
        }
      }
      #expect(found != nil, "\(name)")
    }
  }
}
