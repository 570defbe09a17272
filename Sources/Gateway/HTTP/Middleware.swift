// What every request goes through before its route: counting, errors in one shape, TLS beyond loopback, and the headers
// that tell browsers what our pages may do.

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Telemetry

/// Counts requests, times them, and turns every error into the shape of docs/protocol.md.
struct RequestReport: RouterMiddleware {
  typealias Context = GatewayContext

  let metrics: GatewayMetrics
  let logger: Logger

  func handle(
    _ request: Request, context: GatewayContext, next: @concurrent (Request, GatewayContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await next(request, context)
    } catch let error as APIError {
      response = try error.response(from: request, context: context)
    } catch let error as any HTTPResponseError {
      response = try Self.shaped(error.status).response(from: request, context: context)
    } catch let error as HTTPParserError {
      // The server answers 400 itself and closes the connection.
      throw error
    } catch {
      // The client went away, or the server stops and its time is up: nobody is left to be told.
      if error is CancellationError || error is ChannelError { throw error }
      let incident = "i_\(UInt32.random(in: 0 ... .max))"
      logger.error(
        "A request failed inside the server",
        metadata: .keys([.incident: incident, .error: String(describing: type(of: error))]))
      let shown = APIError(
        status: .internalServerError, kind: .internal, code: "internal",
        text: "Something went wrong on the server.", incident: incident)
      response = try shown.response(from: request, context: context)
    }
    let took = start.duration(to: .now)
    let milliseconds = Double(took.components.seconds) * 1000 + Double(took.components.attoseconds) / 1e15
    let route = context.endpointPath ?? "other"
    metrics.request(method: request.method, status: response.status, seconds: milliseconds / 1000)
    logger.debug(
      "Request",
      metadata: .keys([.route: route, .status: response.status.code, .milliseconds: Int(milliseconds.rounded())]))
    return response
  }

  private static func shaped(_ status: HTTPResponse.Status) -> APIError {
    switch status {
    case .notFound: .notFound
    case .contentTooLarge: .tooLarge
    case .badRequest: .badJSON
    default:
      APIError(status: status, kind: .protocol, code: "request.refused", text: "\(status.reasonPhrase).")
    }
  }
}

/// Sends plain HTTP from beyond loopback to https on the same port (RFC 9110 section 15.4.9). Health checks pass.
struct SecureTransport: RouterMiddleware {
  typealias Context = GatewayContext

  let access: AccessPolicy

  func handle(
    _ request: Request, context: GatewayContext, next: @concurrent (Request, GatewayContext) async throws -> Response
  ) async throws -> Response {
    let isHealthCheck = request.uri.path == "/healthz" || request.uri.path == "/readyz"
    if request.head.scheme == "https" || access.servesPlain(toLoopback: isLoopback(context.peer)) || isHealthCheck {
      return try await next(request, context)
    }
    guard let location = access.secureLocation(host: request.head.authority ?? "", path: request.head.path ?? "/")
    else { throw APIError.badHost }
    return Response(status: .permanentRedirect, headers: [.location: location, .cacheControl: "no-store"])
  }
}

/// Lets pages of the allowed origins use the API (Fetch, section 3.2). Nothing here goes by cookies, so no credentials.
struct CrossOrigin: RouterMiddleware {
  typealias Context = GatewayContext

  let access: AccessPolicy

  func handle(
    _ request: Request, context: GatewayContext,
    next: @concurrent (Request, GatewayContext) async throws -> Response
  ) async throws -> Response {
    guard let origin = request.headers[.origin], request.uri.path.hasPrefix("/api/"),
      access.isOurs(origin: origin, host: request.head.authority ?? "")
    else { return try await next(request, context) }
    var response: Response
    if request.method == .options {
      response = Response(
        status: .noContent,
        headers: [
          .accessControlAllowMethods: "GET, HEAD, POST, PATCH, DELETE",
          .accessControlAllowHeaders: "content-type, authorization",
          .accessControlMaxAge: "600",
        ])
    } else {
      response = try await next(request, context)
    }
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.accessControlExposeHeaders] = "content-disposition, retry-after"
    response.headers[.vary] = "Origin"
    return response
  }
}

/// Adds the security headers.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = GatewayContext

  /// Content Security Policy level 3: our own files and nothing else.
  static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:", "connect-src 'self' ws: wss:", "font-src 'self'", "manifest-src 'self'",
    "worker-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  func handle(
    _ request: Request, context: GatewayContext, next: @concurrent (Request, GatewayContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "no-referrer"
    response.headers[.permissionsPolicy] = "camera=(self), microphone=(self), display-capture=(self)"
    response.headers[.crossOriginOpenerPolicy] = "same-origin"
    response.headers[.crossOriginResourcePolicy] = "same-origin"
    return response
  }
}
