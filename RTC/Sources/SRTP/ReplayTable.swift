// Which packets have been taken in, for each stream (RFC 3711 section 3.3.2), and how far the stream has come.

/// The last packets of one stream as a ring of bits around the highest index.
struct ReplayWindow {
  /// How far behind the highest index a packet may be. Video at 10 Mbit/s sends about this many in a second.
  static let width: UInt64 = 1024

  /// The highest index taken in.
  private(set) var highest: UInt64
  private var bits = InlineArray<16, UInt64>(repeating: 0)

  /// A window in which `index` is the only packet.
  init(first index: UInt64) {
    highest = index
    set(index)
  }

  /// Whether `index` was taken in, or is so old that nobody knows.
  @inline(__always)
  func hasSeen(_ index: UInt64) -> Bool {
    if index > highest { return false }
    if highest - index >= Self.width { return true }
    return bits[Self.wordIndex(index)] & Self.mask(index) != 0
  }

  /// Takes `index` in, which `hasSeen` does not know.
  @inline(__always)
  mutating func insert(_ index: UInt64) {
    if index > highest {
      clear(from: highest + 1, through: index)
      highest = index
    }
    set(index)
  }

  private mutating func set(_ index: UInt64) {
    bits[Self.wordIndex(index)] |= Self.mask(index)
  }

  /// Makes room for new indices in the place of the ones that are now too old.
  private mutating func clear(from first: UInt64, through last: UInt64) {
    if last - first >= Self.width - 1 {
      bits = InlineArray(repeating: 0)
      return
    }
    var index = first
    while index <= last {
      if index % 64 == 0, last - index >= 63 {
        bits[Self.wordIndex(index)] = 0
        index += 64
      } else {
        bits[Self.wordIndex(index)] &= ~Self.mask(index)
        index += 1
      }
    }
  }

  private static func wordIndex(_ index: UInt64) -> Int { Int(index % width / 64) }
  private static func mask(_ index: UInt64) -> UInt64 { 1 << (index % 64) }
}

/// The replay windows of up to 256 streams.
///
/// When one more appears, the stream that has been silent for the longest time is forgotten; only somebody with the keys
/// can make that happen, because streams are entered after authentication.
final class ReplayTable {
  /// The largest number of streams.
  static let maximumStreams = 256

  private struct Stream {
    var window: ReplayWindow
    var lastUse: UInt64
  }

  private var capacity = 8
  private var sources: UnsafeMutablePointer<UInt32>
  private var streams: UnsafeMutablePointer<Stream>
  /// How many streams are known.
  private(set) var count = 0
  private var uses: UInt64 = 0
  /// Where the last lookup ended: packets come in runs.
  private var recent = 0

  init() {
    sources = .allocate(capacity: capacity)
    streams = .allocate(capacity: capacity)
  }

  deinit {
    sources.deallocate()
    streams.deallocate()
  }

  /// The place of a stream, to be used before the next `insert` only.
  @inline(__always)
  func find(_ ssrc: UInt32) -> Int? {
    if recent < count, sources[recent] == ssrc { return recent }
    for place in 0..<count where sources[place] == ssrc {
      recent = place
      return place
    }
    return nil
  }

  /// The highest index of the stream at `place`.
  @inline(__always)
  func highest(at place: Int) -> UInt64 { streams[place].window.highest }

  /// Whether the stream at `place` has had `index`.
  @inline(__always)
  func hasSeen(_ index: UInt64, at place: Int) -> Bool { streams[place].window.hasSeen(index) }

  /// Takes in an authenticated packet of the stream at `place`, or of a new stream when that is nil.
  @inline(__always)
  func insert(_ index: UInt64, of ssrc: UInt32, at place: Int?) {
    uses += 1
    guard let place else {
      add(ssrc, first: index)
      return
    }
    streams[place].window.insert(index)
    streams[place].lastUse = uses
  }

  private func add(_ ssrc: UInt32, first index: UInt64) {
    var place = count
    if count == Self.maximumStreams {
      place = 0
      for other in 1..<count where streams[other].lastUse < streams[place].lastUse { place = other }
    } else {
      if count == capacity { grow() }
      count += 1
    }
    sources[place] = ssrc
    (streams + place).initialize(to: Stream(window: ReplayWindow(first: index), lastUse: uses))
    recent = place
  }

  private func grow() {
    let larger = capacity * 2
    let newSources = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
    let newStreams = UnsafeMutablePointer<Stream>.allocate(capacity: larger)
    newSources.moveInitialize(from: sources, count: count)
    newStreams.moveInitialize(from: streams, count: count)
    sources.deallocate()
    streams.deallocate()
    (sources, streams, capacity) = (newSources, newStreams, larger)
  }
}
