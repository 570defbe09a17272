// How often one client may open a WebSocket. Each try tells whether a meeting's code is good, as a look-up does, and a
// hello costs as much as its meeting is large.

import NIOCore
import NIOHTTP1

/// Bounds the rate at which clients open WebSockets.
struct SocketAdmission: Sendable {
  private let clients: ClientIdentifier
  private let limiter: RateLimiter

  init(clients: ClientIdentifier, limit: RateLimit) {
    self.clients = clients
    limiter = RateLimiter(limit: limit)
  }

  /// Nil when the request from `peer` may go on; otherwise after how many seconds it may. Programs on this machine
  /// itself are not limited, as in the API.
  func wait(_ head: HTTPRequestHead, peer: SocketAddress?) -> Int? {
    let forwarded = head.headers["x-forwarded-for"].last
    if isLoopback(peer), forwarded == nil { return nil }
    return limiter.take(clients.client(peer: peer, forwardedFor: forwarded), at: monotonicSeconds())
  }
}
