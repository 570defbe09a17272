// What a media thread counts, as a value that others may read.

public import SFU

/// A histogram of how long packets stay between reception and the return of the send call.
public struct LatencyHistogram: Sendable, Equatable {
  /// The upper bounds of the buckets in seconds; one more bucket takes what is slower.
  public static let bounds: [Double] = [
    0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1,
  ]

  /// Packets per bucket.
  public private(set) var counts = Array(repeating: UInt64(0), count: bounds.count + 1)
  /// The sum of all latencies in seconds.
  public private(set) var sum = 0.0
  /// How many packets were measured.
  public private(set) var count: UInt64 = 0

  /// An empty histogram.
  public init() {}

  /// Takes note of `packets` packets that took `seconds` each.
  public mutating func record(seconds: Double, packets: UInt64) {
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    counts[bucket] += packets
    sum += seconds * Double(packets)
    count += packets
  }
}

/// One media thread's state and totals.
public struct MediaWorkerMetrics: Sendable, Equatable {
  /// The thread's number.
  public var worker = 0
  /// The thread's UDP port.
  public var port: UInt16 = 0
  /// Open rooms.
  public var rooms = 0
  /// Connected and connecting participants.
  public var peers = 0
  /// What the router counted.
  public var counters = RouterCounters()
  /// Datagrams that were handed to the kernel.
  public var datagramsSent: UInt64 = 0
  /// Bytes that were handed to the kernel.
  public var bytesSent: UInt64 = 0
  /// Messages that carried them: fewer than datagrams where segmentation works.
  public var messagesSent: UInt64 = 0
  /// Datagrams that the kernel refused.
  public var sendFailures: UInt64 = 0
  /// Whether UDP segmentation offload is in use.
  public var segmentationOffload = false
  /// CPU time of the thread in nanoseconds.
  public var cpuNanoseconds: UInt64 = 0
  /// Commands that wait.
  public var mailboxDepth = 0
  /// Reception to return of the send call.
  public var forwardLatency = LatencyHistogram()

  /// A thread that has done nothing yet.
  public init() {}
}
