// One receive slot of a client: an outgoing stream into which the SFU switches sources (ARCHITECTURE.md section 4).

internal import Congestion
internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

/// A media line on which we send. Audio slots carry whoever is heard, video slots what the client's view asks for.
///
///     empty ──assign──▶ waiting ──key frame of the target layer──▶ flowing
///       ▲                  ▲                                          │
///       └────assign(nil)───┴───────────assign(another)────────────────┘
///
/// A change of layer keeps the old layer flowing until the new one's key frame arrives.
final class Slot {
  unowned let receiver: Peer
  let mid: String
  let isVideo: Bool
  let ssrc: SSRC
  let rtxSSRC: SSRC?
  private(set) var media: NegotiatedMedia
  private let absoluteSendTimeID: UInt8
  private let orientationID: UInt8
  private let audioLevelID: UInt8
  private let descriptorID: UInt8

  /// Whether the client wants to receive at present. A slot that it switches off is kept: when it comes back with the
  /// same SSRC, its numbers have to go on where they stopped, for receivers and for the nonces made of them.
  var isActive = true
  /// What the client asked for; nil for audio slots and unused video slots.
  var request: ViewRequest?
  private(set) var publication: Publication?
  /// The layer that the tile's height asks for.
  private(set) var wantedLayer = 0
  /// The layer to carry, given what is active and what the downlink bears.
  private(set) var targetLayer = 0
  /// The layer that is carried; nil until the first key frame.
  private(set) var currentLayer: Int?
  private var rewriter: StreamRewriter
  private var history = SentHistory()
  private var payloadType: PayloadType?
  private var clockRate = 90_000
  private var rtxIndex: Int64

  private(set) var packetsSent: UInt32 = 0
  private(set) var octetsSent: UInt32 = 0
  private var meter = RateMeter()
  var reportedState: SlotState

  init(receiver: Peer, media: NegotiatedMedia, ssrc: SSRC, using random: inout some RandomNumberGenerator) {
    self.receiver = receiver
    self.media = media
    self.ssrc = ssrc
    mid = media.mid
    isVideo = media.kind == .video
    rtxSSRC = media.localRTXSSRC
    absoluteSendTimeID = media.extensions.rawID(for: .absSendTime)
    orientationID = media.extensions.rawID(for: .videoOrientation)
    audioLevelID = media.extensions.rawID(for: .audioLevel)
    descriptorID = media.extensions.rawID(for: .dependencyDescriptor)
    rewriter = StreamRewriter(using: &random)
    rtxIndex = Int64.random(in: 1..<0x7000, using: &random)
    reportedState = SlotState(mid: media.mid)
  }

  /// Puts `publication` into the slot, or empties it. The stream goes on with the next key frame.
  func assign(_ next: Publication?) {
    guard next !== publication else { return }
    publication?.remove(self)
    publication = next
    next?.add(self)
    currentLayer = nil
    // Another publication may have fewer layers.
    wantedLayer = 0
    targetLayer = 0
    rewriter.detach()
    payloadType = nil
  }

  /// Waits for a key frame again: the source pauses, and what follows does not depend on what went before.
  func restart() {
    currentLayer = nil
    rewriter.detach()
  }

  /// The publication ended: lets go of everything that belongs to it.
  func forget(_ ended: Publication) {
    history.forget(ended)
    if publication === ended { assign(nil) }
  }

  /// Sets what the tile would like and what it gets. Returns whether a key frame is needed to get there.
  func select(wanted: Int, target: Int) -> Bool {
    wantedLayer = wanted
    targetLayer = target
    return needsKeyFrame
  }

  /// Whether the slot waits for a key frame of its target layer and could use one: not while the source is muted, nor
  /// when the receiver has no codec for it.
  var needsKeyFrame: Bool {
    guard isVideo, currentLayer != targetLayer, let publication, !publication.isMuted else { return false }
    guard let source = publication.layers[targetLayer].codec else { return true }
    return media.codecs.contains { $0.name == source.name }
  }

  /// What the client should know about the slot.
  var state: SlotState {
    guard let publication else {
      guard let request, let participant = request.participant else { return SlotState(mid: mid) }
      return SlotState(mid: mid, participant: participant, source: request.source, pause: .gone)
    }
    var state = SlotState(mid: mid, participant: publication.owner.number, source: publication.source)
    if publication.isMuted {
      state.pause = .muted
    } else if let currentLayer {
      state.layer = publication.rids.isEmpty ? nil : publication.rids[currentLayer]
    } else if isVideo {
      state.pause = .waiting
    }
    return state
  }

  // MARK: Forwarding

  /// Forwards those of the batch's packets that the slot carries; returns how many.
  func forward(_ batch: borrowing ForwardBatch, of publication: Publication, into out: inout Outbox) -> Int {
    guard let sealer = receiver.transport.sealer, let destination = receiver.transport.address else { return 0 }
    var count = 0
    let contributor = SSRC(publication.owner.number.rawValue)
    for position in publication.pending {
      let packet = batch.packets[position]
      if packet.layer != currentLayer {
        guard packet.layer == targetLayer, packet.startsKeyFrame, begin(with: packet, of: publication) else { continue }
      }
      guard let index = rewriter.forward(packet), let shift = rewriter.shift, let payloadType else { continue }
      let block = batch.block(at: position, length: packet.blockLength)
      let sent = write(
        packet, block: block, shift: shift, index: index, payloadType: payloadType, contributor: contributor,
        sealer: sealer, to: destination, into: &out)
      guard sent > 0 else { continue }
      packetsSent &+= 1
      octetsSent &+= UInt32(packet.payloadLength)
      meter.add(bytes: sent, at: packet.arrival)
      count += 1
    }
    return count
  }

  /// Switches to the layer of `packet`, with which decoding may start.
  private func begin(with packet: MediaPacket, of publication: Publication) -> Bool {
    let layer = publication.layers[packet.layer]
    guard let source = layer.codec, let codec = media.codecs.first(where: { $0.name == source.name }) else {
      return false
    }
    let gap = currentLayer.flatMap { elapsed(from: publication.layers[$0], to: packet, on: layer, codec.clockRate) }
    rewriter.switchSource(to: packet, clockRate: codec.clockRate, elapsed: gap)
    guard let shift = rewriter.shift else { return false }
    currentLayer = packet.layer
    payloadType = codec.payloadType
    clockRate = codec.clockRate
    history.begin(
      SentHistory.Stretch(
        firstIndex: packet.sequence + shift.sequence, shift: shift, layer: layer,
        payloadType: codec.payloadType, rtxPayloadType: codec.rtxPayloadType))
    receiver.slotsChanged = true
    return true
  }

  /// How much later `packet` was captured than the newest forwarded one, by the sender's reports for both layers.
  private func elapsed(
    from old: SourceLayer, to packet: MediaPacket, on layer: SourceLayer, _ clockRate: Int
  ) -> TimeSpan? {
    guard let shift = rewriter.shift else { return nil }
    let newest = RTPTimestamp(rewriter.timestamp.rawValue &- shift.timestamp)
    guard let before = old.captureTime(of: newest, clockRate: clockRate),
      let after = layer.captureTime(of: packet.timestamp, clockRate: clockRate)
    else { return nil }
    // Reports say what the sender likes: beyond some seconds the times of arrival are a better guess.
    let elapsed = after &- before
    return elapsed.magnitude < 5_000_000_000 ? TimeSpan(nanoseconds: elapsed) : nil
  }

  /// Writes one packet; returns the length of the datagram, 0 when there was no room.
  private func write(
    _ packet: MediaPacket, block: UnsafeMutableRawBufferPointer, shift: StreamRewriter.Shift, index: Int64,
    payloadType: PayloadType, contributor: SSRC, sealer: SRTPSealer, to destination: TransportAddress,
    into out: inout Outbox
  ) -> Int {
    guard let memory = out.reserve(packet.blockLength + Self.headroom) else { return 0 }
    let sequence = SequenceNumber(UInt16(truncatingIfNeeded: index))
    guard
      let headerLength = writeHeader(
        packet, block: block, into: memory, payloadType: payloadType, sequence: sequence,
        timestamp: shift.timestamp(of: packet), ssrc: ssrc, contributor: contributor,
        sendTime: packet.absoluteSendTime)
    else { return 0 }
    let payload = UnsafeMutableRawBufferPointer(rebasing: block[packet.descriptorLength...])
    if let vp8 = packet.vp8 { shift.rewrite(vp8, in: payload) }
    guard
      let length = sealer.sealRTP(
        memory, headerLength: headerLength, payload: UnsafeRawBufferPointer(payload), ssrc: ssrc, index: UInt64(index))
    else { return 0 }
    out.commit(length, to: destination)
    return length
  }

  /// Header, contributor, extensions, tag: what a datagram needs besides its block.
  private static let headroom = 96

  @inline(__always)
  private func writeHeader(
    _ packet: MediaPacket, block: UnsafeMutableRawBufferPointer, into memory: UnsafeMutableRawBufferPointer,
    payloadType: PayloadType, sequence: SequenceNumber, timestamp: RTPTimestamp, ssrc: SSRC, contributor: SSRC,
    sendTime: UInt32
  ) -> Int? {
    var header = RTPHeaderWriter(
      memory, marker: packet.marker, payloadType: payloadType, sequence: sequence, timestamp: timestamp, ssrc: ssrc,
      csrc: contributor)
    header.append(id: absoluteSendTimeID, uint24: sendTime)
    if let orientation = packet.orientation { header.append(id: orientationID, uint8: orientation) }
    if let level = packet.audioLevel { header.append(id: audioLevelID, uint8: level) }
    if packet.descriptorLength > 0, descriptorID != 0 {
      header.append(
        id: descriptorID, bytes: UnsafeRawBufferPointer(rebasing: block[..<packet.descriptorLength]))
    }
    return header.finish()
  }

  // MARK: Repair and reports

  /// Repeats the packet that the receiver knows as `sequence`, if it is still cached. Returns whether it was.
  func retransmit(
    _ sequence: SequenceNumber, at now: MonotonicTime, scratch: UnsafeMutableRawBufferPointer, into out: inout Outbox
  ) -> Bool {
    guard let sealer = receiver.transport.sealer, let destination = receiver.transport.address else { return false }
    let newest = SequenceNumber(UInt16(truncatingIfNeeded: rewriter.index))
    let index = rewriter.index + Int64(newest.distance(to: sequence))
    guard index <= rewriter.index, let stretch = history.stretch(of: index) else { return false }
    let source = index - stretch.shift.sequence
    guard source >= stretch.shift.firstSource, let (packet, block) = stretch.layer.cache.find(source) else {
      return false
    }
    let contributor = SSRC(stretch.layer.publication.owner.number.rawValue)
    guard let rtxSSRC, let rtxType = stretch.rtxPayloadType else {
      // Without RTX the very same packet goes out again.
      return write(
        packet, block: block, shift: stretch.shift, index: index, payloadType: stretch.payloadType,
        contributor: contributor, sealer: sealer, to: destination, into: &out) > 0
    }
    let payload = UnsafeMutableRawBufferPointer(rebasing: block[packet.descriptorLength...])
    if let vp8 = packet.vp8 { stretch.shift.rewrite(vp8, in: payload) }
    rtxIndex += 1
    guard let memory = out.reserve(packet.blockLength + Self.headroom),
      let length = Retransmission.write(original: sequence, payload: UnsafeRawBufferPointer(payload), into: scratch),
      let headerLength = writeHeader(
        packet, block: block, into: memory, payloadType: rtxType,
        sequence: SequenceNumber(UInt16(truncatingIfNeeded: rtxIndex)), timestamp: stretch.shift.timestamp(of: packet),
        ssrc: rtxSSRC, contributor: contributor, sendTime: ReceivedExtensions.absSendTime(at: now)),
      let total = sealer.sealRTP(
        memory, headerLength: headerLength, payload: UnsafeRawBufferPointer(rebasing: scratch[..<length]),
        ssrc: rtxSSRC, index: UInt64(rtxIndex))
    else { return false }
    out.commit(total, to: destination)
    return true
  }

  /// The sender report of the slot's stream at `now`; nil while nothing flows or the source has not reported yet.
  ///
  /// The NTP time is ours; the timestamp is what the source captures at this very moment by its own reports, so that
  /// sound and picture of one person stay together however they travelled.
  func senderReport(at now: MonotonicTime, wallClockOffset: UInt64) -> SenderInfo? {
    guard packetsSent > 0, let publication, let currentLayer, let shift = rewriter.shift else { return nil }
    let layer = publication.layers[currentLayer]
    guard let captured = layer.timestamp(at: now, clockOffset: publication.owner.clockOffset, clockRate: clockRate)
    else { return nil }
    return SenderInfo(
      ssrc: ssrc, ntp: NTPTime(now, wallClockOffset: wallClockOffset),
      timestamp: RTPTimestamp(captured.rawValue &+ shift.timestamp), packetCount: packetsSent, octetCount: octetsSent)
  }

  /// Bits per second sent at `now`.
  func bitrate(at now: MonotonicTime) -> Int { Int(clamping: meter.bitsPerSecond(at: now)) }
}
