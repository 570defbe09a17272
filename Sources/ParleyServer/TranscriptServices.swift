// Transcripts in the composition: what is kept is told to other programs, too, and those who hold a token may read it.

import Consent
import Foundation
import Gateway
import Logging
import Meetings
import Messages
import Safety
import ServiceLifecycle
import Storage
import Transcripts

/// A journal that keeps what it is told and tells other programs of what was said.
struct TellingJournal: MeetingJournal {
  let kept: SQLJournal
  let webhooks: WebhookSender

  func append(_ entry: JournalEntry) {
    kept.append(entry)
    switch entry {
    case .segment(let segment): webhooks.send(.segment(meeting: segment.meeting, StoredSegment(segment)))
    case .ended(let meeting, let at): webhooks.send(.ready(meeting: meeting, endedAt: at))
    case .participant, .message, .consent: break
    }
  }
}

extension StoredSegment {
  /// A segment as it is told.
  fileprivate init(_ segment: TranscriptSegment) {
    self.init(
      id: segment.id, participant: segment.participant, name: segment.name, language: segment.language,
      text: segment.text, translations: segment.translations, start: segment.start, end: segment.end,
      confidence: segment.confidence, flagged: segment.flagged)
  }
}

/// Sends webhooks until what waits when the process ends is sent, or its time is up.
struct WebhookService: Service {
  let webhooks: WebhookSender
  let http: OutboundHTTP

  func run() async throws {
    await withGracefulShutdownHandler {
      await webhooks.run()
    } onGracefulShutdown: {
      webhooks.finish()
    }
    // Without endpoints there was nothing to run; transcripts still need the client until the end.
    if !Task.isShuttingDownGracefully { try? await gracefulShutdown() }
    await http.close()
  }
}

extension Settings {
  /// The programs that are told of transcripts.
  func webhookEndpoints() throws -> [WebhookEndpoint] {
    guard !captions.webhooks.isEmpty else { return [] }
    guard let secret = captions.webhookSecret else { throw SettingsError("webhooks needs webhookSecret, too.") }
    // Nobody could agree to more: their answer names every host.
    guard servicesElsewhere.hosts(for: .transcription).count <= Bounds.services else {
      throw SettingsError("webhooks and services for captions are at most \(Bounds.services) hosts.")
    }
    do {
      return try captions.webhooks.map { url throws(WebhookEndpointError) in
        try WebhookEndpoint(url: url, secret: secret)
      }
    } catch {
      throw SettingsError("webhooks can't be used: \(error)")
    }
  }

  /// The bounds of meetings: one that is over is known for as long as something of it may be kept, because who reads and
  /// erases that shows a token of the meeting.
  var meetingRules: MeetingRules {
    var rules = MeetingRules()
    let kept = captions.transcriptDays > 0 ? Int64(captions.transcriptDays) * 86_400_000 : .max
    rules.rememberEnded = max(rules.rememberEnded, kept)
    return rules
  }

  /// Takes personal data out of what hosts write into a transcript: where names are hidden, those of everybody who was in the
  /// meeting, as captions hide them.
  func corrections(
    _ transcripts: SQLTranscripts, _ participants: SQLParticipants
  ) -> @Sendable (_ text: String, _ meeting: String) async throws -> String {
    let kinds = Set(captions.redaction.compactMap(PersonalDataKind.init(rawValue:)))
    return { text, meeting in
      var names: Set<String> = []
      if kinds.contains(.name) {
        names.formUnion(try await participants.stays(meeting: meeting).map(\.name))
        names.formUnion(try await transcripts.talkTime(meeting: meeting).map(\.name))
      }
      return Redactor(RedactionOptions(kinds: kinds, names: names.sorted())).redact(text).text
    }
  }

  /// What the gateway serves of transcripts.
  func transcriptAPI(
    _ transcripts: SQLTranscripts, _ database: MeetingDatabase, _ webhooks: WebhookSender, over http: OutboundHTTP,
    logger: Logger
  ) -> TranscriptAPI {
    var model: ChatModel?
    if let url = cloud.openAIURL, let name = cloud.summaryModel {
      model = ChatModel(url: url, key: cloud.openAIKey, name: name)
    }
    let participants = SQLParticipants(database)
    var api = TranscriptAPI(
      store: transcripts, summaries: SummaryService(model: model, over: http, logger: logger),
      redact: corrections(transcripts, participants),
      tookPart: { participant, meeting in try await participants.tookPart(participant, in: meeting) })
    api.elsewhere = servicesElsewhere
    api.webhooks = webhooks
    return api
  }
}
