// What the control plane asks of a media thread.

internal import SDP
internal import SFU

/// A change that a media thread makes between two batches of datagrams.
enum MediaCommand: Sendable {
  case open(RoomID)
  case close(RoomID)
  case apply(NegotiatedSession, tracks: [OfferedTrack], participant: ParticipantNumber, room: RoomID)
  case setView([ViewRequest], participant: ParticipantNumber, room: RoomID)
  case setMuted(Bool, MediaSource, participant: ParticipantNumber, room: RoomID)
  case leave(ParticipantNumber, room: RoomID)
  case attach(MediaTap)
  case detach(MediaTap)
}
