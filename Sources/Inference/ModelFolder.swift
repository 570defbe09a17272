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
  /// ONNX Runtime, which comes with sherpa-onnx.
  var runtime: String { path + "/lib/libonnxruntime.so" }
  /// The program that translates, and what it needs.
  var python: String { path + "/python" }
  /// The weights of the model that finds offensive text.
  public var toxicity: String { path + "/models/toxicity.tsv" }

  /// The paths of model files, all of which are there and whole. The library does not notice that a list of tokens is torn.
  func files(_ names: [String]) throws(InferenceError) -> [String] {
    let sizes = sizes
    var paths: [String] = []
    for name in names {
      let file = path + "/models/" + name
      guard let found = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int else {
        throw InferenceError(.unavailable, reason: "\(file) is missing: run script/bootstrap")
      }
      guard let size = sizes[name], size == found else {
        throw InferenceError(.unavailable, reason: "\(file) is not whole: remove \(path) and run script/bootstrap")
      }
      paths.append(file)
    }
    return paths
  }

  /// The sizes that files had when they were prepared: `size name` a line.
  private var sizes: [String: Int] {
    let text = FileManager.default.contents(atPath: path + "/models/sizes.txt") ?? Data()
    return String(decoding: text, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { sizes, line in
      let words = line.split(separator: " ")
      if words.count == 2 { sizes[String(words[1])] = Int(words[0]) }
    }
  }
}
