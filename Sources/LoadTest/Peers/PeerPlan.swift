// What a thin peer offers and sends: values, made before there is a connection.

internal import Messages
internal import RTP
internal import SDP
internal import Wire

/// One video stream that a peer sends: a simulcast layer, or all of a camera.
struct VideoStream: Sendable {
  var ssrc: SSRC
  /// The simulcast layer's name; nil without simulcast.
  var rid: String?
  var width: Int
  var height: Int
  var packetsPerSecond: Int
}

/// How a peer takes part.
struct PeerRole: Sendable {
  /// The camera's streams in pixels of height and packets of 1200 bytes a second, lowest first; empty without a camera.
  var camera: [(rid: String?, height: Int, packetsPerSecond: Int)] = []
  /// Whether there is a microphone.
  var hasMicrophone = false
  /// Whether camera and microphone really send once the peer is connected.
  var sends = true
  var audioSlots = 3
  var videoSlots = 1

  /// One stream of 2.5 Mbit/s and nothing to receive.
  static func publisher(withSound: Bool) -> PeerRole {
    PeerRole(
      camera: [(nil, 720, 260)], hasMicrophone: withSound, audioSlots: 0, videoSlots: 0)
  }

  /// Receives one video and whoever speaks.
  static let viewer = PeerRole()

  /// What a browser offers in a meeting, with a camera of three layers.
  static func person(videoSlots: Int, sends: Bool = true) -> PeerRole {
    PeerRole(
      camera: [("q", 180, 16), ("h", 360, 52), ("f", 720, 180)], hasMicrophone: true, sends: sends,
      videoSlots: videoSlots)
  }
}

/// An offer and the streams that it announces.
struct PeerOffer: Sendable {
  let description: SessionDescription
  let ice: ICEParameters
  let tracks: [OfferTrack]
  let cameraLine: String?
  let microphoneLine: String?
  let camera: [VideoStream]
  let microphone: SSRC?
  /// The media lines of the video slots.
  let videoSlots: [String]

  init(_ role: PeerRole, fingerprint: String, using random: inout some RandomNumberGenerator) {
    ice = .random(using: &random)
    var configuration = OfferConfiguration(
      localICE: ice, fingerprint: fingerprint, sessionID: random.next() >> 2)
    var tracks: [OfferTrack] = []
    if role.hasMicrophone {
      let line = configuration.addMicrophone(using: &random)
      tracks.append(OfferTrack(mid: line, source: .microphone))
      microphoneLine = line
      microphone = configuration.media.last?.ssrcs.first
    } else {
      microphoneLine = nil
      microphone = nil
    }
    if role.camera.isEmpty {
      cameraLine = nil
      camera = []
    } else {
      let line = configuration.addCamera(rids: role.camera.compactMap(\.rid), using: &random)
      tracks.append(OfferTrack(mid: line, source: .camera))
      cameraLine = line
      camera = zip(configuration.media[configuration.media.count - 1].ssrcs, role.camera).map { ssrc, layer in
        VideoStream(
          ssrc: ssrc, rid: layer.rid, width: layer.height * 16 / 9, height: layer.height,
          packetsPerSecond: layer.packetsPerSecond)
      }
    }
    configuration.addSlots(.audio, count: role.audioSlots)
    videoSlots = configuration.addSlots(.video, count: role.videoSlots)
    self.tracks = tracks
    description = SDP.makeOffer(configuration)
  }
}

/// What a peer does once its offer is answered.
struct PeerPlan: Sendable {
  enum Reading: Sendable {
    /// The kernel drops most of what arrives; every 64th packet is decrypted and checked.
    case sampled
    /// Everything is read until the first picture is complete, then as `sampled`.
    case watched
  }

  var offer: PeerOffer
  var session: NegotiatedSession
  var sends: Bool
  var reading = Reading.sampled
}
