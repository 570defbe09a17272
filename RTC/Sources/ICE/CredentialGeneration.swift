// One generation of credentials, prepared for recognising and answering checks; an ICE restart begins another one
// (RFC 8445 sections 7.2.2, 7.3 and 9).

import STUN
import Wire

/// Both agents' credentials with everything computed that a check needs.
struct CredentialGeneration: Sendable {
  let local: ICECredentials
  let remote: ICECredentials
  /// USERNAME of checks that come in: `local:remote`.
  let incomingUsername: [UInt8]
  /// USERNAME of checks that go out: `remote:local`.
  let outgoingUsername: [UInt8]
  /// Signs the checks that come in and our answers to them.
  let localKey: STUNIntegrityKey
  /// Signs the checks that go out and the answers to them.
  let remoteKey: STUNIntegrityKey

  init(local: ICECredentials, remote: ICECredentials) {
    self.local = local
    self.remote = remote
    incomingUsername = Array("\(local.ufrag):\(remote.ufrag)".utf8)
    outgoingUsername = Array("\(remote.ufrag):\(local.ufrag)".utf8)
    localKey = STUNIntegrityKey(password: local.password)
    remoteKey = STUNIntegrityKey(password: remote.password)
  }

  /// Whether a request was signed by the peer for us.
  func authenticates(_ request: borrowing STUNMessage) -> Bool {
    request.hasUsername(incomingUsername) && request.verifyIntegrity(localKey)
  }
}

/// The credentials in use, and the ones before them for as long as the peer may not know the new ones.
struct CredentialHistory: Sendable {
  private(set) var current: CredentialGeneration
  private(set) var previous: CredentialGeneration?

  init(local: ICECredentials, remote: ICECredentials) {
    current = CredentialGeneration(local: local, remote: remote)
  }

  /// Begins a generation. Of several that follow each other without a check only the last is kept besides the one
  /// that the peer has used.
  mutating func restart(local: ICECredentials, remote: ICECredentials) {
    previous = previous ?? current
    current = CredentialGeneration(local: local, remote: remote)
  }

  /// The key to answer an authentic request with; nil when it is not authentic. The first check of the current
  /// generation ends the previous one.
  mutating func answeringKey(for request: borrowing STUNMessage) -> STUNIntegrityKey? {
    if current.authenticates(request) {
      previous = nil
      return current.localKey
    }
    guard let previous, previous.authenticates(request) else { return nil }
    return previous.localKey
  }
}
