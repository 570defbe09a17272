// Who asks about a transcript and what they may do: `Authorization: Bearer` with a join token or the host token
// (RFC 6750). Tokens never stand in an address, which ends up in logs and histories.

import Foundation
import HTTPTypes
import Hummingbird
import Identity
import Meetings
import Messages

/// Lets people to transcripts.
struct TranscriptAccess: Sendable {
  let meetings: MeetingService
  let tookPart: @Sendable (_ participant: String, _ meeting: String) async throws -> Bool

  /// What the bearer of the request's token is to the meeting in its path; `forThemselves` also when a host removed them.
  func reader(
    of request: Request, _ context: GatewayContext, forThemselves: Bool = false
  ) async throws -> MeetingAccess {
    guard let typed = context.parameters.get("code"), let code = MeetingCode(typed.removingPercentEncoding ?? typed)
    else { throw Self.noMeeting }
    guard let token = bearer(request) else { throw Self.noToken }
    let access: MeetingAccess
    do {
      access = try await meetings.access(code.text, bearer: token, forThemselves: forThemselves)
    } catch {
      throw Self.refusal(error)
    }
    if access.isLockedOut {
      guard let participant = access.participant, try await tookPart(participant, access.meeting) else {
        throw APIError(
          status: .forbidden, kind: .user, code: ErrorCode.meetingLocked.rawValue,
          text: "The host has locked the meeting.")
      }
    }
    return access
  }

  /// The same, for what only hosts may do.
  func host(of request: Request, _ context: GatewayContext) async throws -> MeetingAccess {
    let access = try await reader(of: request, context)
    guard access.isHost else { throw Self.notHost }
    return access
  }

  /// RFC 9110 section 11.1: the scheme is written in any case.
  private func bearer(_ request: Request) -> String? {
    guard let header = request.headers[.authorization] else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    let token = parts[1].trimmingCharacters(in: .whitespaces)
    return token.isEmpty || token.utf8.count > TokenSigner.maximumLength ? nil : token
  }

  private static func refusal(_ error: MeetingAccessError) -> APIError {
    switch error {
    case .notFound: noMeeting
    case .token:
      APIError(
        status: .unauthorized, kind: .user, code: "token.invalid", text: "The token is not good for this meeting.")
    case .removed:
      APIError(
        status: .forbidden, kind: .user, code: ErrorCode.meetingRemoved.rawValue,
        text: "The host removed you from this meeting.")
    }
  }

  private static let noMeeting = APIError(
    status: .notFound, kind: .user, code: ErrorCode.meetingNotFound.rawValue, text: "There is no such meeting.")
  private static let noToken = APIError(
    status: .unauthorized, kind: .protocol, code: "token.missing",
    text: "The request has no join token or host token in its Authorization header.")
  static let notHost = APIError(
    status: .forbidden, kind: .user, code: ErrorCode.hostOnly.rawValue, text: "Only a host may do that.")
}
