// What readers may choose when the captions process finds out later what it can translate.

import CaptionLink
import Meetings
import Testing

@testable import ParleyServer

@Suite(.timeLimit(.minutes(10))) struct LearnedLanguagesTests {
  @Test func whatIsBeingSaidGoesOnUnderItsId() async throws {
    let house = try House()
    house.captions.take(.ready(ready))
    try house.listen(to: House.ana)
    house.say(1, 1, firm: "Good")
    let before = try #require(await house.nextCaption())
    let more = WorkerReady(spoken: ready.spoken, pairs: ready.pairs + ["en-fi"], problems: [])
    house.captions.take(.learned(more))
    #expect(
      house.captions.capabilities
        == CaptionCapabilities(available: true, spoken: ["en", "es"], targets: ["fi", "pt"]))
    house.say(1, 1, firm: "Good morning.", isFinal: true)
    let after = try #require(await house.nextCaption())
    #expect(after.segment == before.segment && after.isFinal)
  }

  @Test func troubleIsNotOverByIt() throws {
    let house = try House()
    house.captions.take(.ready(ready))
    house.captions.take(.status(WorkerStatus(.unavailable, reason: "no")))
    house.captions.take(.learned(ready))
    #expect(house.captions.capabilities.reason == "no")
  }
}
