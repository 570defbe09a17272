// What a simulated link does to datagrams.

public import Wire

/// The properties of one direction of a link. The defaults are those of a perfect one.
public struct NetworkConditions: Hashable, Sendable {
  /// The probability of 0...1 that a datagram is lost, each on its own.
  public var loss = 0.0
  /// Losses that come in bursts, besides `loss`.
  public var bursts: BurstLoss?
  /// How long a datagram travels.
  public var delay = TimeSpan.zero
  /// By how much a datagram's delay is shorter or longer at most, evenly spread. Alone it never changes the order.
  public var jitter = TimeSpan.zero
  /// The bits per second that pass, IP and UDP headers not counted; nil has no limit.
  public var bitsPerSecond: Int?
  /// The bytes that may wait for a slow link; more are dropped at the tail.
  public var queueBytes = 64 * 1024
  /// The probability of 0...1 that a datagram is held back while later ones pass.
  public var reordering = 0.0
  /// How long a datagram is held back.
  public var reorderingDelay = TimeSpan.milliseconds(20)
  /// The probability of 0...1 that a datagram arrives twice.
  public var duplication = 0.0

  /// A perfect link, to be made worse.
  public init() {}
}

/// The Gilbert-Elliott model: a link that is good most of the time and bad for a while now and then.
public struct BurstLoss: Hashable, Sendable {
  /// The probability that a good link turns bad, per datagram.
  public var entering: Double
  /// The probability that a bad link turns good, per datagram; bursts have 1 / `leaving` datagrams on average.
  public var leaving: Double
  /// The probability that a datagram is lost while the link is bad.
  public var lossInBurst: Double

  /// Bursts with these probabilities of 0...1.
  public init(entering: Double, leaving: Double, lossInBurst: Double = 1) {
    self.entering = entering
    self.leaving = leaving
    self.lossInBurst = lossInBurst
  }
}
