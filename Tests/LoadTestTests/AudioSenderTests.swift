// What thin peers say: which packets of a track, from where on, and which of them are lost.

import MediaCrypto
import RTP
import SDP
import SRTP
import Testing
import Wire

@testable import LoadTest

struct AudioSenderTests {
  /// A sender whose packets are opened with the receiver's half of its keys.
  private final class Line {
    private let sealer: SRTPSealer
    private let opener: SRTPOpener
    private var shared = SharedCounters()
    private var out = Outbox(capacity: 64 << 10)
    var sender: AudioSender

    init() throws {
      let (key, salt) = ([UInt8](repeating: 7, count: 16), [UInt8](repeating: 9, count: 12))
      sealer = SRTPSealer(profile: .aeadAES128GCM, key: key, salt: salt)
      opener = SRTPOpener(profile: .aeadAES128GCM, key: key, salt: salt)
      let (offer, session) = try negotiate(.publisher(withSound: true))
      let media = try #require(session.media.first { $0.mid == offer.microphoneLine })
      let stream = try #require(offer.microphone)
      sender = try #require(AudioSender(ssrc: stream, media: media))
    }

    /// The payloads of the next packets, decrypted; nil where one is lost, or nothing is sent.
    func next(_ count: Int) throws -> [[UInt8]?] {
      try (0..<count).map { number in
        out.reset()
        sender.send(
          at: MonotonicTime(milliseconds: UInt64(1000 + 20 * number)), through: sealer,
          to: TransportAddress(ipv4: 0x7F00_0001, port: 9), shared: &shared, into: &out)
        guard let transmit = out.transmits.first else { return nil }
        let sealed = UnsafeRawBufferPointer(
          rebasing: out.memory[transmit.offset..<transmit.offset + transmit.length])
        var plain = [UInt8](repeating: 0, count: sealed.count)
        let length = try plain.withUnsafeMutableBytes { try opener.openRTP(sealed, into: $0) }
        let packet = Array(plain[..<length])
        return Array(packet[try RTPHeader(parsing: packet.span.bytes).payload])
      }
    }
  }

  /// A track whose packets are told apart.
  private func track(repeats: Bool, lossPercent: Int = 0) throws -> SpokenTrack {
    let recording = SpeechRecording(name: "tone", text: "", samples: (0..<1_600).map { Float($0 / 40 % 2) - 0.5 })
    var track = try SpokenTrack([recording], order: [0], pause: 0, lossPercent: lossPercent)
    track.packets = (0..<5).map { SpokenTrack.Packet(payload: [UInt8($0), 1, 2], level: 40) }
    track.repeats = repeats
    return track
  }

  @Test func aTrackBeginsWhereItIsToldAndAgainAtItsEnd() throws {
    let line = try Line()
    line.sender.speak(try track(repeats: true), from: 3)
    #expect(try line.next(7).map { $0?.first } == [3, 4, 0, 1, 2, 3, 4])
    #expect(!line.sender.isDone)
  }

  @Test func aTrackThatDoesNotRepeatIsOver() throws {
    let line = try Line()
    line.sender.speak(try track(repeats: false), from: 3)
    #expect(try line.next(4).map { $0?.first } == [3, 4, nil, nil])
    #expect(line.sender.isDone && line.sender.packetsSent == 2)
  }

  @Test func theSamePacketsAreLostEachTime() throws {
    let line = try Line()
    let speech = try track(repeats: true, lossPercent: 20)
    line.sender.speak(speech, from: 0)
    let first = try line.next(1_000)
    line.sender.speak(speech, from: 0)
    #expect(try line.next(1_000) == first)
    // About a fifth, eight standard deviations to each side; the seed is the stream's number.
    #expect((100...300).contains(first.count { $0 == nil }))
    #expect(line.sender.packetsSent == 2_000)
  }
}
