// What publishers are told to send.

import RTCTesting
import SFU
import Testing
import Wire

@Suite struct WantedLayersTests {
  @Test func theLowestLayerIsSentWhileAnybodyWatchesAndNothingElseThanNeeded() throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    func wanted() -> [String]? {
      call.events.compactMap { event in
        if case .layersWanted(speaker.number, .camera, let rids) = event { rids } else { nil }
      }.last
    }
    call.view(viewer, [(speaker, 720)])
    #expect(wanted() == ["q", "h", "f"], "until the wanted layer flows, what is below it fills in")
    call.run(.seconds(2))
    #expect(wanted() == ["q", "f"])
    call.view(viewer, [(speaker, 100)])
    call.run(.seconds(2))
    #expect(wanted() == ["q"])
    call.view(viewer, [])
    call.run(.seconds(1))
    #expect(wanted() == [])
  }
}
