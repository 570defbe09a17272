// Builds the pipeline of an HTTP/1.1 connection, in plain text or inside TLS.

import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL

/// Bounds in time and size of an HTTP connection.
struct HTTPLimits: Sendable {
  /// From the connection's first byte to the end of its first request's head, TLS handshake included.
  var head = TimeAmount.seconds(15)
  /// From a request's head to its end.
  var body = TimeAmount.seconds(30)
  /// From a request's end to the end of its response, or to the next part of one that comes in parts.
  var response = TimeAmount.seconds(120)
  /// Between a response and the next request's head.
  var idle = TimeAmount.seconds(75)
  /// For what is left of a request and its response while the server drains.
  var drain = TimeAmount.seconds(2)
  /// All fields of one request's head, in bytes.
  var fields = 16 * 1024
}

/// Makes HTTP pipelines.
struct HTTPPipeline: Sendable {
  var limits = HTTPLimits()
  let upgrades: UpgradePolicy
  let admission: SocketAdmission
  let sockets: SocketLimits

  /// The recogniser for plain HTTP.
  var plain: Recogniser {
    Recogniser(name: "http", look: looksLikeHTTP) { channel in
      channel.eventLoop.makeCompletedFuture { .http(try install(on: channel, secure: false)) }
    }
  }

  /// The recogniser for HTTP inside TLS.
  func tls(_ tls: TLSCertificates) -> Recogniser {
    Recogniser(name: "tls", look: looksLikeTLS) { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
        return .http(try install(on: channel, secure: true))
      }
    }
  }

  private func install(on channel: any Channel, secure: Bool) throws -> HTTPConnection {
    let pipeline = channel.pipeline.syncOperations
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = limits.fields
    decoderLimits.maxHeaderListSize = limits.fields
    decoderLimits.maxHeaderFieldCount = 100

    let encoder = HTTPResponseEncoder()
    let decoder = ByteToMessageHandler(
      HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits))
    let deadlines = RequestDeadlines(limits: limits)
    let socket = channel.eventLoop.makePromise(of: AcceptedSocket?.self)
    let upgrade = SocketUpgrade(
      policy: upgrades, admission: admission, limits: sockets, secure: secure, httpHandlers: [decoder, deadlines],
      encoder: encoder, socket: socket)
    do {
      try pipeline.addHandlers([encoder, decoder, deadlines, upgrade, HTTP1ToHTTPServerCodec(secure: secure)])
    } catch {
      // The upgrade handler completes the promise when it is removed, but it may never have been added.
      socket.succeed(nil)
      throw error
    }
    return HTTPConnection(
      channel: try NIOAsyncChannel(
        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)),
      socket: socket.futureResult)
  }
}
