// Meetings in one JSON file. Every change writes a new file beside it and renames it over the old one, so that a
// crash leaves either the one or the other. A file that can't be read is kept aside, never overwritten.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why the file could not be used.
public enum MeetingStoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A later version of the server wrote the file; it is left alone.
  case newerVersion(path: String, version: Int)
  /// The file could not be read or written.
  case file(path: String, reason: String)

  /// What went wrong, in a sentence.
  public var description: String {
    switch self {
    case .newerVersion(let path, let version):
      "\(path) was written by a later version (format \(version)); this server leaves it alone"
    case .file(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// A store in one JSON file.
public actor FileMeetingStore: MeetingStore {
  private static let version = 1

  private let path: String
  /// Each meeting as it stands in the file: a change encodes one meeting, not all.
  private var lines: [String: Data] = [:]
  private let encoder: JSONEncoder

  /// A store in the file at `path`, whose folder must exist.
  public init(path: String) {
    self.path = path
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  private struct Version: Decodable {
    var version: Int
  }

  private struct Contents: Decodable {
    var meetings: [MeetingRecord]
  }

  /// Reads the file; none means no meetings.
  public func load() throws -> StoredMeetings {
    guard FileManager.default.fileExists(atPath: path) else { return StoredMeetings(records: []) }
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw MeetingStoreError.file(path: path, reason: "can't be read")
    }
    if let version = try? JSONDecoder().decode(Version.self, from: data).version, version > Self.version {
      throw MeetingStoreError.newerVersion(path: path, version: version)
    }
    do {
      let records = try JSONDecoder().decode(Contents.self, from: data).meetings
      for record in records { lines[record.code] = try encoder.encode(record) }
      return StoredMeetings(records: records)
    } catch {
      let aside = try keepAside()
      return StoredMeetings(
        records: [], damage: "\(path) is damaged (\(data.count) bytes); it is kept as \(aside), and no meeting is known"
      )
    }
  }

  /// Writes the changes.
  public func apply(_ changes: MeetingChanges) throws {
    for record in changes.changed { lines[record.code] = try encoder.encode(record) }
    for code in changes.removed { lines[code] = nil }
    var data = Data("{\"version\":\(Self.version),\"meetings\":[".utf8)
    for (index, code) in lines.keys.sorted().enumerated() {
      data.append(contentsOf: index == 0 ? "\n".utf8 : ",\n".utf8)
      data.append(lines[code] ?? Data())
    }
    data.append(contentsOf: "\n]}\n".utf8)
    try replace(with: data)
  }

  private func keepAside() throws -> String {
    var number = 1
    while FileManager.default.fileExists(atPath: "\(path).damaged-\(number)") { number += 1 }
    let aside = "\(path).damaged-\(number)"
    guard rename(path, aside) == 0 else {
      throw MeetingStoreError.file(path: path, reason: "is damaged and can't be kept aside")
    }
    return aside
  }

  private func replace(with data: Data) throws {
    let temporary = path + ".new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("can't be written") }
    var isComplete = data.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let count = write(file, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        offset += count
      }
      return true
    }
    isComplete = fsync(file) == 0 && isComplete
    isComplete = close(file) == 0 && isComplete
    guard isComplete, rename(temporary, path) == 0 else {
      unlink(temporary)
      throw failure("can't be written")
    }
    // The rename itself must be on disk too; not every file system lets a folder be synced, which loses nothing.
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      _ = fsync(folder)
      _ = close(folder)
    }
  }

  private func failure(_ what: String) -> MeetingStoreError {
    MeetingStoreError.file(path: path, reason: "\(what): \(String(cString: strerror(errno)))")
  }
}
