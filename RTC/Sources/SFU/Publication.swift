// What one participant sends: a microphone, a camera with its simulcast layers, or a screen.

internal import Congestion
internal import RTP
internal import SDP
internal import Wire

/// A source that other participants can receive.
///
/// Passed by argument: owner, source, codecs. Allocated by this: the layers with their caches. Referred to, not owned:
/// the slots that carry it; they detach themselves, or are detached when the publication ends.
final class Publication {
  let id: Int
  unowned let owner: Peer
  let source: MediaSource
  let mid: String
  let rids: [String]
  var media: NegotiatedMedia
  var isMuted = false
  /// Low to high; one element without simulcast.
  private(set) var layers: [SourceLayer] = []
  private(set) var slots: [Slot] = []
  /// Packets of the batch being forwarded, as indices into the router's list.
  var pending: [Int] = []
  /// The layers that were last reported as wanted.
  var reportedLayers: [String]?

  init(id: Int, owner: Peer, source: MediaSource, media: NegotiatedMedia) {
    self.id = id
    self.owner = owner
    self.source = source
    self.media = media
    mid = media.mid
    rids = media.rids
    pending.reserveCapacity(64)
    let count = max(1, media.rids.count)
    layers = (0..<count).map { SourceLayer(publication: self, index: $0) }
  }

  var isVideo: Bool { !source.isAudio }

  func add(_ slot: Slot) {
    slots.append(slot)
  }

  func remove(_ slot: Slot) {
    slots.removeAll { $0 === slot }
  }

  /// The layers as the selector sees them.
  func layerStates(at now: MonotonicTime) -> [LayerState] {
    layers.map { LayerState(height: $0.height, isActive: $0.isActive, bitrate: $0.bitrate(at: now)) }
  }

  /// Marks layers whose packets stopped while others' go on. A publication with a single layer has nothing to fall back
  /// to, and a still screen sends nothing for seconds, so that one stays active.
  /// Returns whether a layer fell silent.
  func noticeSilence(at now: MonotonicTime) -> Bool {
    guard layers.count > 1, let newest = layers.compactMap(\.lastArrival).max() else { return false }
    var changed = false
    for layer in layers where layer.isActive {
      guard let last = layer.lastArrival, newest - last > .milliseconds(600) else { continue }
      layer.isActive = false
      changed = true
    }
    return changed
  }

  /// The rids of the layers that some slot carries or waits for, low to high; empty without simulcast.
  func wantedLayers() -> [String] {
    guard !rids.isEmpty else { return [] }
    return layers.indices.filter { index in
      slots.contains { $0.wantedLayer >= index && index >= min($0.wantedLayer, $0.targetLayer) }
    }.map { rids[$0] }
  }
}
