// Who, apart from this server, gets what people say. The operator chose them; people are told before they agree.

/// What of a person goes to services elsewhere. The bits are part of the texts' versions: none is given another meaning.
public struct SentElsewhere: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt8

  /// A set by its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The sound of what they say.
  public static let sound = SentElsewhere(rawValue: 1)
  /// The text of what they say.
  public static let text = SentElsewhere(rawValue: 2)
  /// That text with their name, to programs that make of it what they like.
  public static let textToPrograms = SentElsewhere(rawValue: 4)
}

/// The hosts of services elsewhere, by what they get; none where everything is done here.
public struct ServicesElsewhere: Equatable, Sendable {
  /// Those that recognise speech, and get its sound.
  public var speech: [String]
  /// Those that check or summarise what was said, and get its text.
  public var text: [String]
  /// Those that translate, and get the text of those who let it be translated.
  public var translation: [String]
  /// Programs that get all that is kept of what was said, with names: webhooks.
  public var programs: [String]

  /// Services by what they get.
  public init(
    speech: [String] = [], text: [String] = [], translation: [String] = [], programs: [String] = []
  ) {
    self.speech = speech
    self.text = text
    self.translation = translation
    self.programs = programs
  }

  /// Nothing that is said leaves this server.
  public static let none = ServicesElsewhere()

  /// What goes elsewhere of whoever agrees to a purpose.
  public func sent(for purpose: Purpose) -> SentElsewhere {
    var sent: SentElsewhere = []
    switch purpose {
    case .transcription:
      if !speech.isEmpty { sent.insert(.sound) }
      if !text.isEmpty { sent.insert(.text) }
      if !programs.isEmpty { sent.insert(.textToPrograms) }
    case .translation:
      if !translation.isEmpty { sent.insert(.text) }
    case .recording, .analytics: break
    }
    return sent
  }

  /// The hosts that get it, each once.
  public func hosts(for purpose: Purpose) -> [String] {
    let all =
      switch purpose {
      case .transcription: speech + text + programs
      case .translation: translation
      case .recording, .analytics: [String]()
      }
    return all.enumerated().filter { all.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  /// Whether words that are kept may go to those that get text: everybody had agreed to exactly that when they spoke, and
  /// has not taken it back since. `decisions` are those of the meeting, in their order.
  public func mayGet(words: [(participant: String, at: Int64)], decisions: [ConsentRecord]) -> Bool {
    guard !text.isEmpty else { return false }
    let (version, hosts) = (text(for: .transcription).version, hosts(for: .transcription))
    let relevant = decisions.filter { $0.purpose == .transcription }
    let byParticipant = Dictionary(grouping: relevant, by: \.participant)
    return words.allSatisfy { word in
      let decisions = byParticipant[word.participant] ?? []
      return [decisions.last, decisions.last { $0.at <= word.at }].allSatisfy { decision in
        guard let decision else { return false }
        return decision.given && decision.textVersion == version && decision.services == hosts
      }
    }
  }

  /// The text that says so.
  public func text(for purpose: Purpose) -> ConsentText {
    ConsentText.current(purpose, sending: sent(for: purpose))
  }
}
