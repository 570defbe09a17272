// A network in virtual time for tests: the same seed and the same sends give the same deliveries and the same log.

public import Wire

/// Carries datagrams between addresses; every ordered pair of addresses is a link with its own chance.
public struct SimulatedNetwork: Sendable {
  /// A datagram that has arrived.
  public struct Delivery: Hashable, Sendable {
    /// When it arrived.
    public var time: MonotonicTime
    /// Who sent it.
    public var source: TransportAddress
    /// To whom.
    public var destination: TransportAddress
    /// What it carries.
    public var datagram: [UInt8]
  }

  /// Something that happened to a datagram.
  public struct LogEntry: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Sendable {
      /// It was handed to the network.
      case sent
      /// It arrived.
      case delivered
      /// It was lost by chance.
      case lost
      /// It found a full queue.
      case overflowed
      /// It will arrive twice.
      case duplicated
      /// It is held back while others pass.
      case reordered
    }

    /// When it happened.
    public var time: MonotonicTime
    /// What happened.
    public var kind: Kind
    /// The datagram's number, counted from 0 in the order of sending.
    public var number: Int
    /// The datagram's size in bytes.
    public var size: Int
  }

  private struct LinkKey: Hashable, Sendable {
    var source: TransportAddress
    var destination: TransportAddress
  }

  private let seed: UInt64
  private var links: [LinkKey: SimulatedLink] = [:]
  private var inFlight = ArrivalQueue()
  private var sent = 0
  /// What unknown links are like.
  private var standard: NetworkConditions
  /// All that happened so far, in order.
  public private(set) var log: [LogEntry] = []

  /// A network whose links have `conditions` until told otherwise.
  public init(seed: UInt64, conditions: NetworkConditions = NetworkConditions()) {
    self.seed = seed
    standard = conditions
  }

  /// Changes what happens to datagrams sent from now on, on all links.
  public mutating func setConditions(_ conditions: NetworkConditions) {
    standard = conditions
    for key in links.keys { links[key]?.conditions = conditions }
  }

  /// Changes what happens to datagrams sent from now on in one direction.
  public mutating func setConditions(
    _ conditions: NetworkConditions, from source: TransportAddress, to destination: TransportAddress
  ) {
    let key = LinkKey(source: source, destination: destination)
    var link = links[key] ?? newLink(key)
    link.conditions = conditions
    links[key] = link
  }

  /// Hands a datagram to the network. Times must not go back within a link.
  public mutating func send(
    datagram: [UInt8], from source: TransportAddress, to destination: TransportAddress, at now: MonotonicTime
  ) {
    let number = sent
    sent += 1
    func note(_ kind: LogEntry.Kind) {
      log.append(LogEntry(time: now, kind: kind, number: number, size: datagram.count))
    }
    note(.sent)
    let key = LinkKey(source: source, destination: destination)
    var link = links[key] ?? newLink(key)
    let fate = link.send(size: datagram.count, at: now)
    links[key] = link
    switch fate {
    case .lost: note(.lost)
    case .overflowed: note(.overflowed)
    case .arrives(let time, let again, let isHeldBack):
      if isHeldBack { note(.reordered) }
      let delivery = Delivery(time: time, source: source, destination: destination, datagram: datagram)
      inFlight.insert(delivery, number: number)
      if let again {
        note(.duplicated)
        var second = delivery
        second.time = again
        inFlight.insert(second, number: number)
      }
    }
  }

  /// Hands all datagrams of an outbox to the network and resets it.
  public mutating func send(_ outbox: inout Outbox, from source: TransportAddress, at now: MonotonicTime) {
    for transmit in outbox.transmits {
      var offset = transmit.offset
      let end = transmit.offset + transmit.length
      while offset < end {
        let next = min(offset + transmit.segmentSize, end)
        send(datagram: Array(outbox.memory[offset..<next]), from: source, to: transmit.destination, at: now)
        offset = next
      }
    }
    outbox.reset()
  }

  /// When the next datagram arrives; nil when none is under way.
  public var nextDeadline: MonotonicTime? { inFlight.first?.time }

  /// Takes all datagrams that have arrived by `now`, in the order of their arrival.
  public mutating func deliver(upTo now: MonotonicTime) -> [Delivery] {
    var result: [Delivery] = []
    while let first = inFlight.first, first.time <= now, let (delivery, number) = inFlight.removeFirst() {
      log.append(
        LogEntry(time: delivery.time, kind: .delivered, number: number, size: delivery.datagram.count))
      result.append(delivery)
    }
    return result
  }

  /// A number that two logs share only if they are equal, as far as 64 bits can tell.
  public var logDigest: UInt64 {
    log.reduce(0xCBF2_9CE4_8422_2325) { digest, entry in
      var digest = digest
      let kind = entry.kind.rawValue.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
      for value in [entry.time.nanoseconds, kind, UInt64(entry.number), UInt64(entry.size)] {
        digest = (digest ^ value) &* 0x0000_0100_0000_01B3
        digest ^= digest >> 29
      }
      return digest
    }
  }

  /// A link whose chance depends on the seed and on its two ends only.
  private func newLink(_ key: LinkKey) -> SimulatedLink {
    var mixed = SplitMix64(seed: seed)
    var linkSeed = mixed.next()
    for end in [key.source, key.destination] {
      for part in [end.high, end.low, UInt64(end.port)] {
        mixed = SplitMix64(seed: linkSeed ^ part)
        linkSeed = mixed.next()
      }
    }
    return SimulatedLink(conditions: standard, seed: linkSeed)
  }
}
