// Recordings, what is said of them, and how captions of it are judged.

import Messages
import Testing

@testable import LoadTest

struct WordErrorTests {
  @Test func wordsAreComparedWithoutCaseAndMarks() {
    var errors = WordErrors()
    errors.add("And Mr. John, don't", for: "and mister john dont")
    #expect(errors.words == 4)
    #expect(errors.errors == 0)
  }

  @Test func everyErrorBelongsToAWord() {
    let text = WordErrors.words("ten of clubs")
    #expect(WordErrors.errors(in: WordErrors.words("ten of clubs"), of: text) == [0, 0, 0])
    #expect(WordErrors.errors(in: WordErrors.words("ten of cloves"), of: text) == [0, 0, 1])
    #expect(WordErrors.errors(in: WordErrors.words("ten clubs"), of: text) == [0, 1, 0])
    #expect(WordErrors.errors(in: WordErrors.words("ten of the big clubs"), of: text) == [0, 2, 0])
    #expect(WordErrors.errors(in: WordErrors.words("well ten of clubs"), of: text) == [1, 0, 0])
    #expect(WordErrors.errors(in: [], of: text) == [1, 1, 1])
    #expect(WordErrors.errors(in: ["ten"], of: []) == [])
  }
}

struct SpeechRecordingTests {
  private func wave(rate: UInt32 = 16_000, bits: UInt16 = 16, samples: [Int16]) -> [UInt8] {
    func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    let format = bytes(UInt16(1)) + bytes(UInt16(1)) + bytes(rate) + bytes(rate * 2) + bytes(UInt16(2)) + bytes(bits)
    let data = samples.flatMap { bytes($0) }
    let chunks =
      Array("LIST".utf8) + bytes(UInt32(3)) + [1, 2, 3, 0] + Array("fmt ".utf8) + bytes(UInt32(16)) + format
      + Array("data".utf8) + bytes(UInt32(data.count)) + data
    return Array("RIFF".utf8) + bytes(UInt32(chunks.count + 4)) + Array("WAVE".utf8) + chunks
  }

  @Test func aWaveFileIsReadWhateverElseIsInIt() {
    #expect(SpeechRecording.wave(wave(samples: [0, 16_384, -32_768])) == [0, 0.5, -1])
  }

  @Test func otherFilesAreRefused() {
    let file = wave(samples: [1, 2, 3])
    #expect(SpeechRecording.wave(wave(rate: 48_000, samples: [0])) == nil)
    #expect(SpeechRecording.wave(wave(bits: 8, samples: [0])) == nil)
    // A file that was cut off gives what is there of its sound, which begins at byte 56.
    for length in file.indices {
      let heard = SpeechRecording.wave(Array(file[..<length]))
      let whole = [1, 2, 3].map { Float($0) / 32_768 }.prefix(max(0, length - 56) / 2)
      #expect(heard == (length < 56 ? nil : Array(whole)), "\(length)")
    }
    #expect(throws: LoadTestError.self) { try SpeechRecording.folder("/nowhere") }
  }

  @Test func aTrackSaysWhereEachVoiceIs() throws {
    let tone = (0..<16_000).map { $0 < 3_200 ? Float(0) : Float($0 / 40 % 2) - 0.5 }
    let track = try SpokenTrack(
      [SpeechRecording(name: "tone", text: "", samples: tone)], order: [0, 0], pause: 0.5)
    // Two seconds of sound and three pauses of half a second, in packets of 20 ms.
    #expect(track.packets.count == 175)
    #expect(track.parts.map(\.voice) == [35..<75, 110..<150])
    #expect(track.packets[0].level == 127)
    #expect(track.packets[50].level < 20)
  }
}

struct ServerFiguresTests {
  private let page = """
    # HELP parley_x_seconds x
    parley_x_seconds_bucket{le="0.1"} 2
    parley_x_seconds_bucket{le="1"} 9
    parley_x_seconds_bucket{le="+Inf"} 10
    parley_words_total{tenant="a"} 3
    parley_words_total{tenant="b"} 4
    nonsense
    """

  @Test func theMetricsPageIsRead() throws {
    let figures = ServerFigures(parsing: page)
    #expect(figures.sum("parley_words_total") == 7)
    #expect(figures.sum("parley_words") == 0)
    let none = ServerFigures(parsing: "")
    #expect(figures.percentile(0.2, of: "parley_x_seconds", since: none) == 0.1)
    #expect(figures.percentile(0.5, of: "parley_x_seconds", since: none) == 1)
    #expect(figures.percentile(1, of: "parley_x_seconds", since: none) == .infinity)
    #expect(figures.percentile(0.5, of: "parley_x_seconds", since: figures) == nil)
  }
}

struct CaptionScoreTests {
  private func entry(_ text: String, _ tentative: String = "", at time: UInt64, final: Bool = false) -> CaptionLog.Entry
  {
    CaptionLog.Entry(
      caption: CaptionMessage(
        segment: "1", participant: "p", name: "P", language: "en", text: text, tentative: tentative, final: final,
        start: 0, end: 1_000), time: time)
  }

  @Test func whatReadersHaveToReadAgainIsCounted() throws {
    let recordings = [
      SpeechRecording(name: "clubs", text: "ten of clubs", samples: (0..<16_000).map { Float($0 / 40 % 2) - 0.5 })
    ]
    let track = try SpokenTrack(recordings, order: [0], pause: 0)
    var score = CaptionScore()
    score.add(
      [
        [
          entry("", "Ten off", at: 1), entry("Ten", "of cloves", at: 2),
          entry("Ten of clubs.", at: 1_250_000_000, final: true),
        ]
      ],
      of: track, recordings, from: 0)
    #expect(score.erased == 2)
    #expect(score.words == 3)
    #expect(score.total.errors == 0)
    #expect(score.errors["clubs"]?.words == 3)
    #expect(score.finals == [250_000_000])
  }

  @Test func whatWasNotSaidIsAnError() throws {
    let recordings = [
      SpeechRecording(name: "clubs", text: "ten of clubs", samples: [Float](repeating: 0.1, count: 16_000))
    ]
    let track = try SpokenTrack(recordings, order: [0], pause: 0)
    var score = CaptionScore()
    score.add([[entry("Ten …", at: 1, final: true)]], of: track, recordings, from: 0)
    #expect(score.total.errors == 2)
    #expect(score.givenUp == 1)
  }
}
