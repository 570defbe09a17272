// Decides, from its head alone, whether a request may become a WebSocket (RFC 6455 section 4.2). Pure.

import NIOHTTP1

/// The answer to a request for a WebSocket.
enum UpgradeDecision: Equatable {
  /// Open it for this meeting code, as typed in the path.
  case accept(code: String)
  /// Send it to the same address over TLS.
  case redirect(location: String)
  /// Answer with an error.
  case refuse(status: HTTPResponseStatus, code: String, text: String)
}

/// The rules for WebSockets.
public struct UpgradePolicy: Sendable {
  /// The only subprotocol there is.
  public static let subprotocol = "parley.v1"

  /// Who may be served without TLS, and which origins belong to us.
  let access: AccessPolicy

  /// Decides on the request with this head that came over TLS or not.
  func decide(_ head: HTTPRequestHead, secure: Bool, peerIsLoopback: Bool) -> UpgradeDecision {
    let host = head.headers.first(name: "host") ?? ""
    if !secure, !access.servesPlain(toLoopback: peerIsLoopback) {
      guard let location = access.secureLocation(host: host, path: head.uri) else {
        return .refuse(status: .badRequest, code: "request.host", text: "The request names no valid host.")
      }
      return .redirect(location: location)
    }
    guard let code = signalCode(path: head.uri) else {
      return .refuse(status: .notFound, code: "request.notFound", text: "There is no WebSocket at this address.")
    }
    guard head.method == .GET, head.version == .http1_1 else {
      return .refuse(status: .badRequest, code: "socket.request", text: "A WebSocket opens with GET over HTTP/1.1.")
    }
    guard head.headers.first(name: "sec-websocket-version") == "13" else {
      return .refuse(
        status: .upgradeRequired, code: "socket.version", text: "Only WebSocket version 13 is spoken here.")
    }
    // 16 random bytes in base64 are 24 letters (RFC 6455 section 4.1, item 7).
    guard let key = head.headers.first(name: "sec-websocket-key"), key.utf8.count == 24 else {
      return .refuse(status: .badRequest, code: "socket.key", text: "The WebSocket key is missing or malformed.")
    }
    let offered = head.headers[canonicalForm: "sec-websocket-protocol"]
    guard offered.contains(where: { $0 == Self.subprotocol }) else {
      return .refuse(
        status: .badRequest, code: "socket.protocol", text: "The WebSocket must offer the subprotocol parley.v1.")
    }
    if let origin = head.headers.first(name: "origin"), !access.isOurs(origin: origin, host: host) {
      return .refuse(
        status: .forbidden, code: "socket.origin", text: "Pages of this origin may not open a WebSocket here.")
    }
    return .accept(code: code)
  }
}

/// The code in `/v1/meetings/{code}/signal`, whatever it is, without a query.
func signalCode(path: String) -> String? {
  let bare = path.prefix { $0 != "?" }
  let parts = bare.split(separator: "/", omittingEmptySubsequences: false)
  guard parts.count == 5, parts[0].isEmpty, parts[1] == "v1", parts[2] == "meetings", parts[4] == "signal",
    !parts[3].isEmpty, parts[3].utf8.count <= 64
  else { return nil }
  return String(parts[3])
}
