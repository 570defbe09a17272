// The simulated network: what it loses, delays, reorders and doubles, and that the seed alone decides.

import Netem
import Testing
import Wire

@Suite struct SimulatedNetworkTests {
  static let alice = TransportAddress(ipv4: 0x0A00_0001, port: 1)
  static let bob = TransportAddress(ipv4: 0x0A00_0002, port: 2)

  /// Sends `count` numbered datagrams of `size` bytes, one each `interval`, and collects what arrives.
  static func run(
    _ network: inout SimulatedNetwork, count: Int = 1000, size: Int = 100, interval: TimeSpan = .milliseconds(1)
  ) -> [(number: Int, delay: TimeSpan)] {
    for number in 0..<count {
      var datagram = [UInt8](repeating: 0, count: size)
      datagram[0] = UInt8(number >> 8)
      datagram[1] = UInt8(number & 0xFF)
      network.send(datagram: datagram, from: alice, to: bob, at: sendTime(number, interval))
    }
    return network.deliver(upTo: .distantFuture).map { delivery in
      let number = Int(delivery.datagram[0]) << 8 | Int(delivery.datagram[1])
      return (number, delivery.time - sendTime(number, interval))
    }
  }

  static func sendTime(_ number: Int, _ interval: TimeSpan) -> MonotonicTime {
    MonotonicTime(milliseconds: 0) + interval * Int64(number)
  }

  static func conditions(_ change: (inout NetworkConditions) -> Void) -> NetworkConditions {
    var conditions = NetworkConditions()
    change(&conditions)
    return conditions
  }

  @Test func aPerfectLinkDeliversAtOnceInOrder() {
    var network = SimulatedNetwork(seed: 1)
    let arrived = Self.run(&network)
    #expect(arrived.map(\.number) == Array(0..<1000))
    #expect(arrived.allSatisfy { $0.delay == .zero })
    #expect(network.nextDeadline == nil)
  }

  @Test func deliveriesKeepTheirAddressesAndBytes() {
    var network = SimulatedNetwork(seed: 1, conditions: Self.conditions { $0.delay = .milliseconds(30) })
    network.send(datagram: [1, 2, 3], from: Self.alice, to: Self.bob, at: MonotonicTime(milliseconds: 5))
    #expect(network.nextDeadline == MonotonicTime(milliseconds: 35))
    #expect(network.deliver(upTo: MonotonicTime(milliseconds: 34)).isEmpty)
    let deliveries = network.deliver(upTo: MonotonicTime(milliseconds: 35))
    #expect(deliveries.map(\.time) == [MonotonicTime(milliseconds: 35)])
    #expect(deliveries.map(\.source) == [Self.alice])
    #expect(deliveries.map(\.destination) == [Self.bob])
    #expect(deliveries.map(\.datagram) == [[1, 2, 3]])
    #expect(network.log.map(\.kind) == [.sent, .delivered])
  }

  @Test(arguments: [0, 0.01, 0.1, 0.5, 1]) func lossIsAsFrequentAsAsked(_ loss: Double) {
    var network = SimulatedNetwork(seed: 2, conditions: Self.conditions { $0.loss = loss })
    let arrived = Self.run(&network, count: 20_000)
    let share = 1 - Double(arrived.count) / 20_000
    #expect(abs(share - loss) < 0.015, "\(share)")
    #expect(network.log.count { $0.kind == .lost } == 20_000 - arrived.count)
  }

  @Test func burstsHaveTheAskedLength() {
    let conditions = Self.conditions { $0.bursts = BurstLoss(entering: 0.01, leaving: 0.2) }
    var network = SimulatedNetwork(seed: 3, conditions: conditions)
    let arrived = Self.run(&network, count: 50_000).map(\.number)
    let gaps = zip(arrived, arrived.dropFirst()).map { $1 - $0 - 1 }.filter { $0 > 0 }
    let mean = Double(gaps.reduce(0, +)) / Double(gaps.count)
    #expect(abs(mean - 5) < 0.7, "mean burst \(mean)")
    // entering / (entering + leaving)
    let share = 1 - Double(arrived.count) / 50_000
    #expect(abs(share - 0.0476) < 0.015, "\(share)")
  }

  @Test func jitterStaysWithinItsBoundsAndKeepsTheOrder() {
    let conditions = Self.conditions {
      $0.delay = .milliseconds(50)
      $0.jitter = .milliseconds(10)
    }
    var network = SimulatedNetwork(seed: 4, conditions: conditions)
    let arrived = Self.run(&network, count: 5000)
    #expect(arrived.map(\.number) == Array(0..<5000))
    #expect(arrived.allSatisfy { (40...60).contains($0.delay.milliseconds) })
    #expect(Set(arrived.map(\.delay)).count > 1000)
  }

  @Test func aSlowLinkQueuesAndThenDrops() {
    // 100 bytes each millisecond are 800 kbit/s; half of that passes.
    let conditions = Self.conditions {
      $0.bitsPerSecond = 400_000
      $0.queueBytes = 5000
    }
    var network = SimulatedNetwork(seed: 5, conditions: conditions)
    let arrived = Self.run(&network, count: 2000)
    let overflowed = network.log.count { $0.kind == .overflowed }
    #expect(arrived.count + overflowed == 2000)
    #expect((950...1060).contains(arrived.count), "\(arrived.count) arrived")
    // 5000 bytes at 400 kbit/s are 100 ms.
    #expect(arrived.allSatisfy { $0.delay.milliseconds <= 100 })
    #expect(arrived.contains { $0.delay.milliseconds >= 95 })
  }

  @Test func reorderingLetsLaterDatagramsPass() {
    let conditions = Self.conditions {
      $0.reordering = 0.05
      $0.reorderingDelay = .milliseconds(7)
    }
    var network = SimulatedNetwork(seed: 6, conditions: conditions)
    let arrived = Self.run(&network, count: 5000)
    #expect(arrived.count == 5000)
    let late = arrived.filter { $0.delay > .zero }
    #expect((150...350).contains(late.count))
    #expect(late.allSatisfy { $0.delay == .milliseconds(7) })
    #expect(arrived.map(\.number) != Array(0..<5000))
    #expect(network.log.count { $0.kind == .reordered } == late.count)
  }

  @Test func duplicatesArriveTwice() {
    var network = SimulatedNetwork(seed: 7, conditions: Self.conditions { $0.duplication = 0.1 })
    let arrived = Self.run(&network, count: 5000)
    let doubled = network.log.count { $0.kind == .duplicated }
    #expect((400...600).contains(doubled))
    #expect(arrived.count == 5000 + doubled)
    #expect(Set(arrived.map(\.number)).count == 5000)
  }

  static let everything = conditions {
    $0.loss = 0.02
    $0.bursts = BurstLoss(entering: 0.01, leaving: 0.3, lossInBurst: 0.8)
    $0.delay = .milliseconds(40)
    $0.jitter = .milliseconds(15)
    $0.bitsPerSecond = 1_000_000
    $0.queueBytes = 10_000
    $0.reordering = 0.02
    $0.duplication = 0.01
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func theSameSeedGivesTheSameLog(_ seed: UInt64) {
    var first = SimulatedNetwork(seed: seed, conditions: Self.everything)
    var second = SimulatedNetwork(seed: seed, conditions: Self.everything)
    var third = SimulatedNetwork(seed: seed + 100, conditions: Self.everything)
    for _ in 0..<3 {
      _ = Self.run(&first)
      _ = Self.run(&second)
      _ = Self.run(&third)
    }
    #expect(first.log == second.log)
    #expect(first.logDigest == second.logDigest)
    #expect(first.logDigest != third.logDigest)
  }

  @Test func oneLinksTrafficDoesNotChangeAnothers() {
    func fates(withOther: Bool) -> [Int] {
      var network = SimulatedNetwork(seed: 9, conditions: Self.conditions { $0.loss = 0.3 })
      for number in 0..<200 {
        let now = Self.sendTime(number, .milliseconds(1))
        network.send(datagram: [UInt8(number)], from: Self.alice, to: Self.bob, at: now)
        if withOther { network.send(datagram: [0], from: Self.bob, to: Self.alice, at: now) }
      }
      return network.deliver(upTo: .distantFuture).filter { $0.destination == Self.bob }.map { Int($0.datagram[0]) }
    }
    #expect(fates(withOther: false) == fates(withOther: true))
  }

  @Test func conditionsMayDifferByDirectionAndChange() {
    var network = SimulatedNetwork(seed: 10)
    network.setConditions(Self.conditions { $0.loss = 1 }, from: Self.alice, to: Self.bob)
    network.send(datagram: [1], from: Self.alice, to: Self.bob, at: MonotonicTime(milliseconds: 1))
    network.send(datagram: [2], from: Self.bob, to: Self.alice, at: MonotonicTime(milliseconds: 1))
    #expect(network.deliver(upTo: .distantFuture).map(\.datagram) == [[2]])
    network.setConditions(NetworkConditions())
    network.send(datagram: [3], from: Self.alice, to: Self.bob, at: MonotonicTime(milliseconds: 2))
    #expect(network.deliver(upTo: .distantFuture).map(\.datagram) == [[3]])
  }

  @Test func anOutboxIsSentDatagramByDatagram() {
    var network = SimulatedNetwork(seed: 11)
    var outbox = Outbox(capacity: 4096)
    for datagram in [[1, 1], [2, 2], [3]] as [[UInt8]] { outbox.append(datagram.span.bytes, to: Self.bob) }
    let last: [UInt8] = [4, 4, 4]
    outbox.append(last.span.bytes, to: Self.alice)
    network.send(&outbox, from: Self.bob, at: MonotonicTime(milliseconds: 1))
    #expect(network.deliver(upTo: .distantFuture).map(\.datagram) == [[1, 1], [2, 2], [3], [4, 4, 4]])
    let isEmpty = outbox.isEmpty
    #expect(isEmpty)
  }
}
