// Closes HTTP connections that take their time: slow heads, slow bodies, slow readers and idle ones. Also ends idle
// connections when the server drains, and lets busy ones finish their response first.
//
//   first ──head──▶ reading ──end──▶ responding ──response end──▶ idle ──head──▶ reading …

import NIOCore
import NIOHTTP1

/// Holds an HTTP connection to `HTTPLimits`.
final class RequestDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: HTTPLimits
  private var timer: Scheduled<Void>?
  private var readingBody = false
  private var unanswered = 0
  private var lastOne = false
  private var isDraining = false

  init(limits: HTTPLimits) {
    self.limits = limits
  }

  func handlerAdded(context: ChannelHandlerContext) {
    arm(limits.head, context: context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      readingBody = true
      unanswered += 1
      // The decoder stops for good at a request that offers an upgrade; unless we take it, this request is the last.
      if head.headers.contains(name: "upgrade") { lastOne = true }
      arm(limits.body, context: context)
    case .body:
      break
    case .end:
      readingBody = false
      arm(unanswered > 0 ? limits.response : limits.idle, context: context)
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      if lastOne, head.status.code >= 200 {
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return context.write(wrapOutboundOut(.head(head)), promise: promise)
      }
    case .body:
      // A response in parts may take as long as its reader goes on taking them.
      if !readingBody { arm(limits.response, context: context) }
    case .end:
      unanswered -= 1
      if unanswered == 0 {
        if lastOne {
          context.writeAndFlush(data, promise: promise)
          return context.close(promise: nil)
        }
        if !readingBody { arm(limits.idle, context: context) }
      }
    }
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    let ended = (event as? ChannelEvent) == .inputClosed
    guard ended || event is ChannelShouldQuiesceEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    if unanswered == 0 {
      context.close(promise: nil)
    } else {
      lastOne = true
      if ended {
        context.fireUserInboundEventTriggered(event)
      } else {
        isDraining = true
        arm(limits.drain, context: context)
      }
    }
  }

  private func arm(_ wanted: TimeAmount, context: ChannelHandlerContext) {
    let time = isDraining ? min(wanted, limits.drain) : wanted
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
      context.close(promise: nil)
    }
  }
}
