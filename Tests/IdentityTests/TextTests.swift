import Foundation
import TestSupport
import Testing

@testable import Identity

@Suite struct Base64URLTests {
  /// RFC 4648 section 10, without padding.
  @Test(arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")])
  func theVectorsOfRFC4648(plain: String, encoded: String) {
    #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
    #expect(Base64URL.decode(encoded) == Array(plain.utf8))
  }

  @Test func everyLengthComesBack() {
    for length in 0...70 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: ["Z", "Zg==", "Zm9v+", "Zm9v/", "Zm 9v", "Zh", "Zm9vYh", "é"])
  func whatNoEncoderWritesIsRefused(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }
}

@Suite struct MeetingCodeTests {
  @Test func codesHaveTheirShapeAndComeBack() {
    for _ in 0..<200 {
      let code = MeetingCode.random()
      #expect(code.text.wholeMatch(of: /[a-hjkmnp-z]{3}-[a-hjkmnp-z]{4}-[a-hjkmnp-z]{3}/) != nil)
      #expect(MeetingCode(code.text) == code)
    }
    #expect(Set((0..<1000).map { _ in MeetingCode.random() }).count == 1000)
  }

  @Test(arguments: ["ABC-DEFG-HJK", "abcdefghjk", "abc defg hjk", " abc-defg-hjk "])
  func typedCodesAreForgiven(typed: String) {
    #expect(MeetingCode(typed)?.text == "abc-defg-hjk")
  }

  @Test(arguments: [
    "", "abc-defg-hj", "abc-defg-hjkk", "abc-defg-hij", "abc-def1-hjk", "../../passwd", "abc\u{0}defghjk",
  ])
  func othersAreNot(typed: String) {
    #expect(MeetingCode(typed) == nil)
  }

  @Test func longTextIsNotLookedAt() {
    #expect(MeetingCode(String(repeating: "-", count: 100_000) + "abcdefghjk") == nil)
  }
}

@Suite struct HostTokenTests {
  @Test func onlyTheTokenMatchesItsHash() {
    let token = HostToken.make()
    let hash = HostToken.hash(token)
    #expect(hash.count == 64)
    #expect(HostToken.matches(token, hash: hash))
    #expect(!HostToken.matches(HostToken.make(), hash: hash))
    #expect(!HostToken.matches("", hash: hash))
    #expect(!HostToken.matches(token, hash: ""))
  }

  /// FIPS 180-2 appendix B.1.
  @Test func theHashIsSHA256() {
    #expect(HostToken.hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}

@Suite struct SecretFileTests {
  private let folder: URL

  init() throws {
    folder = URL(filePath: try temporaryFolder())
  }

  @Test func itIsMadeOnceForTheOwnerAlone() throws {
    let path = folder.appendingPathComponent("secret.key").path
    let first = try SecretFile.loadOrCreate(at: path)
    #expect(first.count >= 32)
    #expect(try SecretFile.loadOrCreate(at: path) == first)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    #expect(String(decoding: first, as: UTF8.self).allSatisfy { $0.isASCII && !$0.isWhitespace })
  }

  @Test func allWhoStartAtOnceAgreeOnOneSecret() async throws {
    for round in 0..<20 {
      let path = folder.appendingPathComponent("\(round).key").path
      let secrets = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for _ in 0..<8 { group.addTask { try SecretFile.loadOrCreate(at: path) } }
        return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
      }
      #expect(secrets.count == 1)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 20)
  }

  @Test func aFileThatOthersCanReadIsRefused() throws {
    let path = folder.appendingPathComponent("open.key").path
    _ = FileManager.default.createFile(
      atPath: path, contents: Data(String(repeating: "s", count: 40).utf8), attributes: [.posixPermissions: 0o644])
    #expect(throws: SecretFileError.readableByOthers(path: path)) { try SecretFile.load(from: path) }
  }

  @Test func aShortOneIsRefused() throws {
    let path = folder.appendingPathComponent("short.key").path
    _ = FileManager.default.createFile(
      atPath: path, contents: Data("short\n".utf8), attributes: [.posixPermissions: 0o600])
    #expect(throws: SecretFileError.tooShort(path: path)) { try SecretFile.loadOrCreate(at: path) }
  }

  @Test func aMissingFolderIsSaid() {
    #expect(throws: SecretFileError.self) { try SecretFile.loadOrCreate(at: "/nowhere/at/all/secret.key") }
  }
}
