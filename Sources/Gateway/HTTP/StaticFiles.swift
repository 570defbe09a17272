// Serves the web folder: whole files with strong validators, revalidated by the browser on each use. Nothing outside the
// folder, nothing hidden and no unknown kind of file is ever read.

import Foundation
import HTTPTypes
import Hummingbird
import MediaCrypto
import NIOCore
import NIOPosix
import Synchronization

/// The files below one folder.
final class StaticFiles: Sendable {
  /// Larger files are not kept in memory; a web client has none.
  static let largestFile = 32 << 20
  /// Files kept in memory at most, by number.
  static let cached = 512

  private struct File: Sendable {
    var modified: Date
    var size: Int
    var tag: String
    var bytes: ByteBuffer
  }

  private let root: String
  private let files = Mutex<[String: File]>([:])

  /// Serves what is below `folder`.
  init(folder: String) {
    root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
  }

  /// The response to a request for `path`, as it stands in the request, without its query.
  func respond(to request: Request, path: String) async throws -> Response {
    guard request.method == .get || request.method == .head else {
      return Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
    }
    guard let relative = safePath(path), let type = MIMEType.of(relative) else { throw APIError.notFound }
    let file = try await NIOThreadPool.singleton.runIfActive { try self.load(relative) }
    guard let file else { throw APIError.notFound }

    var headers: HTTPFields = [
      .contentType: type, .eTag: file.tag, .lastModified: httpDate(file.modified), .cacheControl: "no-cache",
    ]
    if isFresh(request, file: file) {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentLength] = String(file.size)
    let body = request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: file.bytes)
    return Response(status: .ok, headers: headers, body: body)
  }

  /// RFC 9110 section 13.2.2: If-None-Match wins over If-Modified-Since.
  private func isFresh(_ request: Request, file: File) -> Bool {
    let tags = request.headers[values: .ifNoneMatch]
    if !tags.isEmpty {
      return tags.flatMap { $0.split(separator: ",") }.contains { tag in
        let bare = tag.filter { $0 != " " }
        return bare == file.tag || bare == "W/\(file.tag)" || bare == "*"
      }
    }
    guard let header = request.headers[.ifModifiedSince], let since = parseHTTPDate(header) else { return false }
    return file.modified.timeIntervalSince1970.rounded(.down) <= since.timeIntervalSince1970
  }

  private func load(_ relative: String) throws -> File? {
    let path = URL(fileURLWithPath: root + "/" + relative).resolvingSymlinksInPath().path
    // A link inside the folder may not lead out of it.
    guard path.hasPrefix(root + "/") else { return nil }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let modified = attributes[.modificationDate] as? Date, let size = (attributes[.size] as? NSNumber)?.intValue,
      size <= Self.largestFile
    else { return nil }
    if let known = files.withLock({ $0[relative] }), known.modified == modified, known.size == size {
      return known
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let digest = SHA256Digest.hash([UInt8](data)).prefix(16).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
    }
    let file = File(
      modified: modified, size: data.count, tag: "\"\(digest.joined())\"", bytes: ByteBuffer(bytes: data))
    files.withLock { files in
      if files.count >= Self.cached { files.removeAll() }
      files[relative] = file
    }
    return file
  }
}

/// The path below the folder that a request path means, or nil when it could mean anything else: no empty, hidden or
/// parent component, no backslash, no control character, percent-decoding done once.
func safePath(_ path: String) -> String? {
  guard path.utf8.count <= 1024, let decoded = path.removingPercentEncoding, decoded.hasPrefix("/") else { return nil }
  let parts = decoded.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
  for part in parts {
    guard !part.isEmpty, !part.hasPrefix("."), !part.contains("\\"),
      part.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { return nil }
  }
  return parts.joined(separator: "/")
}

/// RFC 9110 section 5.6.7.
func httpDate(_ date: Date) -> String {
  httpDateFormatter.withLock { $0.string(from: date) }
}

/// The date in an If-Modified-Since header.
func parseHTTPDate(_ text: String) -> Date? {
  httpDateFormatter.withLock { $0.date(from: text) }
}

/// Behind a lock: the library under `DateFormatter` changes its state while it reads and writes dates.
private let httpDateFormatter: Mutex<DateFormatter> = {
  let formatter = DateFormatter()
  formatter.locale = Locale(identifier: "en_US_POSIX")
  formatter.timeZone = TimeZone(secondsFromGMT: 0)
  formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
  return Mutex(formatter)
}()
