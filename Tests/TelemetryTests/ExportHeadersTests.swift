// Headers as OpenTelemetry writes them in settings.

import Testing

@testable import Telemetry

@Suite struct ExportHeadersTests {
  private typealias Field = ExportHeaders.Field

  private func fields(_ text: String) throws -> [Field] { try ExportHeaders(text).fields.exposed }

  private func problem(_ text: String) -> ExportHeadersError? {
    do {
      _ = try ExportHeaders(text)
      return nil
    } catch {
      return error
    }
  }

  @Test func pairsAreReadAndValuesDecoded() throws {
    #expect(
      try fields("Authorization=Basic%20dXNlcjpwYXNz%3D, X-Scope-OrgID = meetings ,x-a=1%2C2%25") == [
        Field(name: "Authorization", value: "Basic dXNlcjpwYXNz="), Field(name: "X-Scope-OrgID", value: "meetings"),
        Field(name: "x-a", value: "1,2%"),
      ])
  }

  @Test func whatNeedNoEncodingMayStandAsItIs() throws {
    #expect(try fields("authorization=Basic a+b/c==") == [Field(name: "authorization", value: "Basic a+b/c==")])
    #expect(try fields("api-key=a;b:\"c\"") == [Field(name: "api-key", value: "a;b:\"c\"")])
  }

  @Test(arguments: ["", " ", ",", " , "]) func nothingIsNoHeader(text: String) throws {
    #expect(try fields(text).isEmpty)
    #expect(try ExportHeaders(text) == ExportHeaders())
  }

  @Test(arguments: [
    ("key", 1, ExportHeadersError.Reason.noValue), ("a=b,key", 2, .noValue), ("=value", 1, .name), ("a b=c", 1, .name),
    ("a:b=c", 1, .name), ("ä=c", 1, .name), ("a\r\nb=c", 1, .name), ("a=%", 1, .encoding), ("a=100%", 1, .encoding),
    ("a=%2", 1, .encoding), ("a=b,c=%zz", 2, .encoding), ("a=%ff", 1, .encoding), ("a=", 1, .value),
    ("a=%20b", 1, .value), ("a=b%20", 1, .value), ("a=b%0D%0AX-Other: c", 1, .value), ("a=b\nc", 1, .value),
    ("a=%00", 1, .value), ("a=%7F", 1, .value), ("a=%C3%A4", 1, .value), ("a=ä", 1, .value),
    ("Content-Type=text/plain", 1, .reserved), ("a=b,HOST=c", 2, .reserved),
    ("transfer-encoding=chunked", 1, .reserved), ("a=b,c=d,A=e", 3, .twice),
  ])
  func whatCanNotBeAHeaderIsRefused(text: String, pair: Int, reason: ExportHeadersError.Reason) {
    #expect(problem(text) == ExportHeadersError(pair: pair, reason: reason))
  }

  @Test func nothingOfThemIsPrinted() throws {
    let headers = try ExportHeaders("Authorization=Bearer%20s3cr3t")
    var dumped = ""
    dump(headers, to: &dumped)
    for text in ["\(headers)", String(reflecting: headers), dumped] { #expect(!text.contains("s3cr3t"), "\(text)") }
    // The name may be the key, if that is all that somebody wrote.
    for text in ["s3cr3t", "s3cr3t=", "s3 cr3t=", "a=s3cr3t%", "s3cr3t=%00"] {
      let told = try #require(problem(text)).description
      #expect(told.hasPrefix("pair 1 ") && !told.contains("cr3t"), "\(told)")
    }
  }
}
