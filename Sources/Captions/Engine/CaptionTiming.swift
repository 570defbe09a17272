// When an utterance passed each stage, so that whoever waits for its text can be told where the time went.

public import Wire

/// When an utterance passed each stage, by the clock that stamps packets.
public struct CaptionTiming: Equatable, Sendable {
  /// The first of its packets arrived at the media node.
  public var arrived: MonotonicTime
  /// That packet was taken up here.
  public var taken: MonotonicTime
  /// The utterance was found to be over.
  public var over: MonotonicTime
  /// The pass that gave its text was asked for; in advance, this is before the utterance was over.
  public var queued: MonotonicTime
  /// A worker began that pass.
  public var began: MonotonicTime
  /// Its result was there.
  public var recognised: MonotonicTime
  /// Who recognised it.
  public var engine: String
  /// The text was told, without what nobody shall see.
  public var told: MonotonicTime
  /// The text's translations were told, by language.
  public var translated: [String: MonotonicTime] = [:]
}

/// What is known so far of an utterance's timing.
struct UtteranceTimes {
  private var first: PacketArrivals.Packet?
  private var over: MonotonicTime?
  private var pass: (queued: MonotonicTime, began: MonotonicTime, ended: MonotonicTime, engine: String)?

  /// The utterance was found to be over.
  mutating func end(_ utterance: Utterance, _ arrivals: PacketArrivals, at now: MonotonicTime) {
    first = arrivals.first(since: utterance.start)
    over = now
  }

  /// A pass over the whole utterance gave a result.
  mutating func note(_ job: RecognitionJob, waited: TimeSpan, by engine: Engine, at now: MonotonicTime) {
    pass = (job.since, job.since + waited, now, engine.name)
  }

  /// All of it, when the text is told; nil when it was not recognised in the usual way.
  func timing(told: MonotonicTime) -> CaptionTiming? {
    guard let first, let over, let pass else { return nil }
    return CaptionTiming(
      arrived: first.arrived, taken: first.taken, over: over, queued: pass.queued, began: pass.began,
      recognised: pass.ended, engine: pass.engine, told: told)
  }
}

/// When a stream's last packets arrived at the media node and here: 40 seconds of 20 ms, longer than any utterance.
struct PacketArrivals {
  struct Packet {
    var arrived: MonotonicTime
    var taken: MonotonicTime
  }

  private var packets: [Packet] = []
  private var next = 0

  private static let kept = 2_048

  /// A packet that arrived at the media node at `arrived` was taken up here.
  mutating func note(_ arrived: MonotonicTime, at taken: MonotonicTime) {
    let packet = Packet(arrived: arrived, taken: taken)
    if packets.count < Self.kept { packets.append(packet) } else { packets[next] = packet }
    next = (next + 1) % Self.kept
  }

  /// The first packet that arrived once a voice had begun; nil when none is known.
  func first(since start: MonotonicTime) -> Packet? {
    var found: Packet?
    for back in stride(from: 1, through: packets.count, by: 1) {
      let packet = packets[(next - back + Self.kept) % Self.kept]
      guard packet.arrived >= start else { break }
      found = packet
    }
    return found
  }
}
