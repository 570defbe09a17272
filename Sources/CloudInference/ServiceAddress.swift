// Where a service is.

internal import Captions
internal import Foundation

/// A service's address, without a slash at its end.
struct ServiceAddress: Sendable {
  let text: String
  let host: String
  let port: Int
  let path: String
  let isSecure: Bool

  /// An address `http(s)://host[:port][/path]`; `ws(s)` means the same. With `secretly`, plain HTTP is only for this machine.
  init(_ address: String, secretly: Bool = false) throws(InferenceError) {
    guard let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil,
      ["http", "https", "ws", "wss"].contains(scheme)
    else { throw InferenceError(.unavailable, reason: "a service's address is not http(s)://host[:port][/path]") }
    isSecure = scheme.hasSuffix("s")
    self.host = host.trimmingCharacters(in: ["[", "]"])
    if secretly && !isSecure && !["localhost", "127.0.0.1", "::1"].contains(self.host) {
      throw InferenceError(.unavailable, reason: "the service at \(host) has to be reached by https")
    }
    port = parts.port ?? (isSecure ? 443 : 80)
    var path = parts.percentEncodedPath
    while path.hasSuffix("/") { path.removeLast() }
    self.path = path
    let bracketed = self.host.contains(":") ? "[\(self.host)]" : self.host
    text = "\(isSecure ? "https" : "http")://\(bracketed):\(port)\(path)"
  }

  /// The host as the Host header has it.
  var authority: String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? bracketed : "\(bracketed):\(port)"
  }
}

/// `text` as a part of a query.
func queryEscaped(_ text: String) -> String {
  let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
  return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
}
