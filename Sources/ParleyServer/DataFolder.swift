// The folder PARLEY_DATA: what lies where. Made on first run, for the server's user alone.

import Foundation

/// Paths in the data folder.
public struct DataFolder: Sendable {
  /// The folder itself.
  public let path: String

  /// The folder at `path`.
  public init(path: String) {
    self.path = path
  }

  /// The secret that signs join tokens.
  public var secret: String { path + "/secret.key" }
  /// Where meetings, transcripts and what people agreed to are kept.
  public var database: String { path + "/parley.sqlite" }
  /// Where meetings were kept before there was a database.
  public var meetings: String { path + "/meetings.json" }
  /// The folder of the self-signed certificate.
  public var tls: String { path + "/tls" }

  /// Makes the folders that are missing.
  public func prepare() throws(SettingsError) {
    do {
      for folder in [path, tls] {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw SettingsError("The folder \(path) can't be made: \(error.localizedDescription) Set PARLEY_DATA.")
    }
  }
}
