// RTCP to clients: transport-wide feedback, requests for what got lost, and the reports of each second.

internal import Congestion
internal import PeerSession
internal import RTP
internal import SRTP
internal import Wire

extension Router {
  /// Sends what is due to `peer`.
  func report(_ peer: Peer, at now: MonotonicTime, into out: inout Outbox) {
    guard peer.transport.sealer != nil else { return }
    for publication in peer.publications where publication.isVideo {
      if publication.needsReview(at: now) { selectLayers(watching: publication, at: now) }
      for slot in publication.slots where slot.needsKeyFrame && slot.receiver.isConnected {
        publication.layers[slot.targetLayer].keyFrames.want()
      }
    }
    sendFeedback(to: peer, at: now, into: &out)
    sendRequests(to: peer, at: now, into: &out)
    if let deadline = peer.reportDeadline, deadline <= now {
      peer.reportDeadline = now + .seconds(1)
      peer.repeatsLeft = Peer.repeatsPerSecond
      sendReceiverReports(to: peer, at: now, into: &out)
      sendSenderReports(to: peer, at: now, into: &out)
      adaptDownlink(of: peer, at: now)
      reportSpeakers(in: peer.room, at: now)
      judgeQuality(of: peer)
    }
  }

  /// Draws conclusions from the losses that were reported since the last time.
  private func adaptDownlink(of peer: Peer, at now: MonotonicTime) {
    let before = peer.downlink.cap
    let rate = peer.downlinkBitrate(at: now)
    let loss = peer.downlinkLoss.take()
    peer.reportedLoss = max(peer.reportedLoss, loss)
    peer.downlink.report(loss: loss, sending: rate, at: now)
    peer.downlink.grow(sending: rate, at: now)
    if peer.downlink.cap != before { selectLayers(of: peer, at: now) }
  }

  /// Sends one RTCP compound that `write` fills; an empty one is not sent.
  private func send(
    to peer: Peer, into out: inout Outbox, _ write: (inout RTCPWriter) throws(WireError) -> Void
  ) {
    guard let sealer = peer.transport.sealer, let address = peer.transport.address,
      let memory = out.reserve(Self.maximumReport + sealer.overhead.rtcp)
    else { return }
    var writer = RTCPWriter(UnsafeMutableRawBufferPointer(rebasing: memory[..<Self.maximumReport]))
    // What no longer fits is left for the next report.
    try? write(&writer)
    guard writer.count > 0, let length = sealer.sealRTCP(memory, length: writer.count) else { return }
    out.commit(length, to: address)
  }

  /// Bytes of one compound before encryption.
  private static var maximumReport: Int { 1200 }

  /// Tells a publisher when its packets arrived, for its bandwidth estimator.
  private func sendFeedback(to peer: Peer, at now: MonotonicTime, into out: inout Outbox) {
    guard let deadline = peer.feedbackDeadline, deadline <= now else { return }
    let media = peer.inbound.first?.ssrc ?? peer.feedbackSSRC
    send(to: peer, into: &out) { (writer) throws(WireError) in
      while let count = peer.arrivals?.write(from: peer.feedbackSSRC, media: media, at: now, into: &writer), count > 0 {
        continue
      }
    }
    peer.feedbackDeadline = peer.arrivals?.nextDeadline
  }

  /// Asks a publisher for lost packets and key frames.
  private func sendRequests(to peer: Peer, at now: MonotonicTime, into out: inout Outbox) {
    let roundTrip = peer.roundTrip.smoothed ?? .milliseconds(100)
    for publication in peer.publications where publication.isVideo {
      for layer in publication.layers {
        guard let ssrc = layer.ssrc else { continue }
        let abandoned = layer.takeAbandoned()
        if abandoned > 0 {
          counters.packetsLost += UInt64(abandoned)
          if publication.slots.contains(where: { $0.currentLayer == layer.index }) { layer.keyFrames.want() }
        }
        let missesPackets = layer.losses.nextDeadline.map { $0 <= now } ?? false
        let needsKeyFrame = layer.keyFrames.shouldAsk(at: now)
        guard missesPackets || needsKeyFrame else { continue }
        if needsKeyFrame { counters.keyFramesRequested += 1 }
        send(to: peer, into: &out) { (writer) throws(WireError) in
          if needsKeyFrame { try writer.pictureLoss(from: peer.feedbackSSRC, media: ssrc) }
          if missesPackets {
            try layer.requestMissing(from: peer.feedbackSSRC, at: now, roundTrip: roundTrip, into: &writer)
          }
        }
      }
    }
  }

  /// Tells a publisher how its streams arrive (RFC 3550 section 6.4.2).
  private func sendReceiverReports(to peer: Peer, at now: MonotonicTime, into out: inout Outbox) {
    guard peer.inbound.contains(where: { $0.layer.statistics != nil }) else { return }
    send(to: peer, into: &out) { (writer) throws(WireError) in
      try writer.receiverReport(from: peer.feedbackSSRC)
      for publication in peer.publications {
        for layer in publication.layers where layer.lastArrival.map({ now - $0 < .seconds(5) }) ?? false {
          guard let block = layer.statistics?.reportBlock(at: now) else { continue }
          peer.reportedLoss = max(peer.reportedLoss, Double(block.fractionLost) / 256)
          try writer.reportBlock(block)
        }
      }
    }
  }

  /// Tells a receiver what its slots' timestamps mean, so that it can measure the way and keep sound and picture
  /// together.
  private func sendSenderReports(to peer: Peer, at now: MonotonicTime, into out: inout Outbox) {
    var next = 0
    while next < peer.slots.count {
      let begun = next
      send(to: peer, into: &out) { (writer) throws(WireError) in
        var first: SSRC?
        // Twenty reports of 28 bytes with a source description stay below the limit.
        var room = 20
        while next < peer.slots.count, room > 0 {
          let info = peer.slots[next].senderReport(at: now, wallClockOffset: wallClockOffset)
          next += 1
          guard let info else { continue }
          try writer.senderReport(info)
          first = first ?? info.ssrc
          room -= 1
        }
        if let first { try writer.sourceDescription(first, cname: peer.cname) }
      }
      // A full outbox: the reports of the next second will do.
      guard next > begun else { return }
    }
  }

  private func judgeQuality(of peer: Peer) {
    let delay = peer.roundTrip.smoothed ?? .zero
    let loss = peer.reportedLoss
    peer.reportedLoss = 0
    let verdict: ConnectionQuality =
      loss > 0.10 || delay > .milliseconds(600) ? .poor : loss > 0.03 || delay > .milliseconds(300) ? .fair : .good
    // One bad second is no news; a good one after a bad one neither. Two in a row are.
    defer { peer.suspectedQuality = verdict }
    guard verdict != peer.quality, verdict == peer.suspectedQuality else { return }
    peer.quality = verdict
    emit(.quality(peer.number, verdict), in: peer.room)
  }
}
