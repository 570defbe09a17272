import Logging
import Synchronization
import Testing

@testable import Telemetry

/// Collects lines.
private final class Lines: Sendable {
  let all = Mutex<[String]>([])
  var sink: LogSink { { line in self.all.withLock { $0.append(line) } } }
  var joined: String { all.withLock { $0.joined(separator: "\n") } }
}

private func logger(_ lines: Lines, format: LogFormat, level: Logger.Level = .info) -> Logger {
  Logger(label: "test", factory: { LineLogHandler(label: $0, level: level, format: format, sink: lines.sink) })
}

private struct Leaky: Error, CustomStringConvertible {
  let description = "bad token from 203.0.113.9"
}

@Suite struct LoggingTests {
  @Test func textLinesHoldLevelMessageAndSortedMetadata() {
    let lines = Lines()
    logger(lines, format: .text).info("Listening", metadata: .keys([.port: 8080, .meeting: "abc-defg-hjk"]))
    let line = lines.joined
    #expect(line.contains(" info test: Listening meeting=abc-defg-hjk port=8080"))
    #expect(line.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z .*/) != nil)
  }

  @Test(arguments: LogFormat.allCases)
  func nobodyForgesALine(format: LogFormat) {
    let lines = Lines()
    logger(lines, format: format).info("a\nb", metadata: [LogKey.reason.rawValue: "x\r\nfake line \"y\" \\"])
    #expect(!lines.joined.contains("\n"))
    #expect(!lines.joined.contains("\r"))
    #expect(lines.joined.contains(#"x\r\nfake line \"y\" \\"#))
  }

  @Test func levelsAreKept() {
    let lines = Lines()
    let log = logger(lines, format: .json, level: .warning)
    log.info("quiet")
    log.warning("loud")
    #expect(lines.all.withLock { $0.count } == 1)
    #expect(lines.joined.hasPrefix(#"{"at":""#))
    #expect(lines.joined.contains(#""level":"warning","label":"test","message":"loud"}"#))
  }

  @Test func privateValuesShowNothing() {
    let name = Private("Ann Example")
    var dumped = ""
    dump(name, to: &dumped)
    for text in [
      "\(name)", String(describing: name), String(reflecting: name), dumped, "\([name])", "\(Optional(name) as Any)",
    ] {
      #expect(!text.contains("Ann"), "\(text)")
    }
    #expect(name.exposed == "Ann Example")
  }

  @Test func errorsAreLoggedByTypeOnly() {
    let lines = Lines()
    logger(lines, format: .text).error("Failed", error: Leaky())
    #expect(lines.joined.contains("error=Leaky"))
    #expect(!lines.joined.contains("203.0.113.9"))
  }

  @Test func withAddsAKeyToEachLine() {
    let lines = Lines()
    let log = logger(lines, format: .text).with(.meeting, "abc")
    log.info("one")
    log.info("two")
    #expect(lines.joined.split(separator: "\n").allSatisfy { $0.hasSuffix("meeting=abc") })
  }
}
