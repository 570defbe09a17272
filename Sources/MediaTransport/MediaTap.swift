// Who may listen in: a tap is made of a grant, and a grant only by the book of those who agreed (module Consent). There is
// no other way to get at what people say.

public import Consent
public import SFU
internal import Synchronization

/// A copy of what one person says, for as long as they agree.
public struct MediaTap: Sendable {
  /// What the person agreed to.
  public let grant: ConsentGrant
  /// Who is heard.
  public let participant: ParticipantNumber
  /// In which room.
  public let room: RoomID
  /// What is heard of them.
  public let source: MediaSource
  /// Where the packets go.
  public let ring: PacketRing
  let id: TapID

  private static let lastID = Atomic<UInt64>(0)

  /// A tap on somebody's microphone, or another sound of theirs; pictures give nothing.
  public init(
    grant: ConsentGrant, participant: ParticipantNumber, room: RoomID, source: MediaSource = .microphone,
    ring: PacketRing
  ) {
    self.grant = grant
    self.participant = participant
    self.room = room
    self.source = source
    self.ring = ring
    id = TapID(rawValue: Self.lastID.add(1, ordering: .relaxed).newValue)
  }

  /// Lets nothing pass any more, at once and for good. `MediaPlane.detach` does so and has the media thread forget the tap.
  public func revoke() {
    ring.revoke()
  }
}

extension MediaPlane {
  /// Begins to copy packets into the tap's ring. One tap listens to a source; a later one takes its place. Attach a tap
  /// once: what has ended stays ended.
  public func attach(_ tap: MediaTap) {
    post(.attach(tap), to: tap.room)
  }

  /// Ends a tap, as when its person takes the consent back. Its ring lets nothing pass from this moment on, whatever the
  /// media thread has yet to learn.
  public func detach(_ tap: MediaTap) {
    tap.ring.revoke()
    post(.detach(tap), to: tap.room)
  }

  /// Ends a tap, but lets pass what was said until now.
  public func release(_ tap: MediaTap) {
    tap.ring.close()
    post(.detach(tap), to: tap.room)
  }
}
