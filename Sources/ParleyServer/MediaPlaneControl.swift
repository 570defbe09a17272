// The media plane as meetings see it, and as a service that ends with the process.

import MediaTransport
import Meetings
import SFU
import ServiceLifecycle

/// Passes meetings' wishes on to the media plane.
struct MediaPlaneControl: MediaControl {
  let plane: MediaPlane

  func openRoom() -> RoomID { plane.openRoom() }

  func closeRoom(_ room: RoomID) { plane.closeRoom(room) }

  func answer(
    offer: String, tracks: [OfferedTrack], room: RoomID, participant: ParticipantNumber
  ) async throws(Meetings.MediaRefusal) -> Meetings.MediaAnswer {
    do {
      let answer = try await plane.answer(offer: offer, tracks: tracks, room: room, participant: participant)
      return Meetings.MediaAnswer(
        sdp: answer.sdp, slots: answer.slots.map { MediaSlot(mid: $0.mid, isAudio: $0.isAudio) })
    } catch {
      switch error {
      case .unusable(let reason): throw Meetings.MediaRefusal(.malformed, reason: reason)
      case .noSuchRoom: throw Meetings.MediaRefusal(.refused, reason: "The meeting's room is closed.")
      case .overloaded: throw Meetings.MediaRefusal(.refused, reason: "The media server is overloaded.")
      }
    }
  }

  func setView(_ slots: [ViewRequest], of participant: ParticipantNumber, in room: RoomID) {
    plane.setView(slots, of: participant, in: room)
  }

  func setMuted(_ muted: Bool, source: MediaSource, of participant: ParticipantNumber, in room: RoomID) {
    plane.setMuted(muted, source: source, of: participant, in: room)
  }

  func leave(_ participant: ParticipantNumber, room: RoomID) { plane.leave(participant, room: room) }

  func events(of room: RoomID) -> AsyncStream<MediaEvent> { plane.events(of: room) }
}

/// Keeps the media threads until the process ends, then closes their peers.
struct MediaPlaneService: Service {
  let plane: MediaPlane

  func run() async throws {
    try? await gracefulShutdown()
    await plane.stop()
  }
}
