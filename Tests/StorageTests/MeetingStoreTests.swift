// Meetings in the database.

import Foundation
import Meetings
import Messages
import Testing

@testable import Storage

@Suite struct MeetingStoreTests {
  @Test(arguments: Backend.allCases) func whatIsWrittenIsReadAgainAfterARestart(_ backend: Backend) async throws {
    let house = try TestHouse(backend)
    var changed = record("b")
    changed.locked = true
    changed.removed = ["p_x"]
    changed.roles = [GivenRole(mark: "p_y", role: .host)]
    do {
      let database = try await house.open()
      let store = SQLMeetingStore(database)
      #expect(try await store.load() == StoredMeetings(records: []))
      try await store.apply(MeetingChanges(changed: [record("a"), record("b"), record("c")]))
      try await store.apply(MeetingChanges(changed: [changed], removed: ["a", "unknown"]))
      try database.close()
    }
    let database = try await house.open()
    #expect(try await SQLMeetingStore(database).load() == StoredMeetings(records: [changed, record("c")]))
  }

  @Test(arguments: Backend.allCases) func tenantsDoNotSeeEachOthersMeetings(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let one = SQLMeetingStore(database, tenant: Tenant("one"))
    let two = SQLMeetingStore(database, tenant: Tenant("two"))
    try await one.apply(MeetingChanges(changed: [record("a", title: "one's")]))
    try await two.apply(MeetingChanges(changed: [record("a", title: "two's"), record("b")]))
    try await one.apply(MeetingChanges(removed: ["b"]))
    #expect(try await one.load().records.map(\.title) == ["one's"])
    try await one.apply(MeetingChanges(removed: ["a"]))
    #expect(try await one.load().records.isEmpty)
    #expect(try await two.load().records.map(\.code) == ["a", "b"])
  }

  @Test(arguments: Backend.allCases) func aRecordThatCannotBeReadIsLeftAndSaidSo(_ backend: Backend) async throws {
    let database = try await TestHouse(backend).open()
    let store = SQLMeetingStore(database)
    try await store.apply(MeetingChanges(changed: [record("a"), record("b")]))
    try await database.connections.write { connection throws(StorageError) in
      try connection.execute("UPDATE meetings SET record = '{}' WHERE code = 'a'")
    }
    let stored = try await store.load()
    #expect(stored.records.map(\.code) == ["b"])
    #expect(stored.damage == "meeting a can't be read and is left as it is")
    #expect(try await store.load() == stored)
  }

  @Test(arguments: Backend.allCases) func writersAtTheSameTimeLoseNothing(_ backend: Backend) async throws {
    let house = try TestHouse(backend)
    // Two servers by mistake on one folder, each with several writers.
    let databases = [try await house.open(), try await house.open()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          let store = SQLMeetingStore(databases[writer % 2])
          for number in 0..<10 {
            try await store.apply(MeetingChanges(changed: [record("\(writer)-\(number)")]))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await SQLMeetingStore(databases[0]).load().records.count == 80)
  }

  // MARK: The file of an older server

  private let oldFile = """
    {"version":1,"meetings":[
    {"code":"a","title":"ä","capacity":9,"hostTokenHash":"h","locked":true,"chat":true,"ended":false,"createdAt":5,\
    "usedAt":6,"admitted":["p_x"],"removed":[]},
    {"code":"b","title":"","capacity":9,"hostTokenHash":"h","locked":false,"chat":true,"ended":false,"createdAt":5,\
    "usedAt":6,"admitted":[],"removed":[],"roles":[{"participant":"p_y","role":"host"}]}
    ]}
    """

  @Test func anOldFileIsTakenOverOnceAndKept() async throws {
    let house = try TestHouse()
    let file = house.folder + "/meetings.json"
    try oldFile.write(toFile: file, atomically: true, encoding: .utf8)
    let database = try await house.open()
    let store = SQLMeetingStore(database, importing: file)
    // As after a crash between the import and the renaming: what is known already is newer than the file.
    try await store.apply(MeetingChanges(changed: [record("b", title: "newer")]))
    let stored = try await store.load()
    #expect(stored.damage == nil)
    #expect(stored.records.map(\.title) == ["ä", "newer"])
    #expect(stored.records.first?.admitted == ["p_x"])
    #expect(!FileManager.default.fileExists(atPath: file))
    #expect(try String(contentsOfFile: file + ".imported-1", encoding: .utf8) == oldFile)
    try await store.apply(MeetingChanges(removed: ["a"]))
    #expect(try await store.load().records.map(\.code) == ["b"])
  }

  @Test(arguments: ["", "{", "[]", "{\"version\":1}", "{\"version\":1,\"meetings\":[{\"code\":7}]}", "\u{0}\u{1}"])
  func aDamagedOldFileIsKeptAsideAndSaidSo(_ contents: String) async throws {
    let house = try TestHouse()
    let file = house.folder + "/meetings.json"
    try contents.write(toFile: file, atomically: true, encoding: .utf8)
    let stored = try await SQLMeetingStore(house.open(), importing: file).load()
    #expect(stored.records.isEmpty)
    #expect(stored.damage?.contains("it is kept as \(file).damaged-1") == true)
    #expect(try String(contentsOfFile: file + ".damaged-1", encoding: .utf8) == contents)
  }

  @Test func everyTruncationOfAnOldFileIsFoundOut() async throws {
    let house = try TestHouse()
    let file = house.folder + "/meetings.json"
    let whole = Data(oldFile.utf8)
    for length in stride(from: 0, to: whole.count - 2, by: 13) {
      try whole.prefix(length).write(to: URL(filePath: file))
      #expect(try MeetingFile(path: file).read().damage != nil, "\(length)")
    }
  }

  @Test func anOldFileOfALaterVersionIsLeftAlone() async throws {
    let house = try TestHouse()
    let file = house.folder + "/meetings.json"
    let contents = "{\"version\":2,\"meetings\":{\"a\":1}}"
    try contents.write(toFile: file, atomically: true, encoding: .utf8)
    let store = SQLMeetingStore(try await house.open(), importing: file)
    let error = await #expect(throws: StorageError.self) { try await store.load() }
    #expect(error?.code == .newerVersion)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == contents)
  }
}
