// From a protected RTP packet to an entry of the batch that is about to be forwarded.

internal import Congestion
internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

extension Router {
  /// Decrypts a packet, takes note of it and queues it for forwarding.
  func receiveRTP(_ datagram: UnsafeRawBufferPointer, from peer: Peer, at now: MonotonicTime) {
    guard let opener = peer.transport.opener, datagram.count <= ForwardBatch.stride else {
      counters.datagramsRejected += 1
      return
    }
    guard !batch.isFull else {
      counters.datagramsDropped += 1
      return
    }
    let memory = batch.nextBuffer()
    guard let length = try? opener.openRTP(datagram, into: memory) else {
      counters.datagramsRejected += 1
      return
    }
    let packet = UnsafeRawBufferPointer(rebasing: memory[..<length])
    guard let header = try? RTPHeader(parsing: packet.bytes),
      let stream = peer.stream(header.ssrc) ?? identify(header, in: packet.bytes, from: peer)
    else {
      counters.datagramsRejected += 1
      return
    }
    counters.packetsReceived += 1
    counters.bytesReceived += UInt64(datagram.count)
    let layer = stream.layer
    let extensions = ReceivedExtensions(header, in: packet.bytes, map: layer.publication.media.extensions)
    if let sequence = extensions.transportSequence {
      if peer.arrivals == nil { peer.arrivals = TransportFeedbackRecorder() }
      peer.arrivals?.record(sequence, at: now)
      peer.feedbackDeadline = peer.arrivals?.nextDeadline
    }
    if stream.isRetransmission {
      receiveRepeated(header, packet: packet, extensions: extensions, layer: layer, at: now)
    } else {
      // Retransmissions do not show that a layer is alive: senders pad with them.
      layer.count(length: datagram.count, at: now)
      if layer.statistics == nil {
        layer.statistics = ReceptionStatistics(
          ssrc: header.ssrc, clockRate: layer.publication.media.codecs.first?.clockRate ?? 90_000)
      }
      layer.statistics?.receive(header.sequence, timestamp: header.timestamp, at: now)
      receive(
        header, sequence: header.sequence, payloadType: header.payloadType, payload: header.payload, packet: packet,
        extensions: extensions, layer: layer, at: now)
    }
    if layer.publication.isVideo, layer.publication.needsReview(at: now) {
      selectLayers(watching: layer.publication, at: now)
    }
  }

  /// Takes a retransmission (RFC 4588): the packet that it repeats, as if it had come late.
  private func receiveRepeated(
    _ header: RTPHeader, packet: UnsafeRawBufferPointer, extensions: ReceivedExtensions, layer: SourceLayer,
    at now: MonotonicTime
  ) {
    let payload = UnsafeRawBufferPointer(rebasing: packet[header.payload])
    // Probes for bandwidth repeat nothing at all: empty payloads are no error.
    guard let original = Retransmission.originalSequence(of: payload.bytes),
      let codec = layer.publication.media.codecs.first(where: { $0.rtxPayloadType == header.payloadType })
    else { return }
    receive(
      header, sequence: original, payloadType: codec.payloadType,
      payload: header.payload.lowerBound + Retransmission.headerLength..<header.payload.upperBound, packet: packet,
      extensions: extensions, layer: layer, at: now)
  }

  private func receive(
    _ header: RTPHeader, sequence: SequenceNumber, payloadType: PayloadType, payload: Range<Int>,
    packet: UnsafeRawBufferPointer, extensions: ReceivedExtensions, layer: SourceLayer, at now: MonotonicTime
  ) {
    let publication = layer.publication
    if layer.codec?.payloadType != payloadType {
      guard let codec = publication.media.codecs.first(where: { $0.payloadType == payloadType }) else { return }
      // What receivers were told of the payload no longer holds.
      if layer.codec != nil { layer.restartSlots() }
      layer.codec = codec
      layer.video = codec.name.video
    }
    guard let (number, isNewest) = layer.number(sequence, at: now) else { return }
    var media = MediaPacket(
      sequence: number, timestamp: header.timestamp, arrival: now,
      blockLength: payload.count, descriptorLength: 0, layer: layer.index, marker: header.marker,
      startsKeyFrame: !publication.isVideo, vp8: nil, orientation: extensions.videoOrientation, audioLevel: nil)
    var start = payload.lowerBound
    let body = UnsafeRawBufferPointer(rebasing: packet[payload])
    if let video = layer.video {
      inspect(body.bytes, codec: video, layer: layer, isNewest: isNewest, packet: &media, at: now)
      if let descriptor = extensions.dependencyDescriptor, video == .av1 || video == .vp9 {
        start = prepend(descriptor, to: payload, packet: &media)
      }
    }
    if let level = extensions.audioLevel {
      media.audioLevel = level | (extensions.hasVoice ? 0x80 : 0)
      hear(level, of: publication, at: now)
    }
    guard !publication.isMuted else { return }
    let position = batch.append(media, offset: start)
    if publication.isVideo {
      layer.cache.store(media, block: UnsafeRawBufferPointer(batch.block(at: position, length: media.blockLength)))
    }
    if let tap = publication.tap { tapped.append(TappedPosition(tap, position: position, of: publication)) }
    if publication.pending.isEmpty { dirty.append(publication) }
    publication.pending.append(position)
  }

  /// Moves a dependency descriptor right in front of the payload, where the cache keeps both as one block. The header
  /// that stands there has been read. Returns where the block starts.
  private func prepend(_ descriptor: Range<Int>, to payload: Range<Int>, packet: inout MediaPacket) -> Int {
    // The descriptor lies in the header, at or before the place that it is moved to.
    let start = payload.lowerBound - descriptor.count
    guard start >= descriptor.lowerBound, let base = batch.nextBuffer().baseAddress else { return payload.lowerBound }
    (base + start).copyMemory(from: base + descriptor.lowerBound, byteCount: descriptor.count)
    packet.descriptorLength = descriptor.count
    packet.blockLength += descriptor.count
    return start
  }

  /// Looks for key frames, picture sizes and the numbers that switching rewrites.
  private func inspect(
    _ payload: RawSpan, codec: VideoCodec, layer: SourceLayer, isNewest: Bool, packet: inout MediaPacket,
    at now: MonotonicTime
  ) {
    if codec == .vp8 {
      guard let descriptor = try? VP8Descriptor(parsing: payload) else { return }
      packet.vp8 = descriptor
      packet.startsKeyFrame = descriptor.isKeyFrameStart
      if let size = descriptor.frameSize, Int(size.height) != layer.height {
        layer.height = Int(size.height)
        layer.publication.layersChanged = true
      }
    } else {
      packet.startsKeyFrame = isKeyFrameStart(codec: codec, payload: payload)
    }
    if packet.startsKeyFrame {
      layer.keyFrames.receivedKeyFrame(at: now)
      // Nobody needs what was lost before it; behind a late one the key frame's own packets may be missing.
      if isNewest { layer.forgetMissing() }
    }
  }

  private func hear(_ level: UInt8, of publication: Publication, at now: MonotonicTime) {
    guard !publication.isMuted else { return }
    let room = publication.owner.room
    if room.speakers.hear(publication.id, level: level, at: now) {
      room.assignAudio()
      touchAll(in: room)
    }
    reportSpeakers(in: room, at: now)
  }

  /// Tells the meeting who can be heard, at most four times a second and only when that changed.
  func reportSpeakers(in room: Room, at now: MonotonicTime) {
    guard now - room.speakersReportedAt >= .milliseconds(250) else { return }
    room.speakersReportedAt = now
    let audible = room.audibleParticipants(at: now)
    // Levels wobble; steps of six decibels are as much as a level meter shows.
    let coarse = audible.map { SpeakerLevel(participant: $0.participant, level: $0.level / 6 * 6) }
    guard coarse != room.reportedSpeakers else { return }
    room.reportedSpeakers = coarse
    emit(.speakers(coarse), in: room)
  }

  /// Finds out what a new SSRC belongs to: by the SSRCs in the offer, else by the media line and layer that its first
  /// packets name (RFC 9143 section 9.2, RFC 8853 section 6).
  private func identify(_ header: RTPHeader, in packet: RawSpan, from peer: Peer) -> InboundStream? {
    // One microphone, one screen with sound, two videos of three layers, retransmissions: more than this is no client.
    guard peer.inbound.count < 32 else { return nil }
    for publication in peer.publications {
      guard let stream = identify(header, in: packet, as: publication) else { continue }
      // A layer that gets another SSRC starts anew.
      if !stream.isRetransmission {
        if let former = stream.layer.ssrc, former != stream.ssrc { stream.layer.restart() }
        stream.layer.ssrc = stream.ssrc
      }
      peer.inbound.removeAll { $0.layer === stream.layer && $0.isRetransmission == stream.isRetransmission }
      peer.inbound.append(stream)
      return stream
    }
    return nil
  }

  private func identify(_ header: RTPHeader, in packet: RawSpan, as publication: Publication) -> InboundStream? {
    let media = publication.media
    let isRTX = media.codecs.contains { $0.rtxPayloadType == header.payloadType }
    guard isRTX || media.codecs.contains(where: { $0.payloadType == header.payloadType }) else { return nil }
    if publication.rids.isEmpty, media.offeredSSRCs.contains(header.ssrc) {
      return InboundStream(ssrc: header.ssrc, layer: publication.layers[0], isRetransmission: isRTX)
    }
    let extensions = ReceivedExtensions(header, in: packet, map: media.extensions)
    guard let mid = extensions.mid, packet.matches(media.mid, at: mid) else { return nil }
    if publication.rids.isEmpty {
      return InboundStream(ssrc: header.ssrc, layer: publication.layers[0], isRetransmission: isRTX)
    }
    guard let rid = isRTX ? extensions.repairedRid : extensions.rid,
      let index = publication.rids.firstIndex(where: { packet.matches($0, at: rid) })
    else { return nil }
    return InboundStream(ssrc: header.ssrc, layer: publication.layers[index], isRetransmission: isRTX)
  }
}

extension RawSpan {
  /// Whether the bytes of `range` spell `text`.
  fileprivate func matches(_ text: String, at range: Range<Int>) -> Bool {
    guard range.count == text.utf8.count else { return false }
    for (offset, byte) in zip(range, text.utf8) where unsafeLoad(fromByteOffset: offset, as: UInt8.self) != byte {
      return false
    }
    return true
  }
}
