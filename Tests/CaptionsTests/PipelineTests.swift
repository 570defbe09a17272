import Testing
import Wire

@testable import Captions

@Suite struct PipelineTests {
  private let words: [(word: Int, packets: Int)] = [(3, 20), (0, 3), (7, 20), (0, 3), (5, 20), (0, 40)]

  /// A packet that arrives at once.
  private func sent(_ packet: AudioPacket) -> [(AudioPacket, delay: Int64)] { [(packet, 0)] }

  /// Sends a speaker's packets every 20 ms and collects the utterances that are over, as words.
  private func run(
    _ speaker: ToneSpeaker,
    deliver: (AudioPacket, Int) -> [(AudioPacket, delay: Int64)] = { packet, _ in [(packet, 0)] }
  ) -> (words: [[Int]], pipeline: StreamPipeline) {
    var speaker = speaker
    var pipeline = StreamPipeline(decoder: ToneDecoder(), detector: ToneDetector())
    var said: [[Int]] = []
    var now = MonotonicTime(milliseconds: 50_000)
    var inFlight: [(packet: AudioPacket, at: MonotonicTime)] = []
    func collect(_ utterances: [Utterance], _ pipeline: StreamPipeline) {
      for utterance in utterances {
        guard case .final(_, let range, _) = utterance.step else { continue }
        said.append(toneWords(pipeline.ring[range]))
        #expect(utterance.start < utterance.end)
        #expect(utterance.end <= now)
      }
    }
    var number = 0
    for tick in 0..<4_000 {
      if tick % 4 == 0, let packet = speaker.next(at: now) {
        for (packet, delay) in deliver(packet, number) { inFlight.append((packet, now + .milliseconds(delay))) }
        number += 1
      }
      for index in inFlight.indices.reversed() where inFlight[index].at <= now {
        var packet = inFlight.remove(at: index).packet
        packet.arrival = now
        pipeline.receive(packet, at: now)
      }
      if let deadline = pipeline.nextDeadline, deadline <= now { collect(pipeline.advance(to: now), pipeline) }
      now = now + .milliseconds(5)
    }
    collect(pipeline.finish(), pipeline)
    return (said, pipeline)
  }

  @Test func `Packets become utterances with what was said in them`() {
    #expect(run(ToneSpeaker(words)).words == [[3, 7, 5]])
  }

  @Test func `A lost packet is restored from the one that follows`() {
    let heard = run(ToneSpeaker(words)) { $1 % 7 == 5 ? [] : sent($0) }
    #expect(heard.words == [[3, 7, 5]])
  }

  @Test func `Packets out of order are put in order`() {
    let heard = run(ToneSpeaker(words)) { [($0, delay: $1 % 3 == 1 ? 30 : 0)] }
    #expect(heard.words == [[3, 7, 5]])
  }

  @Test func `A stream that ends in a word ends the utterance`() {
    #expect(run(ToneSpeaker([(4, 30)])).words == [[4]])
  }

  @Test func `A sender that sends nothing while nobody speaks ends its utterances, too`() {
    // DTX: the packets of the long pause never come.
    let heard = run(ToneSpeaker([(4, 30), (0, 100), (6, 30)])) { packet, _ in packet.payload[1] == 0 ? [] : sent(packet)
    }
    #expect(heard.words == [[4], [6]])
  }

  @Test func `A network that stalls for half a second tears no utterance apart`() {
    let heard = run(ToneSpeaker([(4, 40), (6, 40), (0, 40)])) { packet, number in
      [(packet, number < 35 ? 0 : max(0, 500 - Int64(number - 35) * 20))]
    }
    #expect(heard.words == [[4, 6]])
  }

  @Test func `What can't be decoded is silence, and counted`() {
    let heard = run(ToneSpeaker(words)) { packet, number in
      var packet = packet
      if number == 3 { packet.payload = [0x08] }
      return [(packet, 0)]
    }
    #expect(heard.pipeline.undecodable == 1)
    #expect(heard.words.last?.last == 5)
  }

  @Test func `Random loss, delays and nonsense never trap, and sound goes on about as long as it was sent`() {
    for seed in UInt64(0)..<20 {
      var random = SplitMix(seed: seed)
      let heard = run(ToneSpeaker([(3, 100), (0, 30), (9, 200), (0, 60), (2, 50)])) { packet, _ in
        var packet = packet
        switch random.next() % 30 {
        case 0..<2: return []
        case 2: packet.payload = (0..<random.next() % 9).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 3: return [(packet, 0), (packet, Int64(random.next() % 200))]
        case 4..<10: return [(packet, Int64(random.next() % 250))]
        default: break
        }
        return [(packet, 0)]
      }
      // 440 packets of 20 ms.
      #expect((6...10.5).contains(heard.pipeline.audioSeconds))
    }
  }
}
