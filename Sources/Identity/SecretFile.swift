// The secret that signs join tokens, kept in PARLEY_DATA/secret.key so that tokens survive a restart. The key is the
// file's text without white space around it, so that third parties can paste it into any JWT library.

import Foundation

/// Why the secret could not be had.
public enum SecretFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or its folder can't be read or written.
  case unavailable(path: String, reason: String)
  /// Too little in the file to be a secret.
  case tooShort(path: String)
  /// Other users of the machine can read the file.
  case readableByOthers(path: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unavailable(let path, let reason): "The secret in \(path) can't be read or made: \(reason)."
    case .tooShort(let path):
      "The secret in \(path) is shorter than \(SecretFile.minimumLength) bytes. Remove the file and a new one is made."
    case .readableByOthers(let path): "The secret in \(path) can be read by other users. Run: chmod 600 \(path)"
    }
  }
}

/// Reads the secret, making it on first use.
public enum SecretFile {
  /// RFC 7518 section 3.2: a key for HS256 is at least as long as its hash.
  public static let minimumLength = 32

  /// The key in the file at `path`; the file (mode 0600) is made with 256 random bits when there is none.
  public static func loadOrCreate(at path: String) throws(SecretFileError) -> [UInt8] {
    if !FileManager.default.fileExists(atPath: path) { try create(at: path) }
    return try load(from: path)
  }

  /// The key in the file at `path`, which must be there.
  public static func load(from path: String) throws(SecretFileError) -> [UInt8] {
    let text: String
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      if let mode = attributes[.posixPermissions] as? NSNumber, mode.intValue & 0o077 != 0 {
        throw SecretFileError.readableByOthers(path: path)
      }
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch let error as SecretFileError {
      throw error
    } catch {
      throw .unavailable(path: path, reason: error.localizedDescription)
    }
    let key = Array(text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
    guard key.count >= minimumLength else { throw .tooShort(path: path) }
    return key
  }

  private static func create(at path: String) throws(SecretFileError) {
    var generator = SystemRandomNumberGenerator()
    var secret: [UInt8] = []
    for _ in 0..<32 {
      secret.append(UInt8.random(in: 0...255, using: &generator))
    }
    // A whole file appears under the name or none: two processes that start at once agree on one secret, a crash leaves
    // no half of one, and a file that is there stays as it is.
    let temporary = "\(path).\(RandomID.make(length: 8))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unavailable(path: path, reason: String(cString: strerror(errno))) }
    defer { unlink(temporary) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data((Base64URL.encode(secret) + "\n").utf8))
      try handle.synchronize()
      try handle.close()
    } catch {
      throw .unavailable(path: path, reason: error.localizedDescription)
    }
    guard link(temporary, path) == 0 || errno == EEXIST else {
      throw .unavailable(path: path, reason: String(cString: strerror(errno)))
    }
  }
}
