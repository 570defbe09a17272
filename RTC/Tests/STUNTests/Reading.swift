// All that a message says, in a value that outlives its bytes.

import STUN
import Wire

/// What was read from a message.
struct Reading {
  let method: STUNMethod
  let messageClass: STUNClass
  let transactionID: STUNTransactionID
  let username: String?
  let software: String?
  let realm: String?
  let nonce: String?
  let priority: UInt32?
  let iceControlled: UInt64?
  let iceControlling: UInt64?
  let useCandidate: Bool
  let xorMappedAddress: TransportAddress?
  let errorCode: STUNErrorCode?
  let hasUnknownRequired: Bool
  let unknownRequired: [STUNAttribute]
  let unknownAttributesLength: Int?
  let fingerprint: STUNFingerprint
  let isAuthentic: Bool

  init(_ bytes: [UInt8], key: STUNIntegrityKey? = nil) throws(STUNError) {
    let message = try STUNMessage(parsing: bytes.span.bytes)
    method = message.method
    messageClass = message.messageClass
    transactionID = message.transactionID
    username = message.text(of: .username)
    software = message.text(of: .software)
    realm = message.text(of: .realm)
    nonce = message.text(of: .nonce)
    priority = message.priority
    iceControlled = message.iceControlled
    iceControlling = message.iceControlling
    useCandidate = message.useCandidate
    xorMappedAddress = message.xorMappedAddress
    errorCode = message.errorCode
    hasUnknownRequired = message.hasUnknownRequired
    unknownRequired = message.unknownRequired
    unknownAttributesLength = message.range(of: .unknownAttributes)?.count
    fingerprint = message.fingerprint
    isAuthentic = key.map { message.verifyIntegrity($0) } ?? false
  }
}
