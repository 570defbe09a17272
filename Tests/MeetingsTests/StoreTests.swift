// The file that meetings are kept in.

import Foundation
import Meetings
import Testing

@Suite struct StoreTests {
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "meetings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "meetings.json").path)
  }

  private func record(_ code: String) -> MeetingRecord {
    MeetingRecord(code: code, title: "Ünïcode \"quoted\"", capacity: 9, hostTokenHash: "h", createdAt: 5)
  }

  @Test func whatIsWrittenIsReadAgain() async throws {
    try await withFolder { path in
      let store = FileMeetingStore(path: path)
      #expect(try await store.load() == StoredMeetings(records: []))
      try await store.apply(MeetingChanges(changed: [record("a"), record("b"), record("c")]))
      var changed = record("b")
      changed.locked = true
      changed.removed = ["p_x"]
      try await store.apply(MeetingChanges(changed: [changed], removed: ["a"]))
      let again = FileMeetingStore(path: path)
      #expect(try await again.load() == StoredMeetings(records: [changed, record("c")]))
      // A store that was only opened keeps what it loaded.
      try await again.apply(MeetingChanges(changed: [record("d")]))
      #expect(try await FileMeetingStore(path: path).load().records.map(\.code) == ["b", "c", "d"])
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"version\":1}", "{\"version\":1,\"meetings\":[{\"code\":7}]}", "\u{0}\u{1}"])
  func aDamagedFileIsKeptAsideAndSaidSo(_ contents: String) async throws {
    try await withFolder { path in
      for number in 1...2 {
        try contents.write(toFile: path, atomically: true, encoding: .utf8)
        let store = FileMeetingStore(path: path)
        let stored = try await store.load()
        #expect(stored.records.isEmpty)
        #expect(stored.damage?.contains("\(path).damaged-\(number)") == true)
        try await store.apply(MeetingChanges(changed: [record("new")]))
        #expect(try String(contentsOfFile: "\(path).damaged-\(number)", encoding: .utf8) == contents)
      }
    }
  }

  @Test func aFileFromBeforeRolesWereKeptIsRead() async throws {
    try await withFolder { path in
      let old = """
        {"version":1,"meetings":[{"code":"a","title":"","capacity":9,"hostTokenHash":"h","locked":true,"chat":true,\
        "ended":false,"createdAt":5,"usedAt":6,"admitted":["p_x"],"removed":[]}]}
        """
      try old.write(toFile: path, atomically: true, encoding: .utf8)
      let stored = try await FileMeetingStore(path: path).load()
      #expect(stored.damage == nil)
      #expect(stored.records.map(\.admitted) == [["p_x"]])
      #expect(stored.records.map(\.roles) == [[]])
    }
  }

  @Test func everyTruncationIsFoundOut() async throws {
    try await withFolder { path in
      try await FileMeetingStore(path: path).apply(MeetingChanges(changed: [record("a"), record("b")]))
      let whole = try Data(contentsOf: URL(filePath: path))
      for length in stride(from: 0, to: whole.count - 2, by: 7) {
        try whole.prefix(length).write(to: URL(filePath: path))
        #expect(try await FileMeetingStore(path: path).load().damage != nil, "\(length)")
      }
    }
  }

  @Test func aFileOfALaterVersionIsLeftAlone() async throws {
    try await withFolder { path in
      let contents = "{\"version\":2,\"meetings\":{\"a\":1}}"
      try contents.write(toFile: path, atomically: true, encoding: .utf8)
      let store = FileMeetingStore(path: path)
      await #expect(throws: MeetingStoreError.newerVersion(path: path, version: 2)) { try await store.load() }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == contents)
    }
  }

  @Test func aFolderThatIsNotThereIsAClearError() async throws {
    let store = FileMeetingStore(path: "/nonexistent/meetings.json")
    let error = await #expect(throws: MeetingStoreError.self) {
      try await store.apply(MeetingChanges(changed: [record("a")]))
    }
    #expect(error?.description.contains("/nonexistent/meetings.json: can't be written") == true)
  }
}
