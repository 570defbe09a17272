// Two full agents: triggered checks, nomination, peer-reflexive candidates and conflicts of roles.

import ICE
import Netem
import STUN
import Testing
import Wire

/// Two full agents with a network between them.
struct FullPair: ~Copyable {
  var network: SimulatedNetwork
  var agents: [ICEAgent]
  let addresses = [clientAddress, serverAddress]
  var outbox = Outbox(capacity: 64 * 1024)
  var events: [[ICEAgent.Event]] = [[], []]

  init(seed: UInt64, roles: [ICERole], loss: Double = 0) {
    var conditions = NetworkConditions()
    conditions.delay = .milliseconds(15)
    conditions.loss = loss
    network = SimulatedNetwork(seed: seed, conditions: conditions)
    var generator = SplitMix64(seed: seed)
    agents = [
      ICEAgent(role: roles[0], local: clientCredentials, remote: serverCredentials, at: at(0), using: &generator),
      ICEAgent(role: roles[1], local: serverCredentials, remote: clientCredentials, at: at(0), using: &generator),
    ]
  }

  /// Lets everything happen until `end`.
  mutating func run(until end: MonotonicTime) {
    var now = at(0)
    while true {
      let deadlines = [network.nextDeadline] + agents.map(\.nextDeadline)
      guard let next = deadlines.compactMap(\.self).min(), next <= end else { break }
      now = max(now, next)
      for side in agents.indices {
        if let event = agents[side].advance(to: now, into: &outbox) { events[side].append(event) }
        network.send(&outbox, from: addresses[side], at: now)
      }
      for delivery in network.deliver(upTo: now) {
        guard let side = addresses.firstIndex(of: delivery.destination) else { continue }
        let bytes = delivery.datagram.span.bytes
        let event = agents[side].receive(bytes, from: delivery.source, at: now, into: &outbox)
        if let event { events[side].append(event) }
        network.send(&outbox, from: addresses[side], at: now)
      }
    }
  }
}

@Suite struct TwoFullAgentsTests {
  @Test(arguments: 0..<20 as Range<UInt64>) func theyConnectDespiteLoss(_ seed: UInt64) {
    var pair = FullPair(seed: seed, roles: [.controlling, .controlled], loss: 0.25)
    pair.agents[0].addRemoteCandidate(serverAddress)
    pair.agents[1].addRemoteCandidate(clientAddress)
    pair.run(until: at(60_000))
    #expect(pair.events.map(\.first) == [.connected(serverAddress), .connected(clientAddress)])
  }

  @Test func oneCandidateIsEnoughForBoth() {
    var pair = FullPair(seed: 1, roles: [.controlling, .controlled])
    pair.agents[0].addRemoteCandidate(serverAddress)
    pair.run(until: at(2000))
    #expect(pair.events == [[.connected(serverAddress)], [.connected(clientAddress)]])
  }

  @Test func theControlledSideMayBeTheOneThatKnowsACandidate() {
    var pair = FullPair(seed: 2, roles: [.controlling, .controlled])
    pair.agents[1].addRemoteCandidate(clientAddress)
    pair.run(until: at(2000))
    #expect(pair.events == [[.connected(serverAddress)], [.connected(clientAddress)]])
  }

  @Test(arguments: [ICERole.controlling, .controlled], 0..<10 as Range<UInt64>)
  func aConflictOfRolesIsResolved(_ role: ICERole, _ seed: UInt64) {
    var pair = FullPair(seed: seed, roles: [role, role], loss: 0.1)
    pair.agents[0].addRemoteCandidate(serverAddress)
    pair.agents[1].addRemoteCandidate(clientAddress)
    pair.run(until: at(60_000))
    #expect(pair.events == [[.connected(serverAddress)], [.connected(clientAddress)]])
    let roles = pair.agents.map(\.role)
    #expect(roles[0] != roles[1])
  }
}
