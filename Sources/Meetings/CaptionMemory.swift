// What a meeting remembers of its captions. Nothing in it outlives the meeting's last visitor by more than a moment; what
// is kept goes to the journal.

import Consent
import Messages
import SFU
import Wire

/// What of a meeting's captions is remembered, all of it bounded.
struct CaptionMemory: Sendable {
  /// Who is listened to, on which grant and as what; by participant.
  var listening: [String: (grant: ConsentGrant, speaker: CaptionSpeaker)] = [:]
  /// Those whose words may come, also the last ones of people who have left.
  private(set) var speakers: [ParticipantNumber: CaptionSpeaker] = [:]
  /// Those whose words may not come any more; of theirs only the end of what was not finished.
  private(set) var refused: [ParticipantNumber: CaptionSpeaker] = [:]
  /// What readers' languages and names were said to be.
  var options = CaptionOptions()
  /// The last final captions, as they were spoken, oldest first.
  private(set) var transcript: [CaptionMessage] = []
  /// Whether anything was said that is kept.
  var hasTranscript = false
  /// When the words of speakers were erased, by participant, and those of everybody under an empty id; in milliseconds
  /// since 1970.
  private var erased: [String: Int64] = [:]
  /// Utterances that a host corrected, the first to be corrected first: what comes of them later is of the earlier text.
  private var corrected: [String] = []
  /// When the transcript of a meeting that is empty counts as complete.
  var completeAt: MonotonicTime?
  /// Final captions as readers of each language were told them, by utterance.
  private var told: [String: [String: Told]] = [:]
  private var toldOrder: [String] = []

  private struct Told: Equatable {
    var language: String
    var text: String
    var isFlagged: Bool
  }

  /// Final captions in a welcome.
  static let transcriptKept = 50
  /// Utterances of which is known what readers were told, and those of which is known that they were corrected.
  static let toldKept = 500
  /// Speakers, those who have left included: twice the people that a meeting can hold.
  static let speakersKept = 2 * Bounds.capacity.upperBound
  /// Names of people that captions are told, the first to come first.
  static let namesTold = 256

  // MARK: Speakers

  /// Words of a speaker may come. Of those who have left, the first is forgotten when there are too many.
  mutating func expect(_ speaker: CaptionSpeaker, present: [ParticipantNumber: String]) {
    if speakers[speaker.number] == nil, speakers.count >= Self.speakersKept,
      let gone = speakers.keys.filter({ present[$0] == nil }).min()
    {
      speakers[gone] = nil
    }
    speakers[speaker.number] = speaker
    refused[speaker.number] = nil
  }

  /// Whatever still comes of the speakers that `isRefused` picks is thrown away.
  mutating func refuse(where isRefused: (CaptionSpeaker) -> Bool) {
    for (number, speaker) in speakers where isRefused(speaker) {
      speakers[number] = nil
      if refused.count >= Self.speakersKept { refused = [:] }
      refused[number] = speaker
    }
  }

  // MARK: What was said

  /// Keeps a final caption for newcomers; one without text takes back what was there.
  mutating func keep(_ caption: CaptionMessage) {
    let known = transcript.firstIndex { $0.segment == caption.segment }
    switch (known, caption.text.isEmpty) {
    case (let known?, true): transcript.remove(at: known)
    case (let known?, false): transcript[known] = caption
    case (nil, true): break
    case (nil, false):
      transcript.append(caption)
      if transcript.count > Self.transcriptKept { transcript.removeFirst() }
    }
  }

  /// Takes captions out: a participant's, or all. `now` is in milliseconds since 1970.
  mutating func erase(of participant: String?, at now: Int64) {
    transcript.removeAll { participant == nil || $0.participant == participant }
    // Of nobody else may words still come, so that it is no longer than the list of speakers.
    let expected = Set(speakers.values.map(\.participant))
    erased = erased.filter { $0.key.isEmpty || expected.contains($0.key) }
    if participant.map(expected.contains) ?? true { erased[participant ?? ""] = now }
  }

  /// Puts a corrected caption in the place of what was said.
  mutating func correct(_ caption: CaptionMessage) {
    if let known = transcript.firstIndex(where: { $0.segment == caption.segment }) { transcript[known] = caption }
    corrected.removeAll { $0 == caption.segment }
    corrected.append(caption.segment)
    if corrected.count > Self.toldKept { corrected.removeFirst() }
  }

  /// Whether a host corrected an utterance.
  func isCorrected(_ segment: String) -> Bool { corrected.contains(segment) }

  /// Whether words that began at a time were erased: a final caption comes again with each translation, and would be back.
  func isErased(_ participant: String, from start: Int64) -> Bool {
    [erased[participant], erased[""]].contains { $0.map { start <= $0 } ?? false }
  }

  /// Whether readers of a language have yet to be told this: a final caption comes again with each translation, and what
  /// an utterance looked like on the way means nothing once it is final.
  mutating func isNews(_ caption: CaptionMessage, to language: String) -> Bool {
    let known = told[caption.segment]?[language]
    guard caption.final else { return known == nil }
    let news = Told(language: caption.language, text: caption.text, isFlagged: caption.flagged)
    guard news != known else { return false }
    if told[caption.segment] == nil {
      toldOrder.append(caption.segment)
      if toldOrder.count > Self.toldKept { told[toldOrder.removeFirst()] = nil }
    }
    told[caption.segment, default: [:]][language] = news
    return true
  }
}
