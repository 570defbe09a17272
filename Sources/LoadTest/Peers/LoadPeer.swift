// One thin participant: a full WebRTC connection without codecs. Confined to the thread of its engine.

internal import CDatagram
internal import CLoad
internal import Glibc
internal import ICE
internal import MediaCrypto
internal import PeerSession
internal import RTP
internal import SDP
internal import SRTP
internal import Wire

/// A connected socket and all that is spoken over it.
///
/// Passed by argument: plan, certificate. Allocated by this: the socket, the transport, the senders.
final class LoadPeer {
  let descriptor: Int32
  private(set) var isConnected = false
  private(set) var closedReason: String?
  private(set) var firstFrameAt: MonotonicTime?
  private(set) var readings = LoadReadings()

  private let transport: ClientTransport
  private let server: TransportAddress
  private let plan: PeerPlan
  private var video: [VideoSender] = []
  private var audio: AudioSender?
  private var shared = SharedCounters()
  private var watcher = FrameWatcher()
  private var reports: [ReceptionReport] = []
  private let feedbackSSRC: SSRC
  private var isSampling = false
  private var dropsBefore: UInt32 = 0
  private var read: UInt64 = 0
  private var nextFrame = MonotonicTime.distantFuture
  private var nextSound = MonotonicTime.distantFuture
  private var nextReport = MonotonicTime.distantFuture

  /// A peer that begins to connect to the server of the plan's answer.
  init(_ plan: PeerPlan, certificate: Certificate, at now: MonotonicTime) throws {
    guard let server = plan.session.remoteCandidates.first, let fingerprint = plan.session.remoteFingerprints.first
    else {
      throw LoadTestError("the answer names no address or no fingerprint")
    }
    let remote = cd_address(high: server.high, low: server.low, port: server.port, is_ipv6: server.isIPv6)
    descriptor = cl_connect(remote, 1 << 20, 1 << 20)
    guard descriptor >= 0 else {
      throw LoadTestError("no socket to the media port: \(String(cString: strerror(errno)))")
    }
    var random = SecureRandom()
    transport = ClientTransport(
      local: ICECredentials(ufrag: plan.offer.ice.ufrag, password: plan.offer.ice.password),
      remote: ICECredentials(ufrag: plan.session.remoteICE.ufrag, password: plan.session.remoteICE.password),
      candidates: [server], certificate: certificate, expected: try CertificateFingerprint(sdp: fingerprint), at: now,
      using: &random)
    self.server = server
    self.plan = plan
    feedbackSSRC = SSRC(UInt32.random(in: 1 ... .max, using: &random))
    for media in plan.session.media {
      switch media.direction {
      case .send where media.mid == plan.offer.cameraLine:
        video = plan.offer.camera.compactMap { VideoSender($0, media: media) }
      case .send where media.mid == plan.offer.microphoneLine:
        audio = plan.offer.microphone.flatMap { AudioSender(ssrc: $0, media: media) }
      case .receive: reports += media.offeredSSRCs.prefix(1).map { ReceptionReport(ssrc: $0) }
      default: break
      }
    }
  }

  deinit {
    Glibc.close(descriptor)
  }

  /// When the peer has something to do.
  var nextDeadline: MonotonicTime? {
    guard closedReason == nil else { return nil }
    let own = min(min(nextFrame, nextSound), nextReport)
    return transport.nextDeadline.map { min($0, own) } ?? own
  }

  /// Lets time pass: sends what is due. While `isPaused`, no media is.
  func advance(to now: MonotonicTime, isPaused: Bool, into out: inout Outbox) {
    guard closedReason == nil else { return }
    if let event = transport.advance(to: now, into: &out) { handle(event, at: now) }
    guard isConnected, let sealer = transport.sealer else { return }
    if nextFrame <= now {
      nextFrame = following(nextFrame, by: VideoSender.frameInterval, now: now)
      if !isPaused {
        let realtime = cd_realtime()
        for index in video.indices {
          video[index].sendFrame(
            at: now, realtime: realtime, through: sealer, to: server, shared: &shared, into: &out)
        }
      }
    }
    if nextSound <= now {
      nextSound = audio?.isDone ?? true ? .distantFuture : following(nextSound, by: AudioSender.interval, now: now)
      if !isPaused { audio?.send(at: now, through: sealer, to: server, shared: &shared, into: &out) }
    }
    if nextReport <= now {
      nextReport = following(nextReport, by: .seconds(1), now: now)
      report(at: now, sealer: sealer, into: &out)
    }
  }

  /// The next time of something periodic; what was missed for long is left out.
  private func following(_ time: MonotonicTime, by interval: TimeSpan, now: MonotonicTime) -> MonotonicTime {
    let next = time + interval
    return now - next > .milliseconds(500) ? now + interval : next
  }

  /// Takes a datagram that the kernel stamped with `realtime`.
  func receive(
    _ datagram: UnsafeMutableRawBufferPointer, realtime: UInt64, at now: MonotonicTime, into out: inout Outbox
  ) {
    let bytes = UnsafeRawBufferPointer(datagram)
    switch DatagramKind(bytes) {
    case .rtp:
      read += 1
      guard let length = try? transport.opener?.openRTP(bytes, into: datagram) else {
        readings.bad += 1
        return
      }
      receiveRTP(UnsafeRawBufferPointer(rebasing: bytes[..<length]), realtime: realtime, at: now)
    case .rtcp:
      guard let length = try? transport.opener?.openRTCP(bytes, into: datagram) else {
        readings.bad += 1
        return
      }
      receiveRTCP(UnsafeRawBufferPointer(rebasing: bytes[..<length]), at: now)
    case .stun, .dtls, nil:
      if let event = transport.receive(bytes, from: server, at: now, into: &out) { handle(event, at: now) }
    }
  }

  /// Says what is on a track from a packet on. Returns when its first packet is due, as nanoseconds since 1970; nil without a microphone.
  func speak(_ track: SpokenTrack, from place: Int, at now: MonotonicTime) -> UInt64? {
    guard isConnected, audio != nil else { return nil }
    audio?.speak(track, from: place)
    nextSound = now
    return cd_realtime()
  }

  /// Says goodbye.
  func close(into out: inout Outbox) {
    transport.close(into: &out)
    closedReason = closedReason ?? "left"
  }

  /// Adds what this peer counted; the latencies are handed over and forgotten.
  func add(to total: inout LoadReadings) {
    total.peers += 1
    if isConnected, closedReason == nil { total.connected += 1 }
    if let closedReason { total.closed.append(closedReason) }
    total.sent += video.reduce(audio?.packetsSent ?? 0) { $0 + $1.packetsSent }
    total.delivered += read + UInt64(isSampling ? cl_drops(descriptor) &- dropsBefore : 0)
    total.verified += readings.verified
    total.bad += readings.bad
    total.refusedBytes += readings.refusedBytes
    total.nacks += readings.nacks
    total.keyFramesSent += video.reduce(0) { $0 + $1.keyFramesSent }
    total.latencies += readings.latencies
    readings.latencies.removeAll(keepingCapacity: true)
  }

  /// Takes note of bytes that the kernel did not take.
  func countRefused(_ bytes: Int) {
    readings.refusedBytes += UInt64(bytes)
  }

  private func handle(_ event: ClientTransport.Event, at now: MonotonicTime) {
    switch event {
    case .reachable: break
    case .connected:
      isConnected = true
      // Publishers do not send their frames at the same time, nor everybody reports.
      let phase = TimeSpan(nanoseconds: Int64(feedbackSSRC.rawValue) * 1_000_000_000 / (1 << 32))
      nextReport = now + phase
      if plan.sends {
        if !video.isEmpty { nextFrame = now + TimeSpan(nanoseconds: phase.nanoseconds / 30) }
        if audio != nil { nextSound = now + TimeSpan(nanoseconds: phase.nanoseconds / 50) }
      }
      if plan.reading == .sampled { sample() }
    case .closed(let reason): closedReason = reason
    }
  }

  private func sample() {
    guard !isSampling, cl_sample(descriptor) == 0 else { return }
    dropsBefore = cl_drops(descriptor)
    isSampling = true
  }

  private func receiveRTP(_ packet: UnsafeRawBufferPointer, realtime: UInt64, at now: MonotonicTime) {
    guard let header = try? RTPHeader(parsing: packet.bytes),
      let index = reports.firstIndex(where: { $0.ssrc == header.ssrc })
    else { return }
    readings.verified += 1
    reports[index].receive(header)
    let payload = UnsafeRawBufferPointer(rebasing: packet[header.payload])
    guard let stamp = FrameStamp(payload: payload) else { return }
    if realtime > stamp.realtime { readings.latencies.append(realtime - stamp.realtime) }
    if plan.reading == .watched, watcher.receive(header, payload: payload) {
      firstFrameAt = now
      sample()
    }
  }

  private func receiveRTCP(_ compound: UnsafeRawBufferPointer, at now: MonotonicTime) {
    var reader = RTCPReader(compound.bytes)
    while let packet = reader.next() {
      switch packet {
      case .pictureLoss(_, let media):
        for index in video.indices where video[index].stream.ssrc == media { video[index].wantsKeyFrame = true }
      case .nack(_, _, let list):
        var list = list
        while list.next() != nil { readings.nacks += 1 }
      case .senderReport(let info, _):
        for index in reports.indices where reports[index].ssrc == info.ssrc { reports[index].receive(info, at: now) }
      default: break
      }
    }
  }

  private func report(at now: MonotonicTime, sealer: SRTPSealer, into out: inout Outbox) {
    guard let memory = out.reserve() else { return }
    var writer = RTCPWriter(UnsafeMutableRawBufferPointer(rebasing: memory[..<1200]))
    let realtime = cd_realtime()
    // What does not fit into one datagram is left out: this is a load, not a conversation.
    do throws(WireError) {
      for sender in video where sender.packetsSent > 0 {
        try writer.senderReport(sender.report(at: now, realtime: realtime))
      }
      if let audio, audio.packetsSent > 0 { try writer.senderReport(audio.report(at: now, realtime: realtime)) }
      try writer.receiverReport(from: feedbackSSRC)
      for report in reports { try writer.reportBlock(report.block(at: now)) }
    } catch {}
    guard writer.count > 0, let length = sealer.sealRTCP(memory, length: writer.count) else { return }
    out.commit(length, to: server)
  }
}
