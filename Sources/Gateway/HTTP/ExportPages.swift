// An export on its way to a client: a page of the transcript is read, written and forgotten before the next one, at the
// pace at which the client takes them. Short files are whole from the first page on, and have a length.

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Telemetry
import Transcripts

/// Reads a transcript page by page and gives what the file becomes.
struct ExportPages: Sendable {
  /// Segments that are in memory at once.
  static let page = 500

  let store: any TranscriptStore
  let meeting: String
  private var export: TranscriptExport
  private var place: String?
  /// Whether the file was given to its end.
  private(set) var isWhole = false

  init(_ export: TranscriptExport, of meeting: String, in store: any TranscriptStore) {
    self.export = export
    self.meeting = meeting
    self.store = store
  }

  /// The file's next part; nil after its end.
  mutating func next() async throws -> ByteBuffer? {
    guard !isWhole else { return nil }
    var bytes: [UInt8] = []
    // A format that is only written at its end has nothing to give until then.
    while bytes.isEmpty, !isWhole {
      let page = try await store.segments(meeting: meeting, query: nil, after: place, limit: Self.page)
      bytes += try export.write(page.segments)
      place = page.next
      guard place == nil else { continue }
      isWhole = true
      bytes += try export.finish()
    }
    return ByteBuffer(bytes: bytes)
  }

  /// A body that begins with `first`. When the store fails later, it ends without its end, which the chunks of HTTP/1.1
  /// tell (RFC 9112 section 8): nobody takes a part for the whole.
  func body(first: ByteBuffer, context: GatewayContext) -> ResponseBody {
    if isWhole { return ResponseBody(byteBuffer: first) }
    return ResponseBody { writer in
      var pages = self
      try await writer.write(first)
      while let part = try await pages.next(orReportTo: context) { try await writer.write(part) }
      try await writer.finish(nil)
    }
  }

  private mutating func next(orReportTo context: GatewayContext) async throws -> ByteBuffer? {
    do {
      return try await next()
    } catch {
      if !(error is CancellationError) {
        context.logger.error(
          "An export ended before its end", metadata: .keys([.error: String(describing: type(of: error))]))
      }
      throw error
    }
  }
}

extension ResponseBody {
  /// How long it is, in bytes; what is only known from writing it is written to nobody.
  func measured() async throws -> Int {
    if let contentLength { return contentLength }
    let length = WrittenLength()
    try await write(length)
    return length.bytes
  }
}

/// Counts what is written.
private final class WrittenLength: ResponseBodyWriter, Sendable {
  private let count = Mutex(0)

  var bytes: Int { count.withLock { $0 } }

  func write(_ buffer: ByteBuffer) { count.withLock { $0 += buffer.readableBytes } }

  func finish(_ trailingHeaders: HTTPFields?) {}
}
