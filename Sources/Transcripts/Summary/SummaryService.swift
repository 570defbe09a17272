// Summaries: from a language model where there is one, else from the transcript's own sentences. A model is asked once for
// the same transcript, however many people want its summary.

public import Logging

/// Summarises transcripts.
public actor SummaryService {
  /// Summaries that are kept.
  private static let kept = 64
  /// Questions to the model at once.
  private static let questions = 4

  private struct Entry {
    var fingerprint: Int
    var summary: Task<TranscriptSummary, Never>
    var used: Int
  }

  private let client: ChatClient?
  private let extractive: ExtractiveSummary
  private let logger: Logger
  private var entries: [String: Entry] = [:]
  private var uses = 0
  private var asking = 0

  /// A service that asks `model` over `http`, or chooses sentences when there is none.
  public init(
    model: ChatModel? = nil, over http: OutboundHTTP? = nil, extractive: ExtractiveSummary = ExtractiveSummary(),
    logger: Logger
  ) {
    client = if let model, let http { ChatClient(model: model, http: http) } else { nil }
    self.extractive = extractive
    self.logger = logger
  }

  init(client: ChatClient, logger: Logger) {
    self.client = client
    extractive = ExtractiveSummary()
    self.logger = logger
  }

  /// What the model was asked and answered.
  public nonisolated var used: ModelUse { client?.meter.value ?? ModelUse() }

  /// The summary of a meeting's segments. Never fails: what a model does not do, choosing sentences does, and says so.
  /// `mayLeave`: whether it is certain that everybody whose words they are agreed that these go to the model.
  public func summary(of segments: [StoredSegment], meeting: String, mayLeave: Bool) async -> TranscriptSummary {
    guard mayLeave || client == nil else {
      let note =
        "It is not certain that everybody agreed that their words go to the model; these are sentences of the transcript."
      return chosen(from: segments, note: note)
    }
    let fingerprint = Self.fingerprint(of: segments)
    uses += 1
    if entries[meeting]?.fingerprint == fingerprint, let summary = entries[meeting]?.summary {
      entries[meeting]?.used = uses
      return await summary.value
    }
    guard let client, !segments.allSatisfy(\.flagged) else { return chosen(from: segments, note: nil) }
    guard asking < Self.questions else {
      return chosen(from: segments, note: "The model is busy; these are sentences of the transcript.")
    }
    asking += 1
    let summary = Task { await self.ask(client, about: segments) }
    entries[meeting] = Entry(fingerprint: fingerprint, summary: summary, used: uses)
    makeRoom()
    let result = await summary.value
    // What is not the model's is asked for anew the next time.
    if result.source != .model, entries[meeting]?.summary == summary { entries[meeting] = nil }
    return result
  }

  /// Forgets a meeting's summary: what it was made of has been changed or deleted.
  public func forget(meeting: String) {
    entries[meeting]?.summary.cancel()
    entries[meeting] = nil
  }

  private func ask(_ client: ChatClient, about segments: [StoredSegment]) async -> TranscriptSummary {
    defer { asking -= 1 }
    do {
      return try await client.summarise(SummaryPrompt(segments))
    } catch {
      let reason = (error as? ChatModelError)?.description ?? "\(type(of: error))"
      logger.warning("the model gave no summary", metadata: ["reason": "\(reason)"])
      return chosen(
        from: segments, note: "The model gave no summary: \(reason). These are sentences of the transcript.")
    }
  }

  private func chosen(from segments: [StoredSegment], note: String?) -> TranscriptSummary {
    var summary = extractive.summarise(segments)
    summary.note = note
    return summary
  }

  private func makeRoom() {
    while entries.count > Self.kept, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
      entries[oldest.key] = nil
    }
  }

  private static func fingerprint(of segments: [StoredSegment]) -> Int {
    var hasher = Hasher()
    for segment in segments {
      hasher.combine(segment.id)
      hasher.combine(segment.name)
      hasher.combine(segment.text)
      hasher.combine(segment.flagged)
    }
    return hasher.finalize()
  }
}
