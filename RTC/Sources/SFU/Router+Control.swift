// RTCP from clients: reports, requests for lost packets and key frames, bandwidth estimates.

internal import Congestion
internal import PeerSession
internal import RTP
internal import SRTP
internal import Wire

extension Router {
  /// Takes a protected RTCP compound.
  func receiveRTCP(
    _ datagram: UnsafeRawBufferPointer, from peer: Peer, at now: MonotonicTime, into out: inout Outbox
  ) {
    guard let opener = peer.transport.opener, datagram.count <= scratch.count,
      let length = try? opener.openRTCP(datagram, into: scratch)
    else {
      counters.datagramsRejected += 1
      return
    }
    // Repeats use the scratch memory too, so they wait until the compound has been read.
    var repeats: [(slot: Slot, sequence: SequenceNumber)] = []
    var reader = RTCPReader(UnsafeRawBufferPointer(rebasing: scratch[..<length]).bytes)
    while let packet = reader.next() {
      switch packet {
      case .senderReport(let info, let blocks):
        receive(info, from: peer, at: now)
        receive(blocks, from: peer, at: now)
      case .receiverReport(_, let blocks): receive(blocks, from: peer, at: now)
      case .nack(_, let media, let list):
        guard let slot = peer.slot(sending: media) else { continue }
        var list = list
        // A receiver that misses more than this needs a key frame and not the past.
        while repeats.count < 128, peer.repeatsLeft > 0, let sequence = list.next() {
          peer.repeatsLeft -= 1
          repeats.append((slot, sequence))
        }
      case .pictureLoss(_, let media): needKeyFrame(media, of: peer)
      case .fullIntra(_, let requests):
        for index in 0..<requests.count { needKeyFrame(requests[index].ssrc, of: peer) }
      case .bandwidthEstimate(_, let bits, _):
        let before = peer.downlink.cap
        peer.downlink.report(remb: Int(clamping: bits), sending: peer.downlinkBitrate(at: now), at: now)
        if peer.downlink.cap != before { selectLayers(of: peer, at: now) }
      case .sourceDescription, .goodbye, .transportFeedback: break
      }
    }
    for (slot, sequence) in repeats {
      if slot.retransmit(sequence, at: now, scratch: scratch, into: &out) {
        counters.packetsRepeated += 1
      } else {
        counters.repeatsMissed += 1
      }
    }
  }

  private func receive(_ info: SenderInfo, from peer: Peer, at now: MonotonicTime) {
    guard let stream = peer.stream(info.ssrc), !stream.isRetransmission else { return }
    stream.layer.receive(info, at: now)
    stream.layer.statistics?.senderReport(info.ntp, at: now)
    peer.noteClock(info.ntp, at: now)
  }

  private func receive(_ blocks: ReportBlocks, from peer: Peer, at now: MonotonicTime) {
    let wallClock = NTPTime(now, wallClockOffset: wallClockOffset)
    for index in 0..<blocks.count {
      let block = blocks[index]
      guard let slot = peer.slot(sending: block.ssrc), slot.ssrc == block.ssrc else { continue }
      _ = peer.roundTrip.update(block, at: wallClock)
      peer.downlinkLoss.add(Double(block.fractionLost) / 256, of: slot.bitrate(at: now))
    }
  }

  private func needKeyFrame(_ media: SSRC, of peer: Peer) {
    guard let slot = peer.slot(sending: media), let publication = slot.publication, publication.isVideo,
      !publication.isMuted
    else { return }
    publication.layers[slot.currentLayer ?? slot.targetLayer].keyFrames.want()
    touch(publication.owner)
  }
}
