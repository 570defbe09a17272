// Full agents on a simulated network in virtual time: against the lite server, and against each other.

import ICE
import Netem
import STUN
import Testing
import Wire

/// A full client and the lite server with a network between them.
struct LitePair: ~Copyable {
  var network: SimulatedNetwork
  var client: ICEAgent
  var server = ICELiteAgent(local: serverCredentials, remote: clientCredentials, at: at(0))
  var clientAddress = ICETests.clientAddress
  var outbox = Outbox(capacity: 64 * 1024)
  var now = at(0)
  var clientEvents: [ICEAgent.Event] = []
  var serverEvents: [ICELiteAgent.Event] = []

  init(seed: UInt64, conditions: NetworkConditions = NetworkConditions(), role: ICERole = .controlling) {
    network = SimulatedNetwork(seed: seed, conditions: conditions)
    var generator = SplitMix64(seed: seed)
    client = ICEAgent(role: role, local: clientCredentials, remote: serverCredentials, at: at(0), using: &generator)
  }

  /// Lets everything happen until `end`.
  mutating func run(until end: MonotonicTime) {
    while true {
      let deadlines = [network.nextDeadline, client.nextDeadline, server.nextDeadline]
      guard let next = deadlines.compactMap(\.self).min(), next <= end else { break }
      now = max(now, next)
      if let event = client.advance(to: now, into: &outbox) { clientEvents.append(event) }
      network.send(&outbox, from: clientAddress, at: now)
      if let event = server.advance(to: now) { serverEvents.append(event) }
      for delivery in network.deliver(upTo: now) {
        if delivery.destination == serverAddress {
          let event = server.receive(delivery.datagram.span.bytes, from: delivery.source, at: now, into: &outbox)
          if let event { serverEvents.append(event) }
          network.send(&outbox, from: serverAddress, at: now)
        } else if delivery.destination == clientAddress {
          let event = client.receive(delivery.datagram.span.bytes, from: delivery.source, at: now, into: &outbox)
          if let event { clientEvents.append(event) }
          network.send(&outbox, from: clientAddress, at: now)
        }
      }
    }
    now = max(now, end)
  }
}

@Suite struct ICEAgentTests {
  static func conditions(loss: Double = 0, delay: Int64 = 20) -> NetworkConditions {
    var conditions = NetworkConditions()
    conditions.loss = loss
    conditions.delay = .milliseconds(delay)
    conditions.jitter = .milliseconds(5)
    return conditions
  }

  @Test func aClientConnectsToALiteServerInTwoRoundTrips() {
    var pair = LitePair(seed: 1, conditions: Self.conditions())
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(100))
    #expect(pair.clientEvents == [.connected(serverAddress)])
    #expect(pair.serverEvents == [.selected(clientAddress)])
    let mapped = pair.client.mappedAddress
    #expect(mapped == clientAddress)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func aThirdOfAllDatagramsMayGetLost(_ seed: UInt64) {
    var pair = LitePair(seed: seed, conditions: Self.conditions(loss: 0.33))
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(60_000))
    // Consent checks are not repeated, so that consent may be lost again afterwards: RFC 7675 wants it that way.
    #expect(pair.clientEvents.first == .connected(serverAddress))
    #expect(pair.serverEvents.first == .selected(clientAddress))
  }

  @Test func theSameSeedGivesTheSameRun() {
    func digest(_ seed: UInt64) -> UInt64 {
      var pair = LitePair(seed: seed, conditions: Self.conditions(loss: 0.2))
      pair.client.addRemoteCandidate(serverAddress)
      pair.run(until: at(60_000))
      return pair.network.logDigest
    }
    #expect(digest(5) == digest(5))
    #expect(digest(5) != digest(6))
  }

  @Test func consentIsRenewedForMinutes() {
    var pair = LitePair(seed: 3, conditions: Self.conditions(loss: 0.1))
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(300_000))
    #expect(pair.clientEvents == [.connected(serverAddress)])
    #expect(pair.serverEvents == [.selected(clientAddress)])
    // Checks go out each 4 to 6 s and are not repeated.
    let sent = pair.network.log.count { $0.kind == .sent && $0.time > at(1000) }
    #expect((90...150).contains(sent), "\(sent) datagrams")
  }

  @Test func bothSidesGiveUpThirtySecondsAfterTheNetworkBreaks() {
    var pair = LitePair(seed: 4, conditions: Self.conditions())
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(10_000))
    pair.network.setConditions(Self.conditions(loss: 1))
    pair.run(until: at(34_000))
    #expect(pair.clientEvents.count == 1)
    pair.run(until: at(60_000))
    #expect(pair.clientEvents == [.connected(serverAddress), .consentExpired])
    #expect(pair.serverEvents == [.selected(clientAddress), .consentExpired])
    let deadlines = (pair.client.nextDeadline, pair.server.nextDeadline)
    #expect(deadlines.0 == nil)
    #expect(deadlines.1 == nil)
  }

  @Test func aServerFollowsAClientWhoseAddressChanges() {
    var pair = LitePair(seed: 5, conditions: Self.conditions())
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(1000))
    pair.clientAddress = otherAddress
    pair.run(until: at(10_000))
    #expect(pair.serverEvents == [.selected(clientAddress), .selected(otherAddress)])
    #expect(pair.clientEvents == [.connected(serverAddress)])
    let mapped = pair.client.mappedAddress
    #expect(mapped == otherAddress)
  }

  @Test func aClientWithTheWrongRoleChangesIt() {
    var pair = LitePair(seed: 6, conditions: Self.conditions(), role: .controlled)
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(1000))
    #expect(pair.clientEvents == [.connected(serverAddress)])
    let role = pair.client.role
    #expect(role == .controlling)
  }

  @Test func aServerThatNeverAnswersIsGivenUpAfterSevenRequests() {
    var pair = LitePair(seed: 7, conditions: Self.conditions(loss: 1))
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(39_000))
    #expect(pair.clientEvents.isEmpty)
    pair.run(until: at(40_000))
    #expect(pair.clientEvents == [.failed])
    // RFC 8489 section 6.2.1: 0, 500, 1500, 3500, 7500, 15500 and 31500 ms.
    let times = pair.network.log.filter { $0.kind == .sent }.map { ($0.time - at(0)).milliseconds }
    #expect(times == [0, 500, 1500, 3500, 7500, 15500, 31500])
    let deadline = pair.client.nextDeadline
    #expect(deadline == nil)
  }

  @Test func theCandidateThatAnswersIsFoundAmongDeadOnes() {
    var pair = LitePair(seed: 8, conditions: Self.conditions())
    for port in 1...10 as ClosedRange<UInt16> { pair.client.addRemoteCandidate(serverAddress.withPort(port)) }
    pair.client.addRemoteCandidate(serverAddress, priority: 1)
    pair.run(until: at(2000))
    #expect(pair.clientEvents == [.connected(serverAddress)])
    // After nomination the other checks stop.
    let late = pair.network.log.count { $0.kind == .sent && $0.time > at(1500) }
    #expect(late == 0)
  }

  @Test func newChecksKeepTheirPace() {
    var pair = LitePair(seed: 9, conditions: Self.conditions(loss: 1))
    for port in 1...8 as ClosedRange<UInt16> { pair.client.addRemoteCandidate(serverAddress.withPort(port)) }
    pair.run(until: at(400))
    let times = pair.network.log.filter { $0.kind == .sent }.map { ($0.time - at(0)).milliseconds }
    #expect(times == [0, 50, 100, 150, 200, 250, 300, 350])
  }

  @Test func aCandidateAddedTwiceIsCheckedOnce() {
    var pair = LitePair(seed: 10, conditions: Self.conditions(loss: 1))
    pair.client.addRemoteCandidate(serverAddress)
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(300))
    #expect(pair.network.log.count { $0.kind == .sent } == 1)
  }

  @Test func aRestartFindsTheWayAgainWithNewCredentials() {
    var pair = LitePair(seed: 11, conditions: Self.conditions(loss: 0.1))
    pair.client.addRemoteCandidate(serverAddress)
    pair.run(until: at(10_000))
    #expect(pair.clientEvents == [.connected(serverAddress)])
    let newServer = ICECredentials(ufrag: "server02", password: "another password of 24 c")
    let newClient = ICECredentials(ufrag: "client02", password: "another password of them")
    pair.server.restart(local: newServer, remote: newClient)
    pair.client.restart(local: newClient, remote: newServer, at: at(10_000))
    let selected = pair.client.selected
    #expect(selected == serverAddress, "media goes on meanwhile")
    pair.clientAddress = otherAddress
    pair.run(until: at(60_000))
    #expect(pair.clientEvents == [.connected(serverAddress), .connected(serverAddress)])
    #expect(pair.serverEvents == [.selected(clientAddress), .selected(otherAddress)])
    let previous = pair.server.previousLocal
    #expect(previous == nil)
  }

  @Test func forgedAnswersChangeNothing() throws {
    var generator = SplitMix64(seed: 12)
    var client = ICEAgent(local: clientCredentials, remote: serverCredentials, at: at(0), using: &generator)
    var outbox = Outbox(capacity: 4096)
    client.addRemoteCandidate(serverAddress)
    #expect(client.advance(to: at(0), into: &outbox) == nil)
    let request = try #require(outbox.take().first)
    let id = try Answer(request.bytes).id

    func response(_ messageClass: STUNClass, password: String?, error: STUNErrorCode? = nil) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 200)
      let length = try bytes.withUnsafeMutableBytes { buffer in
        var writer = try STUNWriter(buffer, messageClass, transactionID: id)
        if let error { try writer.errorCode(error) } else { try writer.xorMappedAddress(clientAddress) }
        if let password { try writer.integrity(STUNIntegrityKey(password: password)) }
        try writer.fingerprint()
        return writer.length
      }
      return Array(bytes[..<length])
    }
    let forged = [
      try response(.success, password: nil), try response(.success, password: clientCredentials.password),
      try response(.error, password: nil, error: .roleConflict),
      try response(.error, password: nil, error: .badRequest),
    ]
    for bytes in forged {
      #expect(client.receive(bytes.span.bytes, from: serverAddress, at: at(10), into: &outbox) == nil)
      #expect(client.advance(to: at(10), into: &outbox) == nil)
    }
    #expect(outbox.take().isEmpty)
    #expect(client.role == .controlling)
    #expect(client.mappedAddress == nil)

    // The genuine one leads to a nomination.
    let genuine = try response(.success, password: serverCredentials.password)
    #expect(client.receive(genuine.span.bytes, from: serverAddress, at: at(20), into: &outbox) == nil)
    #expect(client.advance(to: at(20), into: &outbox) == nil)
    #expect(outbox.take().count == 1)
  }

  @Test func anAnswerFromElsewhereFailsThePair() throws {
    var generator = SplitMix64(seed: 13)
    var client = ICEAgent(local: clientCredentials, remote: serverCredentials, at: at(0), using: &generator)
    var server = LiteServer()
    var outbox = Outbox(capacity: 4096)
    client.addRemoteCandidate(serverAddress)
    #expect(client.advance(to: at(0), into: &outbox) == nil)
    let request = try #require(outbox.take().first)
    let answer = try #require(server.receive(request.bytes, at: at(10)).answers.first)
    #expect(client.receive(answer.bytes.span.bytes, from: otherAddress, at: at(20), into: &outbox) == nil)
    #expect(client.advance(to: at(20), into: &outbox) == .failed)
  }
}
