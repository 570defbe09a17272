// The JSON file in which servers kept meetings before there was a database. It is read once and renamed; nothing writes
// it any more.

import Foundation
import Meetings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An older server's file of meetings.
struct MeetingFile {
  private static let version = 1

  let path: String

  private struct Version: Decodable {
    var version: Int
  }

  private struct Contents: Decodable {
    var meetings: [MeetingRecord]
  }

  /// The meetings in the file; none when there is none. A damaged file is kept aside.
  func read() throws(StorageError) -> StoredMeetings {
    guard FileManager.default.fileExists(atPath: path) else { return StoredMeetings(records: []) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StorageError(.unavailable, "\(path) can't be read")
    }
    if let version = try? JSONDecoder().decode(Version.self, from: data).version, version > Self.version {
      throw StorageError(
        .newerVersion, "\(path) was written by a later version (format \(version)); this server leaves it alone")
    }
    guard let records = try? JSONDecoder().decode(Contents.self, from: data).meetings else {
      let aside = try rename(to: "damaged")
      return StoredMeetings(
        records: [],
        damage: "\(path) is damaged (\(data.count) bytes); it is kept as \(aside), and none of its meetings is known")
    }
    return StoredMeetings(records: records)
  }

  /// Renames the file, when it is there, so that it is not read again.
  func setAside() throws(StorageError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    _ = try rename(to: "imported")
  }

  private func rename(to kind: String) throws(StorageError) -> String {
    var number = 1
    while FileManager.default.fileExists(atPath: "\(path).\(kind)-\(number)") { number += 1 }
    let aside = "\(path).\(kind)-\(number)"
    guard Foundation.rename(path, aside) == 0 else {
      throw StorageError(.unavailable, "\(path) can't be renamed: \(String(cString: strerror(errno)))")
    }
    return aside
  }
}
