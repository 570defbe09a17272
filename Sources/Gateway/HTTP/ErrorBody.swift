// The one shape of every error that leaves the server over HTTP (docs/protocol.md):
// {"error":{"kind":"user|protocol|internal","code":"…","text":"…"[,"incident":"…"]}}

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An error as the client sees it.
struct APIError: Error, HTTPResponseError, Equatable {
  /// Who must act: the person, the client's author, or us.
  enum Kind: String, Sendable {
    case user
    case `protocol`
    case `internal`
  }

  let status: HTTPResponse.Status
  let kind: Kind
  let code: String
  let text: String
  var incident: String?
  var retryAfter: Int?

  static let notFound = APIError(
    status: .notFound, kind: .protocol, code: "request.notFound", text: "There is nothing at this address.")
  static let tooLarge = APIError(
    status: .contentTooLarge, kind: .protocol, code: "request.tooLarge", text: "The body is over 64 KiB.")
  static let badJSON = APIError(
    status: .badRequest, kind: .protocol, code: "request.invalid",
    text: "The body is not the JSON object expected here.")
  static let badHost = APIError(
    status: .badRequest, kind: .protocol, code: "request.host", text: "The request names no valid host.")

  func response(from request: Request, context: some RequestContext) throws -> Response {
    var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
    // RFC 9110 section 15.5.2 wants to know what would help.
    if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
    if let retryAfter { headers[.retryAfter] = String(retryAfter) }
    let body = errorBody(kind: kind.rawValue, code: code, text: text, incident: incident)
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
  }
}

/// The JSON of an error.
func errorBody(kind: String, code: String, text: String, incident: String? = nil) -> String {
  struct Body: Encodable {
    struct Detail: Encodable {
      var kind: String
      var code: String
      var text: String
      var incident: String?
    }
    var error: Detail
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  let body = Body(error: .init(kind: kind, code: code, text: text, incident: incident))
  // Encoding four strings can't fail.
  return String(decoding: (try? encoder.encode(body)) ?? Data(), as: UTF8.self)
}
