import Testing

@testable import Telemetry

@Suite struct MetricsTests {
  @Test func thePageIsPrometheusText() async {
    let registry = MetricsRegistry()
    let first = registry.counter("requests_total", help: "Requests.", labels: [(name: "path", value: "a\"b\\c\nd")])
    registry.gauge("open", help: "Open things,\nnow.").set(-3)
    // A metric of the same name later on still stands with its family.
    registry.counter("requests_total", help: "Requests.", labels: [(name: "path", value: "z")]).increment(by: 2)
    first.increment()
    let histogram = registry.histogram("seconds", help: "Time.", bounds: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 30] { histogram.observe(value) }
    registry.collect { page in page.sample("later", kind: .gauge, help: "Asked.", value: 0.25) }
    #expect(
      await registry.text() == #"""
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{path="a\"b\\c\nd"} 1
        requests_total{path="z"} 2
        # HELP open Open things,\nnow.
        # TYPE open gauge
        open -3
        # HELP seconds Time.
        # TYPE seconds histogram
        seconds_bucket{le="0.1"} 2
        seconds_bucket{le="1"} 3
        seconds_bucket{le="+Inf"} 4
        seconds_sum 30.65
        seconds_count 4
        # HELP later Asked.
        # TYPE later gauge
        later 0.25

        """#)
  }

  @Test func theSameNameAndLabelsAreTheSameMetric() {
    let registry = MetricsRegistry()
    registry.counter("a_total", help: "A.").increment()
    #expect(registry.counter("a_total", help: "A.").value == 1)
    #expect(registry.counter("a_total", help: "A.", labels: [(name: "x", value: "1")]).value == 0)
  }

  @Test func countersNeverFall() {
    let counter = MetricsRegistry().counter("a_total", help: "A.")
    counter.increment(by: 5)
    counter.increment(by: -5)
    #expect(counter.value == 5)
  }

  @Test func manyTasksCountRight() async {
    let counter = MetricsRegistry().counter("a_total", help: "A.")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.increment() } } }
    }
    #expect(counter.value == 8000)
  }
}
