// Sender and receiver reports: sound and picture stay together, and connections are judged by their round trips.

import MediaCrypto
import Netem
import RTCTesting
import RTP
import SDP
import SFU
import Testing
import Wire

@Suite struct ReportTests {
  /// By how many nanoseconds a packet's capture, as the receiver computes it from the sender reports (RFC 3550 section
  /// 6.4.1), lies before its arrival.
  private func age(_ packet: ReceivedStream.Packet, _ stream: ReceivedStream, clockRate: Int64) -> Int64? {
    guard let report = stream.senderReports.last else { return nil }
    let ticks = Int64(report.timestamp.distance(to: packet.timestamp))
    let capture = Int64(report.ntp.unixNanoseconds) + ticks * 1_000_000_000 / clockRate
    return Int64(packet.time.nanoseconds) + 1_700_000_000_000_000_000 - capture
  }

  @Test(arguments: [1_600_000_000_000_000_000, 1_700_000_123_456_789_000] as [UInt64])
  func soundAndPictureOfOnePersonStayTogether(clock: UInt64) throws {
    let call = try makeCall()
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    speaker.clockOffset = clock
    speaker.audioLevel = 20
    // Layers of one camera whose timestamps have nothing in common.
    for height in [100, 720, 300, 720] {
      call.view(viewer, [(speaker, height)])
      call.run(.seconds(3))
      let picture = try call.video(of: viewer)
      let sound = try #require(
        viewer.slots(.audio).compactMap { viewer.received[$0] }.first { $0.packets.last?.contributor == 1 })
      #expect(!picture.senderReports.isEmpty && !sound.senderReports.isEmpty)
      let (frame, word) = (try #require(picture.packets.last), try #require(sound.packets.last))
      let pictureAge = try #require(age(frame, picture, clockRate: 90_000))
      let soundAge = try #require(age(word, sound, clockRate: 48_000))
      #expect(abs(pictureAge - soundAge) < 3_000_000, "\(pictureAge) and \(soundAge) ns")
      // The way to the SFU is not seen; the way from it is 20 ms.
      #expect(abs(pictureAge - 20_000_000) < 5_000_000)
    }
  }

  @Test func longRoundTripsAreTold() throws {
    let call = try makeCall { $0.delay = .milliseconds(350) }
    let speaker = try call.join(1)
    let viewer = try call.join(2)
    for peer in [speaker, viewer] {
      peer.clockOffset = 1_600_000_000_000_000_000
      peer.audioLevel = 20
    }
    call.run(.seconds(10))
    #expect(call.events.contains(.quality(viewer.number, .poor)))
    let near = try makeCall()
    for number in 1...2 { try near.join(UInt32(number)).clockOffset = 1_600_000_000_000_000_000 }
    near.run(.seconds(10))
    let complains = near.events.contains { if case .quality = $0 { true } else { false } }
    #expect(!complains)
  }
}
