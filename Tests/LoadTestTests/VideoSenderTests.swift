// What thin publishers send has to look like VP8 to the server, and like a picture to the watcher.

import MediaCrypto
import RTP
import SDP
import SRTP
import Testing
import Wire

@testable import LoadTest

struct VideoSenderTests {
  /// A sender whose packets are opened with the receiver's half of its keys.
  final class Line {
    let sealer: SRTPSealer
    let opener: SRTPOpener
    let address = TransportAddress(ipv4: 0x7F00_0001, port: 9)
    var sender: VideoSender
    var shared = SharedCounters()
    var out = Outbox(capacity: 64 << 10)

    let extensions: HeaderExtensionMap

    /// The line of the stream at `layer` of a camera.
    init(_ role: PeerRole = .publisher(withSound: false), layer: Int = 0) throws {
      let key = [UInt8](repeating: 7, count: 16)
      let salt = [UInt8](repeating: 9, count: 12)
      sealer = SRTPSealer(profile: .aeadAES128GCM, key: key, salt: salt)
      opener = SRTPOpener(profile: .aeadAES128GCM, key: key, salt: salt)
      let (offer, session) = try negotiate(role)
      let media = try #require(session.media.first { $0.mid == offer.cameraLine })
      extensions = media.extensions
      sender = try #require(VideoSender(offer.camera[layer], media: media))
    }

    /// The packets of one frame, decrypted.
    func frame(at milliseconds: UInt64, realtime: UInt64 = 5) throws -> [[UInt8]] {
      out.reset()
      sender.sendFrame(
        at: MonotonicTime(milliseconds: milliseconds), realtime: realtime, through: sealer, to: address,
        shared: &shared,
        into: &out)
      var packets: [[UInt8]] = []
      for transmit in out.transmits {
        for offset in stride(from: 0, to: transmit.length, by: transmit.segmentSize) {
          let start = transmit.offset + offset
          let sealed = UnsafeRawBufferPointer(rebasing: out.memory[start..<start + transmit.segmentSize])
          #expect(sealed.count == VideoSender.packetLength)
          var plain = [UInt8](repeating: 0, count: sealed.count)
          let length = try plain.withUnsafeMutableBytes { try opener.openRTP(sealed, into: $0) }
          packets.append(Array(plain[..<length]))
        }
      }
      return packets
    }
  }

  @Test func aSecondHasThePacketsOfItsRate() throws {
    let line = try Line()
    var count = 0
    for frame in 0..<30 { count += try line.frame(at: UInt64(1000 + 33 * frame)).count }
    #expect(count == 260)
    #expect(line.sender.packetsSent == 260)
    #expect(line.shared.transportSequence == 260)
  }

  @Test func aFrameIsABurstThatTheKernelCanSegment() throws {
    let line = try Line()
    _ = try line.frame(at: 1000)
    #expect(line.out.transmits.count == 1)
  }

  @Test func theFirstFrameIsAKeyFrameAndOthersComeOnRequest() throws {
    let line = try Line()
    func startsKeyFrame(_ packet: [UInt8]) throws -> Bool {
      let header = try RTPHeader(parsing: packet.span.bytes)
      return try VP8Descriptor(parsing: Array(packet[header.payload]).span.bytes).isKeyFrameStart
    }
    let first = try line.frame(at: 1000)
    #expect(try startsKeyFrame(first[0]))
    #expect(try first.dropFirst().allSatisfy { try !startsKeyFrame($0) })
    #expect(try !startsKeyFrame(line.frame(at: 1033)[0]))
    line.sender.wantsKeyFrame = true
    #expect(try startsKeyFrame(line.frame(at: 1066)[0]))
    #expect(line.sender.keyFramesSent == 2)
  }

  @Test func everyPacketCarriesItsStampAndItsLayer() throws {
    let line = try Line(.person(videoSlots: 1), layer: 1)
    for packet in try line.frame(at: 1000, realtime: 0x0102_0304_0506_0708) {
      let header = try RTPHeader(parsing: packet.span.bytes)
      let stamp = Array(packet[header.payload]).withUnsafeBytes { FrameStamp(payload: $0) }
      #expect(stamp?.realtime == 0x0102_0304_0506_0708)
      let extensions = ReceivedExtensions(header, in: packet.span.bytes, map: line.extensions)
      #expect(extensions.rid.map { Array(packet[$0]) } == [UInt8(ascii: "h")])
      #expect(extensions.transportSequence != nil)
    }
  }

  @Test func thePictureIsCompleteWithTheKeyFramesLastPacketOnly() throws {
    let line = try Line()
    var watcher = FrameWatcher()
    func watch(_ packet: [UInt8]) throws -> Bool {
      let header = try RTPHeader(parsing: packet.span.bytes)
      return Array(packet[header.payload]).withUnsafeBytes { watcher.receive(header, payload: $0) }
    }
    let key = try line.frame(at: 1000)
    #expect(try key.dropLast().allSatisfy { try !watch($0) })
    #expect(try watch(key[key.count - 1]))
    #expect(watcher.isComplete)
  }

  @Test func aKeyFrameWithAHoleIsNoPicture() throws {
    let line = try Line()
    var watcher = FrameWatcher()
    var frames = try line.frame(at: 1000)
    frames.remove(at: 3)
    frames += try line.frame(at: 1033)
    for packet in frames {
      let header = try RTPHeader(parsing: packet.span.bytes)
      #expect(Array(packet[header.payload]).withUnsafeBytes { !watcher.receive(header, payload: $0) })
    }
    #expect(!watcher.isComplete)
  }
}
