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
