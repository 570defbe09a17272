// The parameters of the calls about transcripts, checked.

import Foundation
import Hummingbird
import Transcripts

/// What a page is asked for with.
struct TranscriptQuery: Equatable {
  var query: String?
  var after: String?
  var limit: Int

  init(_ request: Request) throws {
    query = try Self.value("q", of: request) { $0.unicodeScalars.count <= TranscriptBounds.query }
    after = try Self.value("after", of: request) { $0.utf8.count <= TranscriptBounds.identifier }
    limit = TranscriptBounds.defaultPage
    if let text = try Self.value("limit", of: request, where: { _ in true }) {
      guard let number = Int(text), TranscriptBounds.page.contains(number) else { throw Self.invalid("limit") }
      limit = number
    }
    if query?.allSatisfy(\.isWhitespace) ?? false { query = nil }
  }

  /// The format and the language of an export.
  static func export(_ request: Request) throws -> (format: TranscriptFormat, language: String?) {
    guard let name = try value("format", of: request, where: { _ in true }),
      let format = TranscriptFormat(rawValue: name)
    else { throw invalid("format") }
    let language = try value("language", of: request, where: isLanguageTag)
    return (format, language == "original" ? nil : language)
  }

  /// Nil when there is no such parameter or it is empty.
  private static func value(
    _ name: String, of request: Request, where isGood: (String) -> Bool
  ) throws -> String? {
    guard let text = request.uri.queryParameters[Substring(name)].map(String.init), !text.isEmpty else { return nil }
    guard isGood(text) else { throw invalid(name) }
    return text
  }

  private static func invalid(_ name: String) -> APIError {
    APIError(
      status: .badRequest, kind: .protocol, code: "request.invalid", text: "The parameter \(name) is out of bounds.")
  }
}
