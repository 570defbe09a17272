// Tokens as the meetings ask for them, over Identity.

import Identity
import Meetings

/// Signs and checks with this server's secret.
struct JoinIdentity: MeetingIdentity {
  let signer: TokenSigner

  func makeHostToken() -> (token: String, hash: String) {
    let token = HostToken.make()
    return (token, HostToken.hash(token))
  }

  func matches(hostToken: String, hash: String) -> Bool {
    HostToken.matches(hostToken, hash: hash)
  }

  func sign(_ claims: JoinClaims) -> String {
    signer.sign(claims)
  }

  func verify(_ token: String, at seconds: Int) throws -> JoinClaims {
    try signer.verify(token, at: seconds)
  }

  func mark(of participant: String, in meeting: String) -> String {
    signer.mark(of: participant, in: meeting)
  }
}
