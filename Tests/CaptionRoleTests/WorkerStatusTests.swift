import CaptionLink
import Captions
import Testing

@testable import CaptionRole

@Suite struct WorkerStatusTests {
  @Test func `What the engine says of itself is what readers are told`() {
    #expect(WorkerStatus(EngineStatus.normal).state == .normal)
    #expect(WorkerStatus(EngineStatus.normal).reason == "")
    #expect(WorkerStatus(EngineStatus.delayed).state == .delayed)
    #expect(!WorkerStatus(EngineStatus.delayed).reason.isEmpty)
    let fallback = WorkerStatus(EngineStatus.fallback(.service("azure", "no answer", isReplaced: true)))
    #expect(fallback.state == .fallback)
    #expect(fallback.reason == "azure: no answer")
    #expect(fallback.cause == LinkCause("serviceReplaced", service: "azure"))
  }
}
