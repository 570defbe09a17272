// Headers that a collector of traces asks for: from the settings to its socket, and nowhere else.

import Foundation
import Testing
import Tracing
import Transcripts

@testable import ParleyServer
@testable import Telemetry

@Suite(.timeLimit(.minutes(10))) struct TraceHeadersTests {
  private func problem(_ environment: [String: String]) -> String {
    do {
      _ = try Settings.load(environment: environment)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func aCollectorGetsThem() async throws {
    try await withCollector { address, posts in
      let settings = try Settings.load(environment: [
        "PARLEY_TRACE_ENDPOINT": address,
        "PARLEY_TRACE_HEADERS": "Authorization=Basic%20dXNlcjpzM2NyM3Q%3D,X-Scope-OrgID=meetings",
      ])
      #expect(settings.servicesLeftOut.isEmpty)
      let http = OutboundHTTP()
      let export = try #require(TraceExport(settings, over: http))
      let exporting = Task { try await export.run() }
      export.tracer.startSpan("one", context: .topLevel).end()
      var iterator = posts.makeAsyncIterator()
      let post = try #require(await iterator.next())
      exporting.cancel()
      _ = await exporting.result
      await http.close()
      #expect(post.path == "/v1/traces")
      #expect(post.header("Authorization") == ["Basic dXNlcjpzM2NyM3Q="])
      #expect(post.header("X-Scope-OrgID") == ["meetings"])
      #expect(post.header("Content-Type") == ["application/json"])
      #expect(export.tracer.sent == 1)
    }
  }

  @Test func aFileMayHaveThemAsAList() throws {
    var settings = Settings()
    try settings.apply(yaml: "traceHeaders:\n  - authorization=Bearer%20a%2Cb\n  - x-team=meetings\n", name: "f")
    #expect(settings.traceHeaders.fields.exposed.map(\.value) == ["Bearer a,b", "meetings"])
    try settings.apply(yaml: "traceHeaders: ''", name: "f")
    #expect(settings.traceHeaders == ExportHeaders())
  }

  @Test func whatIsWrongIsSaidWithoutTheSecret() throws {
    let variable = "PARLEY_TRACE_HEADERS"
    #expect(
      problem([variable: "x-team=meetings,s3cr3t"])
        == "PARLEY_TRACE_HEADERS can't be used: pair 2 is not name=value. Allowed: name=value, separated by commas, the "
        + "values percent-encoded.")
    for text in ["authorization=s3cr3t%", "s3cr3t", "s3cr3t=", "host=s3cr3t", "authorization=s3cr3t%0D%0Ax:y"] {
      let told = problem([variable: text])
      #expect(told.hasPrefix(variable) && !told.contains("s3cr3t"), "\(told)")
    }
    var settings = Settings()
    #expect(throws: SettingsError.self) { try settings.apply(yaml: "port: 1\ntraceHeaders: s3cr3t", name: "f") }
    settings = try Settings.load(environment: [variable: "authorization=s3cr3t"])
    var dumped = ""
    dump(settings, to: &dumped)
    #expect(dumped.contains("traceHeaders") && !dumped.contains("s3cr3t"))
    // They go to a collector, and there is none.
    #expect(settings.servicesLeftOut == ["PARLEY_TRACE_HEADERS is not used: set PARLEY_TRACE_ENDPOINT, too."])
  }
}
