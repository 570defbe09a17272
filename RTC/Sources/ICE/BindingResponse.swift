// Answers to binding requests that were authenticated; others get none (RFC 8445 section 7.3).

import STUN
import Wire

/// What a check is answered with.
enum BindingResponse {
  /// Granted; tells the peer where the request came from.
  case success(TransportAddress)
  /// Refused because of attributes that we do not know.
  case unknownAttributes([STUNAttribute])
  /// Refused because both agents claim one role.
  case roleConflict

  /// Writes the answer to `request` into the outbox; nothing when there is no room.
  func send(
    to request: STUNTransactionID, key: STUNIntegrityKey, destination: TransportAddress, into out: inout Outbox
  ) {
    guard let memory = out.reserve(Self.maximumLength) else { return }
    do throws(WireError) {
      var writer = try STUNWriter(memory, messageClass, transactionID: request)
      switch self {
      case .success(let address):
        try writer.xorMappedAddress(address)
      case .unknownAttributes(let types):
        try writer.errorCode(.unknownAttribute)
        try writer.unknownAttributes(types)
      case .roleConflict:
        try writer.errorCode(.roleConflict)
      }
      try writer.integrity(key)
      try writer.fingerprint()
      out.commit(writer.length, to: destination)
    } catch {
      preconditionFailure("a binding response outgrew \(Self.maximumLength) bytes")
    }
  }

  private var messageClass: STUNClass {
    if case .success = self { .success } else { .error }
  }

  /// Header, ERROR-CODE with the longest reason, UNKNOWN-ATTRIBUTES with 16 types, integrity and fingerprint are 112.
  private static let maximumLength = 128
}
