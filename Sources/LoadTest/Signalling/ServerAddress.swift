// Where the server under load listens.

internal import Foundation

/// The TCP address of a server that speaks plain HTTP.
struct ServerAddress: Sendable {
  var host: String
  var port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// The address in `http://host[:port]`.
  init(url: String) throws(LoadTestError) {
    guard let parts = URLComponents(string: url), parts.scheme == "http", let host = parts.host, !host.isEmpty else {
      throw LoadTestError("\(url) is not of the form http://host:port. The load tool speaks no TLS.")
    }
    self.init(host: host, port: parts.port ?? 80)
  }

  var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
