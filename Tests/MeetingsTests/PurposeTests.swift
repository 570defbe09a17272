// Nobody is asked to agree to what this server can't do, wherever the question comes from.

import Consent
import Foundation
import Logging
import Messages
import Testing

@testable import Meetings

@Suite struct PurposeTests {
  @Test(arguments: [Purpose.recording, .analytics])
  func aHostCantAskForWhatTheServerDoesNotDo(_ purpose: Purpose) {
    var stage = Stage()
    let ada = stage.enter("ada", .host)
    for policy in [PurposePolicy.ask, .required] {
      var wanted = ConsentPolicy.standard
      wanted[purpose] = policy
      let refused = stage.ask(.hostPolicy(HostPolicyRequest(policy: wanted)), on: ada)
      #expect(stage.reply(refused, on: ada)?.error?.code == .policyUnavailable)
      #expect(stage.reply(refused, on: ada)?.error?.text.contains("does not do that yet") == true)
    }
    #expect(stage.core.record.policy == .standard && stage.events(ada).isEmpty)
  }

  @Test func nobodyIsAskedForWhatTheServerDoesNotDo() async throws {
    var policy = ConsentPolicy.standard
    policy[.recording] = .required
    let service = MeetingService(
      media: RecordingMedia(), policy: policy, identity: PlainIdentity(), store: MemoryMeetingStore(),
      clock: VirtualClock(), random: .seeded(5),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    await #expect(throws: MeetingError.policy) {
      try await service.create(title: nil, capacity: nil, policy: policy)
    }
    let made = try await service.create(title: nil, capacity: nil)
    #expect(try await service.lookup(made.code).policy == .standard)
    // An older server let a meeting ask.
    let old = MeetingRecord(
      code: "bcd-fghj-kmn", title: "", capacity: 7, hostTokenHash: "", createdAt: 0, policy: policy)
    let kept = try JSONDecoder().decode(MeetingRecord.self, from: try JSONEncoder().encode(old))
    #expect(old.policy[.recording] == .required && kept.policy == .standard)
  }
}
