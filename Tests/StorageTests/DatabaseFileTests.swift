// The file: who may read it, and what becomes of it when it is not what it should be.

import Foundation
import GRDB
import Meetings
import Testing

@testable import Storage

@Suite struct DatabaseFileTests {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func onlyItsOwnerReadsIt() async throws {
    let house = try TestHouse()
    // Also when somebody else made the file, too generously.
    try Data().write(to: URL(filePath: house.path))
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: house.path)
    let database = try await house.open()
    await database.keep(said("x", "g_1"))
    for file in try FileManager.default.contentsOfDirectory(atPath: house.folder) {
      #expect(try mode(house.folder + "/" + file) == 0o600, "\(file)")
    }
  }

  @Test func whatWasNotClosedIsThereAgain() async throws {
    let house = try TestHouse()
    let crashed = try TestHouse()
    let database = try await house.open()
    await database.keep(said("words", "g_1"))
    // What a killed process leaves: the file and a log that was never taken into it.
    for file in ["parley.db", "parley.db-wal"] {
      try FileManager.default.copyItem(atPath: house.folder + "/" + file, toPath: crashed.folder + "/" + file)
    }
    let again = try await crashed.open()
    #expect(again.damage == nil)
    #expect(try await again.texts() == ["words"])
  }

  @Test(arguments: [
    Data("this is no database at all, and long enough to be looked at as one".utf8), Data([0]),
    Data(repeating: 0, count: 5_000),
    Data("SQLite format 3\0".utf8), Data("SQLite format 3\0".utf8) + Data(repeating: 0xFF, count: 9_000),
  ])
  func aFileThatIsNoDatabaseIsKeptAside(_ contents: Data) async throws {
    let house = try TestHouse()
    for number in 1...2 {
      try? FileManager.default.removeItem(atPath: house.path)
      try contents.write(to: URL(filePath: house.path))
      let database = try await house.open()
      let aside = "\(house.path).damaged-\(number)"
      #expect(database.damage?.contains("it is kept as \(aside)") == true)
      #expect(try Data(contentsOf: URL(filePath: aside)) == contents)
      // The store says so, and works.
      let store = SQLMeetingStore(database)
      #expect(try await store.load() == StoredMeetings(records: [], damage: database.damage))
      try await store.apply(MeetingChanges(changed: [record("a")]))
      try database.close()
    }
  }

  @Test func aDamagedDatabaseIsKeptAsideWithItsLog() async throws {
    let house = try TestHouse()
    let database = try await house.open()
    await database.keep((0..<300).map { said("words that fill pages, number \($0)", "g_\($0)") })
    try database.close()
    // Pages in the middle are overwritten, as a bad disk does it.
    var contents = try Data(contentsOf: URL(filePath: house.path))
    let whole = contents
    contents.replaceSubrange(
      8_192..<(contents.count - 8_192), with: Data(repeating: 0xA5, count: contents.count - 16_384))
    try contents.write(to: URL(filePath: house.path))
    let log = Data("what a log may be".utf8)
    try log.write(to: URL(filePath: house.path + "-wal"))
    let again = try await house.open()
    #expect(again.damage?.contains("damaged-1") == true)
    #expect(try Data(contentsOf: URL(filePath: house.path + ".damaged-1")) == contents)
    #expect(try Data(contentsOf: URL(filePath: house.path + ".damaged-1-wal")) == log)
    #expect(try await again.texts().isEmpty)
    #expect(whole.count > 30_000)
  }

  @Test func everyTruncationIsFoundOut() async throws {
    let house = try TestHouse()
    let database = try await house.open()
    await database.keep((0..<100).map { said("words \($0)", "g_\($0)") })
    try database.close()
    let whole = try Data(contentsOf: URL(filePath: house.path))
    let cut = try TestHouse()
    for length in stride(from: 1, to: whole.count, by: 20_011) {
      try? FileManager.default.removeItem(atPath: cut.path)
      try whole.prefix(length).write(to: URL(filePath: cut.path))
      #expect(try SQLiteFile(path: cut.path).prepare() != nil, "\(length)")
    }
  }

  @Test func dataOfALaterVersionAreLeftAlone() async throws {
    let house = try TestHouse()
    let database = try await house.open()
    await database.keep(said("words", "g_1"))
    try await database.connections.write { connection throws(StorageError) in
      try connection.execute("INSERT INTO schema_versions (version) VALUES (99)")
    }
    try database.close()
    let error = await #expect(throws: StorageError.self) { _ = try await house.open() }
    #expect(error?.code == .newerVersion)
    #expect(error?.reason.hasPrefix(house.path) == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: house.folder).allSatisfy { !$0.contains("damaged") })
  }

  @Test func aFolderThatIsNotThereIsAClearError() async throws {
    let error = await #expect(throws: StorageError.self) {
      _ = try await MeetingDatabase.open(path: "/nonexistent/parley.db")
    }
    #expect(error?.code == .unavailable)
    #expect(error?.reason.contains("/nonexistent/parley.db can't be opened: No such file") == true)
  }

  @Test func aDatabaseThatSomebodyElseHoldsIsNotTakenForDamaged() async throws {
    let house = try TestHouse()
    try (try await house.open()).close()
    let other = try somebodyElse(at: house.path)
    try await other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE") }
    let error = await #expect(throws: StorageError.self) { _ = try await house.open() }
    #expect(error?.code == .busy)
    #expect(!FileManager.default.fileExists(atPath: house.path + ".damaged-1"))
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try other.close()
    #expect(try await house.open().damage == nil)
  }

  @Test func migrationsRunOnce() async throws {
    let house = try TestHouse()
    for _ in 0..<3 { try (try await house.open()).close() }
    let database = try await house.open()
    // Several servers start at the same moment.
    await withTaskGroup(of: Void.self) { group in
      let fresh = try? TestHouse()
      for _ in 0..<4 {
        group.addTask { await #expect(throws: Never.self) { _ = try await fresh?.open() } }
      }
    }
    let versions = try await database.connections.read { connection throws(StorageError) in
      try connection.rows("SELECT version FROM schema_versions ORDER BY version")
    }
    #expect(versions == Migrator.current.migrations.map { SQLRow(values: [.integer(Int64($0.version))]) })
  }

  @Test func aMigrationThatFailsChangesNothing() async throws {
    let database = try await TestHouse().open()
    let migrations =
      Migrator.current.migrations + [
        Migration(version: Migrator.current.migrations.count + 1) { _ in
          ["CREATE TABLE extra (x BIGINT)", "CREATE TABLE extra (x BIGINT)"]
        }
      ]
    await #expect(throws: StorageError.self) {
      try await Migrator(migrations: migrations).migrate(database.connections)
    }
    let tables = try await database.connections.read { connection throws(StorageError) in
      try connection.rows("SELECT name FROM sqlite_master WHERE name = 'extra'")
    }
    #expect(tables.isEmpty)
    try await Migrator.current.migrate(database.connections)
  }
}
