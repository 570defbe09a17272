// What each connection on the TCP port goes through: first bytes, protocol, requests or frames, end. Hummingbird's
// server accepts and drains; this type is its child channel.

import HTTPTypes
import Hummingbird
public import HummingbirdCore
import Logging
public import NIOCore
import NIOHTTPTypes

/// A connection whose protocol is not known yet.
public struct PortConnection: ServerChildChannelValue {
  /// The TCP connection.
  public let channel: any Channel
  /// What its first bytes make of it; never fails.
  let outcome: EventLoopFuture<PortOutcome>
}

/// An HTTP connection, which one of its requests may turn into a WebSocket.
public struct HTTPConnection: Sendable {
  /// Requests and responses.
  let channel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
  /// The WebSocket that it became, or nil when it ends as it was.
  let socket: EventLoopFuture<AcceptedSocket?>
}

/// The child channel of Parley's TCP port.
struct PortChannel: HTTPChannelHandler {
  /// Hummingbird's router, seen from the connection.
  let responder: Responder
  /// Protocols in the order in which they are asked.
  let recognisers: [Recogniser]
  /// Until when the first byte must have come.
  let firstByteDeadline: TimeAmount
  /// Runs a WebSocket until it ends.
  let runSocket: @Sendable (AcceptedSocket) async -> Void
  /// Counts what connections turned out to be.
  let recognised: @Sendable (String) -> Void

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<PortConnection> {
    channel.eventLoop.makeCompletedFuture {
      let outcome = channel.eventLoop.makePromise(of: PortOutcome.self)
      try channel.pipeline.syncOperations.addHandler(
        Demultiplexer(
          recognisers: recognisers, deadline: firstByteDeadline, outcome: outcome, recognised: recognised))
      return PortConnection(channel: channel, outcome: outcome.futureResult)
    }
  }

  func handle(value: PortConnection, logger: Logger) async {
    guard let outcome = try? await value.outcome.get() else { return }
    switch outcome {
    case .closed:
      break
    case .handled:
      try? await value.channel.closeFuture.get()
    case .http(let connection):
      async let requests: Void = handleHTTP(asyncChannel: connection.channel, logger: logger)
      if let socket = try? await connection.socket.get() {
        await runSocket(socket)
      }
      await requests
    }
  }
}
