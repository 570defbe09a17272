// What the peers counted, taken at one moment.

/// Totals of all peers since they connected, and the latencies since the last reading.
struct LoadReadings: Sendable {
  var peers = 0
  var connected = 0
  /// Why connections ended, if any did.
  var closed: [String] = []
  /// RTP packets that publishers sent.
  var sent: UInt64 = 0
  /// Bytes that the kernel did not take from us.
  var refusedBytes: UInt64 = 0
  /// RTP packets that reached receivers' sockets, dropped by the filter or read.
  var delivered: UInt64 = 0
  /// Packets that were read, decrypted and found good.
  var verified: UInt64 = 0
  /// Packets that could not be decrypted.
  var bad: UInt64 = 0
  var keyFramesSent = 0
  /// Packets that the server asked publishers for again.
  var nacks: UInt64 = 0
  /// Nanoseconds from the publisher's stamp to the receiver's kernel.
  var latencies: [UInt64] = []
}
