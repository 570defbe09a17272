// What texts of settings may look like.

import Foundation
import Wire

/// Whether `text` is an IPv4 or IPv6 address.
func isIPAddress(_ text: String) -> Bool {
  TransportAddress(text, port: 0) != nil
}

/// Whether `text` is `http(s)://host[:port]`, with nothing behind it but perhaps a slash.
func isOrigin(_ text: String) -> Bool {
  guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { return false }
  return (parts.scheme == "http" || parts.scheme == "https") && (parts.path.isEmpty || parts.path == "/")
    && parts.query == nil && parts.fragment == nil && parts.user == nil
}

/// Whether `text` is an address of http or a WebSocket, with a host.
func isAddress(_ text: String) -> Bool {
  guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else { return false }
  return ["http", "https", "ws", "wss"].contains(parts.scheme) && parts.fragment == nil
}

/// Whether `text` is `host:port`.
func isHostAndPort(_ text: String) -> Bool {
  guard let colon = text.lastIndex(of: ":"), colon > text.startIndex, let port = Int(text[text.index(after: colon)...])
  else { return false }
  return (1...65_535).contains(port)
}

/// Whether `text` is a language as ISO 639-1 writes it.
func isLanguage(_ text: String) -> Bool {
  text.utf8.count == 2 && text.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A }
}
