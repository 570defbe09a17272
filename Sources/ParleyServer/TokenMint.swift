// Mints join tokens outside the running server, with the same secret.

import Foundation
import Identity
import Messages

/// A token for `name` in the meeting of this code.
public func mintToken(
  settings: Settings, meeting typed: String, name: String, isHost: Bool, hours: Int
) throws -> String {
  guard let code = MeetingCode(typed) else {
    throw SettingsError("\"\(typed)\" is no meeting code. Codes look like abc-defg-hij.")
  }
  guard let name = DisplayName.clean(name) else { throw SettingsError(DisplayName.rule) }
  guard (1...8760).contains(hours) else { throw SettingsError("A token is good for 1 to 8760 hours.") }
  let folder = DataFolder(path: settings.data)
  try folder.prepare()
  let signer = TokenSigner(secret: try SecretFile.loadOrCreate(at: folder.secret))
  let claims = JoinClaims(
    participant: RandomID.make(prefix: "p_"), meeting: code.text, name: name, role: isHost ? "host" : "participant",
    issuedAt: Int(Date().timeIntervalSince1970), lifetime: hours * 3600)
  return signer.sign(claims)
}
