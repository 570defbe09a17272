// Writes each log event as one line, as text for people or as JSON for machines. One write call per line, so that
// lines of several threads never mix.

import Foundation
public import Logging

/// How a log line is written.
public enum LogFormat: String, Sendable, CaseIterable {
  /// `2026-01-31T12:00:00.000Z info gateway: Listening port=8080`
  case text
  /// `{"at":"…","level":"info","label":"gateway","message":"Listening","port":"8080"}`
  case json
}

/// Where finished lines go: standard error in the server, an array in tests.
public typealias LogSink = @Sendable (String) -> Void

/// The log handler of every Parley process.
public struct LineLogHandler: LogHandler {
  /// The metadata that each line carries.
  public var metadata: Logger.Metadata = [:]
  /// Gives task-local metadata, if any.
  public var metadataProvider: Logger.MetadataProvider?
  /// Events below this level are dropped.
  public var logLevel: Logger.Level
  private let label: String
  private let format: LogFormat
  private let sink: LogSink

  /// A handler for the logger named `label`.
  public init(label: String, level: Logger.Level, format: LogFormat, sink: @escaping LogSink) {
    self.label = label
    self.format = format
    self.sink = sink
    logLevel = level
  }

  /// One key of the handler's own metadata.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one event.
  public func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() {
      all.merge(provided) { _, new in new }
    }
    if let own = event.metadata {
      all.merge(own) { _, new in new }
    }
    if let error = event.error {
      // Only the type: an error's text may quote what a person sent.
      all[LogKey.error.rawValue] = .string(String(describing: type(of: error)))
    }
    sink(line(level: event.level, message: event.message.description, metadata: all))
  }

  private func line(level: Logger.Level, message: String, metadata: Logger.Metadata) -> String {
    let time = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
    let pairs = metadata.sorted { $0.key < $1.key }
    switch format {
    case .text:
      var text = "\(time)Z \(level.rawValue) \(label): \(singleLine(message))"
      for (key, value) in pairs {
        text += " \(key)=\(quotedIfNeeded(value.description))"
      }
      return text
    case .json:
      var text = #"{"at":"\#(time)Z","level":"\#(level.rawValue)","label":\#(jsonString(label))"#
      text += #","message":\#(jsonString(message))"#
      for (key, value) in pairs {
        text += ",\(jsonString(key)):\(jsonString(value.description))"
      }
      return text + "}"
    }
  }
}

/// Control characters escaped, so that nobody can forge a log line by sending a line break.
private func singleLine(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
  return String(jsonString(text).dropFirst().dropLast())
}

private func quotedIfNeeded(_ text: String) -> String {
  let plain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x22 && $0.value != 0x7F }
  return plain && !text.isEmpty ? text : jsonString(text)
}

/// A JSON string literal (RFC 8259 section 7).
func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      let hex = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
