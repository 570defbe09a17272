import Foundation
import Logging
import Telemetry
import Testing

@testable import Gateway

@Suite struct PageTests {
  @Test(arguments: ["/", "/m/abc-defg-hjk", "/index.html", "/m/anything?x=1"])
  func theClientsAddressesShowItsPage(path: String) async throws {
    try await withGateway { port async throws in
      let answer = try await ask(port, "GET \(path)")
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
      #expect(answer.body.contains("<title>Parley</title>"))
    }
  }

  @Test func filesHaveTypesValidatorsAndRevalidation() async throws {
    try await withGateway { port async throws in
      let file = try await ask(port, "GET /ui/app.js")
      #expect(file.status == 200)
      #expect(file.body == "export {}")
      #expect(file.headers["content-type"] == "text/javascript; charset=utf-8")
      #expect(file.headers["cache-control"] == "no-cache")
      let tag = try #require(file.headers["etag"])
      let modified = try #require(file.headers["last-modified"])
      #expect(modified.hasSuffix(" GMT"))

      for header in ["If-None-Match: \(tag)", "If-None-Match: \"x\", W/\(tag)", "If-Modified-Since: \(modified)"] {
        let again = try await ask(port, "GET /ui/app.js", headers: [header])
        #expect(again.status == 304, "\(header)")
        #expect(again.headers["etag"] == tag)
      }
      #expect(try await ask(port, "GET /ui/app.js", headers: ["If-None-Match: \"other\""]).status == 200)
      let early = "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT"
      #expect(try await ask(port, "GET /ui/app.js", headers: [early]).status == 200)
    }
  }

  @Test func headHasTheLengthAndNoBody() async throws {
    try await withGateway { port async throws in
      let answer = try await ask(port, "HEAD /ui/app.js")
      #expect(answer.status == 200)
      #expect(answer.headers["content-length"] == "9")
    }
  }

  @Test(arguments: [
    "/../secret.key", "/ui/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/ui/%2e%2e/index.html", "/.hidden.js",
    "/%2ehidden.js", "/secret.key", "/ui", "/ui/", "//index.html", "/ui//app.js", "/ui%2fapp.js%00.html", "/out.txt",
    "/ui\\app.js", "/etc/passwd", "/nothing.js", "/%", "/%zz.js", "/index.html/",
  ])
  func nothingElseIsServed(path: String) async throws {
    try await withGateway { port async throws in
      let answer = try await ask(port, "GET \(path)")
      #expect(answer.status == 404 || answer.status == 400, "\(path): \(answer.status)")
      #expect(!answer.body.contains("root:"))
      #expect(!answer.body.contains("Parley</title>"))
    }
  }

  @Test func changedFilesAreSeen() async throws {
    let folder = try webFolder()
    try await withGateway(configure: { $0.web = folder }) { port async throws in
      let first = try await ask(port, "GET /ui/app.js")
      try Data("export { changed }".utf8).write(to: URL(fileURLWithPath: folder + "/ui/app.js"))
      let second = try await ask(port, "GET /ui/app.js")
      #expect(second.body == "export { changed }")
      #expect(second.headers["etag"] != first.headers["etag"])
    }
  }

  @Test(arguments: ["GET /", "GET /healthz", "GET /nothing", "GET /readyz", "POST /x"])
  func everyAnswerCarriesTheSecurityHeaders(line: String) async throws {
    try await withGateway { port async throws in
      let answer = try await ask(port, line)
      let policy = try #require(answer.headers["content-security-policy"])
      #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
      #expect(policy.hasSuffix("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["referrer-policy"] == "no-referrer")
      #expect(answer.headers["permissions-policy"] == "camera=(self), microphone=(self), display-capture=(self)")
    }
  }

  @Test func errorsHaveTheirShape() async throws {
    try await withGateway { port async throws in
      let answer = try await ask(port, "GET /api/v1/nothing")
      #expect(answer.status == 404)
      #expect(answer.headers["content-type"] == "application/json")
      #expect(
        answer.body
          == #"{"error":{"code":"request.notFound","kind":"protocol","text":"There is nothing at this address."}}"#)
    }
  }
}

@Suite struct OperationsTests {
  @Test func healthAndReadiness() async throws {
    try await withGateway { port async throws in
      #expect(try await ask(port, "GET /healthz").body == "ok\n")
      let ready = try await ask(port, "GET /readyz")
      #expect(ready.status == 200)
      #expect(ready.body == #"{"checks":{"meetings":true},"ready":true}"#)
    }
    try await withGateway(ready: false) { port async throws in
      #expect(try await ask(port, "GET /healthz").status == 200)
      #expect(try await ask(port, "GET /readyz").status == 503)
    }
  }

  @Test func metricsAreForThisMachineUnlessSaidOtherwise() async throws {
    let proxied = ["X-Forwarded-For: 198.51.100.4"]
    try await withGateway { port async throws in
      let page = try await ask(port, "GET /metrics")
      #expect(page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(page.body.contains("# TYPE parley_sockets gauge"))
      #expect(try await ask(port, "GET /metrics", headers: proxied).status == 404)
    }
    try await withGateway(configure: { $0.metricsAccess = .everyone }) { port async throws in
      #expect(try await ask(port, "GET /metrics", headers: proxied).status == 200)
    }
    try await withGateway(configure: { $0.metricsAccess = .off }) { port async throws in
      #expect(try await ask(port, "GET /metrics").status == 404)
    }
  }

  @Test func requestsAreCountedByMethodAndClass() async throws {
    let metrics = MetricsRegistry()
    try await withGateway(metrics: metrics) { port async throws in
      _ = try await ask(port, "GET /healthz")
      _ = try await ask(port, "GET /nothing")
      _ = try await ask(port, "TRACE /")
      let page = await metrics.text()
      #expect(page.contains(#"parley_http_requests_total{method="get",status="2xx"} 1"#))
      #expect(page.contains(#"parley_http_requests_total{method="get",status="4xx"} 1"#))
      #expect(page.contains(#"parley_http_requests_total{method="other",status="4xx"} 1"#))
      #expect(page.contains("parley_http_request_seconds_count 3"))
    }
  }

  @Test(arguments: ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"])
  func everyMethodOfTheAPIIsCountedByItsName(method: String) async throws {
    let metrics = MetricsRegistry()
    try await withGateway(metrics: metrics) { port async throws in
      _ = try await ask(port, "\(method) /api/v1/nothing")
      let page = await metrics.text()
      #expect(page.contains("parley_http_requests_total{method=\"\(method.lowercased())\",status="))
      #expect(!page.contains("other"))
    }
  }

  /// No address, path, name or header of a client may be logged, whatever they do.
  @Test func nothingPersonalIsLogged() async throws {
    let lines = LogLines()
    try await withGateway(logger: lines.logger(level: .trace)) { port async throws in
      let headers = ["X-Forwarded-For: 198.51.100.77", "Cookie: session=opaque", "User-Agent: agent-x"]
      _ = try await ask(port, "GET /m/private-code?name=Ann", headers: headers)
      _ = try await ask(port, "GET /nothing/secret-path", headers: headers)
      _ = try await ask(port, "POST /healthz", headers: headers, body: "{\"name\":\"Ann\"}")
      let garbage = try await RawConnection.open(port)
      try await garbage.send([0, 1, 2])
      #expect(await garbage.waits { $0.isClosed })
    }
    let text = lines.text
    #expect(text.contains("route="))
    for word in ["127.0.0.1", "198.51.100.77", "Ann", "private-code", "secret-path", "opaque", "agent-x"] {
      #expect(!text.contains(word), "\(word) is in the log:\n\(text)")
    }
  }
}
