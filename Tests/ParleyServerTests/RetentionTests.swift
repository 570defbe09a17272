// A meeting is known for as long as something of it may be kept, so that it can be read and erased all that time.

import Meetings
import Testing

@testable import ParleyServer

@Suite struct RetentionTests {
  private func remembered(days: Int) throws -> Int64 {
    try Settings.load(environment: ["PARLEY_TRANSCRIPT_DAYS": "\(days)"]).meetingRules.rememberEnded
  }

  @Test func meetingsAreKnownForAsLongAsTheirTranscripts() throws {
    let day: Int64 = 86_400_000
    #expect(try remembered(days: 90) == 90 * day)
    #expect(try remembered(days: 0) == .max)
    #expect(try remembered(days: 1) == MeetingRules().rememberEnded)
  }
}
