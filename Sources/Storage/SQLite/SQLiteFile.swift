// The file below a SQLite database: made for the server's user alone, looked at before it is used, and kept aside when
// it is damaged, because what is in it may still be read by somebody with patience.

import Foundation
internal import GRDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file at a path and the two that SQLite keeps beside it.
struct SQLiteFile {
  /// The largest file that is read whole when it is opened: about a second. Damage within a larger one comes to light
  /// when the page is read.
  static let checkedBytes = 512 * 1024 * 1024
  private static let companions = ["-wal", "-shm"]
  /// https://www.sqlite.org/fileformat.html, 1.3; a page has at least 512 bytes.
  private static let magic = Data("SQLite format 3\0".utf8)
  private static let smallest = 512

  let path: String

  /// Makes the file when it is missing, so that nobody else may read it or what SQLite makes beside it. A damaged one is
  /// kept aside before; says so in that case.
  func prepare() throws(StorageError) -> String? {
    let damage = try keepAsideIfDamaged()
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw StorageError(.unavailable, "\(path) can't be opened: \(String(cString: strerror(errno)))")
    }
    _ = fchmod(file, 0o600)
    _ = close(file)
    return damage
  }

  private func keepAsideIfDamaged() throws(StorageError) -> String? {
    guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > 0 else {
      return nil
    }
    guard let damage = try damage(size: size) else { return nil }
    let aside = try keepAside()
    return "\(path) is damaged (\(size) bytes: \(damage)); it is kept as \(aside), and a new one is begun"
  }

  /// What is wrong with the file; nil when nothing is. Throws when that can't be found out.
  private func damage(size: Int) throws(StorageError) -> String? {
    // SQLite takes a file of a few bytes for an empty one, and would write over it.
    guard size >= Self.smallest, try start() == Self.magic else { return "it is no database" }
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(SQLiteDatabase.patience)
      // Reading only: closing must not write the log into a file that is damaged.
      configuration.readonly = true
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let finding = try queue.read { database in
        guard size <= Self.checkedBytes else {
          _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
          return "ok"
        }
        return try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "ok"
      }
      try queue.close()
      return finding == "ok" ? nil : finding
    } catch {
      let error = StorageError(any: error)
      guard error.code == .damaged else { throw StorageError(error.code, "\(path): \(error.reason)") }
      return error.reason
    }
  }

  private func start() throws(StorageError) -> Data {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      return try file.read(upToCount: Self.magic.count) ?? Data()
    } catch {
      throw StorageError(.unavailable, "\(path) can't be read")
    }
  }

  private func keepAside() throws(StorageError) -> String {
    var number = 1
    while FileManager.default.fileExists(atPath: "\(path).damaged-\(number)") { number += 1 }
    let aside = "\(path).damaged-\(number)"
    // The log goes along, first: beside a new file it would be taken for that file's own.
    for companion in Self.companions where FileManager.default.fileExists(atPath: path + companion) {
      guard rename(path + companion, aside + companion) == 0 else { throw notAside() }
    }
    guard rename(path, aside) == 0 else { throw notAside() }
    return aside
  }

  private func notAside() -> StorageError {
    StorageError(.damaged, "\(path) is damaged and can't be kept aside: \(String(cString: strerror(errno)))")
  }
}
