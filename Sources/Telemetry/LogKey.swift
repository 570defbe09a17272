// Every metadata key that Parley logs under, so that a search for a key finds one spelling of it.

public import Logging

/// The keys of structured log metadata.
public enum LogKey: String, Sendable, CaseIterable {
  /// The meeting's code.
  case meeting
  /// The participant's id (`p_…`), never the name.
  case participant
  /// One WebSocket's session.
  case session
  /// A participant's media connection.
  case peer
  /// Which media worker, by index.
  case worker
  /// One HTTP request.
  case request
  /// The route's pattern, never the path as sent.
  case route
  /// An HTTP status.
  case status
  /// A WebSocket close code.
  case close
  /// Why something happened: a stable word.
  case reason
  /// The kind of an error, without its personal details.
  case error
  /// The id given to the person instead of an internal error's details.
  case incident
  /// How many.
  case count
  /// How long, in milliseconds.
  case milliseconds
  /// A TCP or UDP port of this server.
  case port
  /// A folder or file of this server.
  case path
  /// The name of a setting.
  case setting
  /// The protocol that a connection's first bytes announced.
  case recognised
}

extension Logger {
  /// This logger with one more key on each of its lines.
  public func with(_ key: LogKey, _ value: some CustomStringConvertible) -> Logger {
    var copy = self
    copy[metadataKey: key.rawValue] = .string(value.description)
    return copy
  }
}

extension Logger.Metadata {
  /// Metadata from typed keys: `.keys([.meeting: code])`.
  public static func keys(_ pairs: [LogKey: any CustomStringConvertible]) -> Logger.Metadata {
    var metadata = Logger.Metadata(minimumCapacity: pairs.count)
    for (key, value) in pairs {
      metadata[key.rawValue] = .string(value.description)
    }
    return metadata
  }
}
