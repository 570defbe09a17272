// What every request carries along: who sent it and over what, taken from the connection and, behind a trusted proxy,
// from the proxy's headers.

import Hummingbird
import NIOCore

/// The context of one request.
struct GatewayContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The other end of the connection.
  let peer: SocketAddress?
  /// Which connection this request came on.
  let connection: ObjectIdentifier

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress
    connection = ObjectIdentifier(source.channel)
  }

  /// Bodies over this are refused with 413.
  var maxUploadSize: Int { HTTPBounds.body }
}

/// Bounds of requests.
enum HTTPBounds {
  /// The longest body of an API request, in bytes.
  static let body = 65536
}

/// Works out who a client is.
struct ClientIdentifier: Sendable {
  /// Addresses of proxies whose headers are believed, besides loopback.
  let trustedProxies: Set<String>

  /// Who sent the request: an IPv4 address or the first 64 bits of an IPv6 one.
  func client(of request: Request, context: GatewayContext) -> String {
    client(peer: context.peer, forwardedFor: request.headers[values: .xForwardedFor].last)
  }

  /// The same from the connection's other end and the last `X-Forwarded-For` header.
  func client(peer: SocketAddress?, forwardedFor: String?) -> String {
    guard isTrusted(peer), let last = forwardedFor?.split(separator: ",").last else { return network(of: peer) }
    let text = last.filter { $0 != " " }
    return network(of: try? SocketAddress(ipAddress: String(text), port: 0))
  }

  /// Whether the person's browser speaks TLS, to us or to the proxy in front.
  func isSecure(_ request: Request, context: GatewayContext) -> Bool {
    if request.head.scheme == "https" { return true }
    return isTrusted(context.peer) && request.headers[.xForwardedProto] == "https"
  }

  /// Whether the other end is this machine itself, and not a proxy that speaks for somebody else.
  func isLocal(_ request: Request, context: GatewayContext) -> Bool {
    isLoopback(context.peer) && request.headers[.xForwardedFor] == nil
  }

  private func isTrusted(_ peer: SocketAddress?) -> Bool {
    if isLoopback(peer) { return true }
    guard let address = peer?.ipAddress else { return false }
    return trustedProxies.contains(address)
  }

  /// One household or host usually has a whole IPv6 /64.
  private func network(of address: SocketAddress?) -> String {
    let bytes = addressBytes(address)
    return bytes.prefix(bytes.count == 16 ? 8 : 4).map { String($0, radix: 16) }.joined(separator: ":")
  }
}
