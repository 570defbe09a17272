import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct AccessPolicyTests {
  @Test(arguments: [
    ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
    ("192.0.2.1", false), ("::ffff:192.0.2.1", false), ("fe80::1", false), ("::", false), ("128.0.0.1", false),
  ])
  func loopbackIsTold(address: String, expected: Bool) throws {
    #expect(isLoopback(try SocketAddress(ipAddress: address, port: 1)) == expected)
  }

  @Test func noAddressIsNotLoopback() {
    #expect(!isLoopback(nil))
  }

  @Test func plainTextIsForLoopbackUnlessTLSIsOff() {
    #expect(AccessPolicy(plain: .loopback).servesPlain(toLoopback: true))
    #expect(!AccessPolicy(plain: .loopback).servesPlain(toLoopback: false))
    #expect(AccessPolicy(plain: .everyone).servesPlain(toLoopback: false))
  }

  @Test func redirectsKeepHostPortAndPath() {
    let policy = AccessPolicy(plain: .loopback)
    #expect(policy.secureLocation(host: "meet.example:8080", path: "/m/a?b=c") == "https://meet.example:8080/m/a?b=c")
    #expect(policy.secureLocation(host: "[2001:db8::1]:8080", path: "/") == "https://[2001:db8::1]:8080/")
    #expect(policy.secureLocation(host: "a", path: "*") == "https://a/")
  }

  @Test(arguments: ["", "a b", "a/b", "a@b", "a\r\nX: y", "a#", "a?", "<a>", "ü.example"])
  func hostsThatBreakOutAreRefused(host: String) {
    #expect(AccessPolicy(plain: .loopback).secureLocation(host: host, path: "/") == nil)
    #expect(AccessPolicy(plain: .loopback).baseURL(secure: true, host: host) == nil)
  }

  @Test(arguments: [
    ("http://localhost:8080", "localhost:8080", true), ("https://meet.example", "meet.example", true),
    ("https://meet.example", "meet.example:443", true), ("https://MEET.example:443", "meet.example", true),
    ("http://meet.example", "meet.example:80", true), ("https://evil.example", "meet.example", false),
    ("https://meet.example.evil", "meet.example", false), ("https://meet.example:444", "meet.example", false),
    ("null", "meet.example", false), ("", "meet.example", false), ("ftp://meet.example", "meet.example", false),
    ("https://good.example", "meet.example", true), ("https://public.example", "inner:8080", true),
  ])
  func originsAreCompared(origin: String, host: String, expected: Bool) {
    let policy = AccessPolicy(
      plain: .loopback, allowedOrigins: ["https://good.example/"], publicURL: "https://public.example/")
    #expect(policy.isOurs(origin: origin, host: host) == expected)
  }

  @Test func thePublicURLWinsOverTheHost() {
    let policy = AccessPolicy(plain: .everyone, publicURL: "https://public.example/")
    #expect(policy.baseURL(secure: false, host: "inner") == "https://public.example")
    #expect(AccessPolicy(plain: .loopback).baseURL(secure: false, host: "h:1") == "http://h:1")
  }
}

@Suite struct UpgradePolicyTests {
  private let policy = UpgradePolicy(access: AccessPolicy(plain: .loopback))

  private func head(
    uri: String = "/v1/meetings/abc-defg-hjk/signal", method: HTTPMethod = .GET, _ changes: [String: String?] = [:]
  ) -> HTTPRequestHead {
    var headers: HTTPHeaders = [
      "Host": "localhost:8080", "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "chat, parley.v1",
    ]
    for (name, value) in changes {
      headers.remove(name: name)
      if let value { headers.add(name: name, value: value) }
    }
    return HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: headers)
  }

  private func code(_ head: HTTPRequestHead, secure: Bool = false, loopback: Bool = true) -> String {
    switch policy.decide(head, secure: secure, peerIsLoopback: loopback) {
    case .accept(let code): "accept \(code)"
    case .redirect(let location): "redirect \(location)"
    case .refuse(let status, let code, _): "\(status.code) \(code)"
    }
  }

  @Test func aGoodRequestIsAccepted() {
    #expect(code(head()) == "accept abc-defg-hjk")
    #expect(code(head(["Origin": "http://localhost:8080"])) == "accept abc-defg-hjk")
    #expect(code(head(uri: "/v1/meetings/x/signal?y=z")) == "accept x")
    #expect(code(head(), secure: true, loopback: false) == "accept abc-defg-hjk")
  }

  @Test func plainTextFromElsewhereIsSentToTLS() {
    #expect(code(head(), loopback: false) == "redirect https://localhost:8080/v1/meetings/abc-defg-hjk/signal")
    #expect(code(head(["Host": "a/b"]), loopback: false) == "400 request.host")
  }

  @Test func whatIsWrongIsSaid() {
    #expect(code(head(uri: "/v1/meetings/abc/other")) == "404 request.notFound")
    #expect(code(head(uri: "/v1/meetings//signal")) == "404 request.notFound")
    #expect(code(head(uri: "/v1/meetings/\(String(repeating: "a", count: 65))/signal")) == "404 request.notFound")
    #expect(code(head(method: .POST)) == "400 socket.request")
    #expect(code(head(["Sec-WebSocket-Version": "8"])) == "426 socket.version")
    #expect(code(head(["Sec-WebSocket-Key": nil])) == "400 socket.key")
    #expect(code(head(["Sec-WebSocket-Key": "short"])) == "400 socket.key")
    #expect(code(head(["Sec-WebSocket-Protocol": nil])) == "400 socket.protocol")
    #expect(code(head(["Sec-WebSocket-Protocol": "parley.v2"])) == "400 socket.protocol")
    #expect(code(head(["Origin": "https://evil.example"])) == "403 socket.origin")
    #expect(code(head(["Origin": "null"])) == "403 socket.origin")
  }
}
