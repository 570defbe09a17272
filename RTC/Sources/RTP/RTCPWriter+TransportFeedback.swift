// Writes transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).

public import Wire

extension RTCPWriter {
  /// Appends feedback on up to `statusCount` packets from `base` on and returns how many it covers: fewer when a
  /// delta does not fit 16 bits or the buffer ends. Go on from there with another packet.
  ///
  /// - Parameters:
  ///   - arrivalTicks: When the packet `index` steps after `base` arrived, in ticks of 250 µs on any clock; nil when it
  ///     did not. Called several times for each index.
  /// - Returns: 0, and nothing written, when no packet arrived or none fits.
  public mutating func transportFeedback(
    from sender: SSRC, media: SSRC, base: SequenceNumber, statusCount: Int, feedbackCount: UInt8,
    arrivalTicks: (_ index: Int) -> Int64?
  ) -> Int {
    // 8 bytes of headers and SSRCs each way, 8 of feedback fields; 2 per chunk of at least 7; up to 3 of padding.
    let budget = remaining - 20 - 3
    var reference: Int64 = 0
    var previous: Int64?
    var covered = 0
    var deltaLength = 0
    let limit = min(statusCount, Int(UInt16.max))
    while covered < limit {
      var length = 0
      if let ticks = arrivalTicks(covered) {
        if previous == nil { reference = ticks >> 8 }
        let delta = ticks - (previous ?? reference << 8)
        guard let _ = Int16(exactly: delta) else { break }
        length = delta >= 0 && delta <= 255 ? 1 : 2
        previous = ticks
      }
      guard deltaLength + length + 2 * (covered / 7 + 1) <= budget else { break }
      deltaLength += length
      covered += 1
    }
    guard previous != nil, covered > 0, let start = try? begin(RTCPType.transportFeedback, count: 15, length: 20) else {
      return 0
    }
    put32(sender.rawValue)
    put32(media.rawValue)
    put16(base.rawValue)
    put16(UInt16(truncatingIfNeeded: covered))
    put32(UInt32(truncatingIfNeeded: reference) << 8 | UInt32(feedbackCount))
    putChunks(count: covered, reference: reference, arrivalTicks: arrivalTicks)
    previous = nil
    for index in 0..<covered {
      guard let ticks = arrivalTicks(index) else { continue }
      let delta = ticks - (previous ?? reference << 8)
      previous = ticks
      if delta >= 0 && delta <= 255 {
        put8(UInt8(truncatingIfNeeded: delta))
      } else {
        put16(UInt16(truncatingIfNeeded: delta))
      }
    }
    pad(from: start)
    return covered
  }

  /// Writes the symbols of `count` packets, in runs where they pay and in vectors elsewhere.
  private mutating func putChunks(count: Int, reference: Int64, arrivalTicks: (Int) -> Int64?) {
    var encoder = TransportFeedbackChunkEncoder()
    var previous = reference << 8
    for index in 0..<count {
      var symbol = TransportFeedbackSymbol.lost
      if let ticks = arrivalTicks(index) {
        symbol = (0...255).contains(ticks - previous) ? .smallDelta : .largeDelta
        previous = ticks
      }
      if let chunk = encoder.append(symbol) { put16(chunk.rawValue) }
    }
    while let chunk = encoder.flush() { put16(chunk.rawValue) }
  }

  /// Fills the packet that starts at `start` up to a multiple of four and says so in its header.
  private mutating func pad(from start: Int) {
    let padding = -(count - start) & 3
    if padding > 0 {
      for _ in 1..<padding { put8(0) }
      put8(UInt8(truncatingIfNeeded: padding))
      buffer[start] |= 0x20
    }
    patchLength(of: start)
  }
}

/// Gathers symbols until they make a chunk.
struct TransportFeedbackChunkEncoder {
  /// Symbols not written yet, two bits each, the oldest highest. At most 14 unless they are all alike.
  private var symbols: UInt32 = 0
  private var count = 0
  private var hasLarge = false
  private var isRun = true
  private var first = TransportFeedbackSymbol.lost

  /// Takes one symbol; returns the chunk that it completes, if any.
  mutating func append(_ symbol: TransportFeedbackSymbol) -> TransportFeedbackChunk? {
    if canTake(symbol) {
      take(symbol)
      return nil
    }
    let chunk = emit()
    take(symbol)
    return chunk
  }

  /// The next chunk of what is left; nil when nothing is.
  mutating func flush() -> TransportFeedbackChunk? {
    count == 0 ? nil : emit(isLast: true)
  }

  private func canTake(_ symbol: TransportFeedbackSymbol) -> Bool {
    if count == 0 { return true }
    if isRun, symbol == first { return count < TransportFeedbackChunk.maximumRun }
    if count < 7 { return true }
    return count < 14 && !hasLarge && symbol != .largeDelta
  }

  private mutating func take(_ symbol: TransportFeedbackSymbol) {
    if count == 0 { first = symbol }
    isRun = isRun && symbol == first
    hasLarge = hasLarge || symbol == .largeDelta
    // A run longer than 14 never becomes a vector, so what falls out at the top is not missed.
    symbols = symbols << 2 | UInt32(symbol.rawValue)
    count += 1
  }

  /// Writes a run, a full vector, or a two-bit vector of the oldest seven.
  private mutating func emit(isLast: Bool = false) -> TransportFeedbackChunk {
    if isRun {
      let chunk = TransportFeedbackChunk.run(first, count)
      clear()
      return chunk
    }
    // A one-bit vector speaks of 14 packets; what it says beyond the last one does not count.
    if !hasLarge, count == 14 || isLast {
      var bits: UInt16 = 0
      for index in 0..<count where symbol(index) == .smallDelta { bits |= 1 << UInt16(13 - index) }
      clear()
      return TransportFeedbackChunk(rawValue: 0x8000 | bits)
    }
    let used = min(count, 7)
    var bits: UInt16 = 0
    for index in 0..<used { bits |= symbol(index).rawValue << UInt16(12 - 2 * index) }
    let rest = count - used
    let left = symbols & (1 << UInt32(2 * rest) - 1)
    clear()
    for index in 0..<rest {
      take(TransportFeedbackSymbol(rawValue: UInt16(left >> UInt32(2 * (rest - 1 - index)) & 3)) ?? .lost)
    }
    return TransportFeedbackChunk(rawValue: 0xC000 | bits)
  }

  private func symbol(_ index: Int) -> TransportFeedbackSymbol {
    TransportFeedbackSymbol(rawValue: UInt16(symbols >> UInt32(2 * (count - 1 - index)) & 3)) ?? .lost
  }

  private mutating func clear() {
    self = Self()
  }
}
