// What gateways to real meetings are given in tests: tokens, and a media plane that carries nothing.

import Foundation
import Identity
import Logging
import Meetings
import Messages
import SFU

@testable import Gateway

/// A media plane without media.
struct SilentMedia: MediaControl {
  func openRoom() -> RoomID { RoomID(rawValue: 1) }
  func closeRoom(_ room: RoomID) {}
  func answer(
    offer: String, tracks: [OfferedTrack], room: RoomID, participant: ParticipantNumber
  ) async throws(MediaRefusal) -> MediaAnswer {
    throw MediaRefusal(.refused, reason: "none")
  }
  func setView(_ slots: [ViewRequest], of participant: ParticipantNumber, in room: RoomID) {}
  func setMuted(_ muted: Bool, source: MediaSource, of participant: ParticipantNumber, in room: RoomID) {}
  func leave(_ participant: ParticipantNumber, room: RoomID) {}
  func events(of room: RoomID) -> AsyncStream<MediaEvent> { AsyncStream { $0.finish() } }
}

/// Signs and checks with a secret that all tests share.
struct Signing: MeetingIdentity {
  let signer = TokenSigner(secret: Array("0123456789abcdef0123456789abcdef".utf8))
  func makeHostToken() -> (token: String, hash: String) {
    let token = HostToken.make()
    return (token, HostToken.hash(token))
  }
  func matches(hostToken: String, hash: String) -> Bool { HostToken.matches(hostToken, hash: hash) }
  func sign(_ claims: JoinClaims) -> String { signer.sign(claims) }

  /// A join token signed just now.
  func token(of participant: String, in meeting: String, role: String = "participant") -> String {
    sign(
      JoinClaims(
        participant: participant, meeting: meeting, name: "N", role: role,
        issuedAt: Int(Date().timeIntervalSince1970)))
  }

  func verify(_ token: String, at seconds: Int) throws -> JoinClaims { try signer.verify(token, at: seconds) }
  func mark(of participant: String, in meeting: String) -> String { signer.mark(of: participant, in: meeting) }
}

/// Logs nothing.
let quiet = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })

/// The status and the code of an error, such as `404 meeting.notFound`.
func error(_ answer: Answer) throws -> String {
  struct Shape: Decodable {
    struct Detail: Decodable {
      var kind: String
      var code: String
      var text: String
    }
    var error: Detail
  }
  return "\(answer.status) \(try MessageCoding.decode(Shape.self, from: answer.body).error.code)"
}
