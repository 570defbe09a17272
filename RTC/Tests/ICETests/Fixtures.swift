// What the ICE tests share: credentials, addresses, hand-made checks, and full agents on a simulated network.

import ICE
import Netem
import STUN
import Testing
import Wire

let serverCredentials = ICECredentials(ufrag: "server01", password: "the server's password 24")
let clientCredentials = ICECredentials(ufrag: "client01", password: "the client's password 24")
let serverAddress = TransportAddress(ipv4: 0xC000_0201, port: 3478)
let clientAddress = TransportAddress(ipv4: 0xC633_6401, port: 50000)
let otherAddress = TransportAddress(ipv4: 0xC633_6402, port: 50001)

/// A time so many milliseconds after the tests begin.
func at(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: 1000 + milliseconds) }

/// A check as a client would send it, with everything that may be wrong about it.
struct Check {
  var messageClass = STUNClass.request
  var method = STUNMethod.binding
  var id = STUNTransactionID(high: 1, low: 1)
  var username: String? = "server01:client01"
  var password: String? = serverCredentials.password
  var useCandidate = true
  var controlling = true
  var unknownAttributes = 0
  var hasFingerprint = true

  var bytes: [UInt8] {
    get throws {
      var bytes = [UInt8](repeating: 0, count: 600)
      let length = try bytes.withUnsafeMutableBytes { buffer in
        var writer = try STUNWriter(buffer, messageClass, method, transactionID: id)
        if let username { try writer.attribute(.username, username) }
        try writer.priority(CandidatePriority.peerReflexive)
        if controlling { try writer.iceControlling(7) } else { try writer.iceControlled(7) }
        if useCandidate { try writer.useCandidate() }
        for index in 0..<unknownAttributes {
          try writer.attribute(STUNAttribute(rawValue: 0x7000 + UInt16(index)), [])
        }
        if let password { try writer.integrity(STUNIntegrityKey(password: password)) }
        if hasFingerprint { try writer.fingerprint() }
        return writer.length
      }
      return Array(bytes[..<length])
    }
  }
}

/// A datagram that a machine wanted to send.
struct Sent: Equatable {
  var destination: TransportAddress
  var bytes: [UInt8]
}

extension Outbox {
  /// Takes all datagrams out.
  mutating func take() -> [Sent] {
    var result: [Sent] = []
    for transmit in transmits {
      for start in stride(from: 0, to: transmit.length, by: transmit.segmentSize) {
        let end = min(start + transmit.segmentSize, transmit.length)
        let range = transmit.offset + start..<transmit.offset + end
        result.append(Sent(destination: transmit.destination, bytes: Array(memory[range])))
      }
    }
    reset()
    return result
  }
}

/// A lite agent with what it sent.
struct LiteServer: ~Copyable {
  var agent = ICELiteAgent(local: serverCredentials, remote: clientCredentials, at: at(0))
  var outbox = Outbox(capacity: 4096)

  /// Gives the agent a datagram; returns its event and its answers.
  mutating func receive(
    _ datagram: [UInt8], from source: TransportAddress = clientAddress, at now: MonotonicTime
  ) -> (event: ICELiteAgent.Event?, answers: [Sent]) {
    let event = agent.receive(datagram.span.bytes, from: source, at: now, into: &outbox)
    return (event, outbox.take())
  }
}

/// What an answer says.
struct Answer: Equatable {
  var messageClass: STUNClass
  var id: STUNTransactionID
  var mapped: TransportAddress?
  var error: STUNErrorCode?
  var isAuthentic: Bool

  init(_ bytes: [UInt8], password: String = serverCredentials.password) throws {
    let message = try STUNMessage(parsing: bytes.span.bytes)
    messageClass = message.messageClass
    id = message.transactionID
    mapped = message.xorMappedAddress
    error = message.errorCode
    isAuthentic = message.verifyIntegrity(STUNIntegrityKey(password: password)) && message.fingerprint == .valid
  }
}
