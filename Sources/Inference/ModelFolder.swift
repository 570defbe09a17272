// The folder of engines and models that script/bootstrap makes.

internal import Captions
internal import Foundation

/// Where engines and models are.
public struct ModelFolder: Sendable {
  /// The folder.
  public let path: String

  /// The folder at `path`.
  public init(path: String) { self.path = path }

  var library: String { path + "/lib/libsherpa-onnx-c-api.so" }
  /// The program that translates, and what it needs.
  var python: String { path + "/python" }
  /// The weights of the model that finds offensive text.
  public var toxicity: String { path + "/models/toxicity.tsv" }

  /// The paths of model files, all of which are there.
  func files(_ names: [String]) throws(InferenceError) -> [String] {
    var paths: [String] = []
    for name in names {
      let file = path + "/models/" + name
      guard FileManager.default.isReadableFile(atPath: file) else {
        throw InferenceError(.unavailable, reason: "\(file) is missing: run script/bootstrap")
      }
      paths.append(file)
    }
    return paths
  }
}
