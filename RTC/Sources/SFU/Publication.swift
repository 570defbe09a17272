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
  private(set) var media: NegotiatedMedia
  var isMuted = false
  /// Who gets a copy of the packets; sounds only.
  var tap: TapID?
  /// Low to high; one element without simulcast.
  private(set) var layers: [SourceLayer] = []
  private(set) var slots: [Slot] = []
  /// Packets of the batch being forwarded, as indices into the router's list.
  var pending: [Int] = []
  /// Set when a layer came or went, or has another size: whoever watches should choose again.
  var layersChanged = false
  private var reviewsLeft = Publication.reviewBurst
  private var reviewsFilledAt = MonotonicTime(nanoseconds: 0)
  /// Choosing again is work for all receivers at once, so that a publisher may cause it this often in `reviewInterval`.
  private static let reviewBurst = 8
  private static let reviewInterval = TimeSpan.milliseconds(250)
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

  /// Takes what another offer says of the same track.
  func update(_ media: NegotiatedMedia) {
    guard media != self.media else { return }
    self.media = media
    for layer in layers where layer.codec.map({ !media.codecs.contains($0) }) ?? false {
      layer.codec = nil
      layer.restartSlots()
    }
  }

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

  /// Whether receivers should choose their layers again now. To be asked with every packet: it is the packets of other
  /// layers that tell that one has fallen silent.
  func needsReview(at now: MonotonicTime) -> Bool {
    if now - reviewsFilledAt >= Self.reviewInterval {
      reviewsFilledAt = now
      reviewsLeft = Self.reviewBurst
      noticeSilence()
    }
    guard layersChanged, reviewsLeft > 0 else { return false }
    reviewsLeft -= 1
    layersChanged = false
    return true
  }

  /// Marks layers whose packets stopped while others' go on. A publication with a single layer has nothing to fall back
  /// to, and a still screen sends nothing for seconds, so that one stays active.
  private func noticeSilence() {
    guard layers.count > 1 else { return }
    var newest = MonotonicTime(nanoseconds: 0)
    for layer in layers { newest = max(newest, layer.lastArrival ?? newest) }
    for layer in layers where layer.isActive {
      guard let last = layer.lastArrival, newest - last > .milliseconds(600) else { continue }
      layer.isActive = false
      layersChanged = true
    }
  }

  /// The rids of the layers that have to be sent, low to high; empty without simulcast or watchers.
  ///
  /// The lowest layer is always among them: a browser that may send nothing but a layer its estimate does not bear sends
  /// nothing at all, and when bandwidth falls there has to be something to fall to.
  func wantedLayers() -> [String] {
    guard !rids.isEmpty, !slots.isEmpty else { return [] }
    return layers.indices.filter { index in
      index == 0 || slots.contains { $0.wantedLayer >= index && index >= min($0.wantedLayer, $0.targetLayer) }
    }.map { rids[$0] }
  }
}
