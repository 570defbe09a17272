// What the routes for transcripts are given: who keeps them, who summarises them, and their bounds.

public import Consent
public import Transcripts

/// Everything that the REST calls about transcripts need besides meetings.
public struct TranscriptAPI: Sendable {
  /// Keeps them.
  public var store: any TranscriptStore
  /// Summarises them.
  public var summaries: SummaryService
  /// Tells other programs of them, if any.
  public var webhooks: WebhookSender?
  /// Who elsewhere gets what was said, where people agreed to it.
  public var elsewhere = ServicesElsewhere.none
  /// Takes personal data out of a text of a meeting, as it was taken out of what was said. What hosts write into a transcript
  /// goes through it.
  public var redact: @Sendable (_ text: String, _ meeting: String) async throws -> String
  /// Whether a participant was in a meeting, which lets them read what was said in it after it was locked.
  public var tookPart: @Sendable (_ participant: String, _ meeting: String) async throws -> Bool
  /// Calls of one client that read. A page that follows a meeting asks twelve times a minute, and many people may share an
  /// address.
  public var rate = RateLimit(perMinute: 1_200, burst: 300)
  /// Calls of one client that correct and delete; those who read take none of it away.
  public var changeRate = RateLimit(perMinute: 60, burst: 30)
  /// Calls of one client that read a whole transcript: exports and summaries. They count as calls that read, too.
  public var wholeRate = RateLimit(perMinute: 30, burst: 15)

  /// What the routes are given.
  public init(
    store: any TranscriptStore, summaries: SummaryService,
    redact: @escaping @Sendable (_ text: String, _ meeting: String) async throws -> String,
    tookPart: @escaping @Sendable (_ participant: String, _ meeting: String) async throws -> Bool
  ) {
    self.store = store
    self.summaries = summaries
    self.redact = redact
    self.tookPart = tookPart
  }
}

/// Bounds of the calls about transcripts.
enum TranscriptBounds {
  /// Segments of one page.
  static let page = 1...1_000
  /// Segments of one page when nobody says how many.
  static let defaultPage = 200
  /// Unicode scalars of a search.
  static let query = 256
  /// Bytes of the place where a page begins, and of the ids of segments and participants.
  static let identifier = 256
  /// Unicode scalars of a segment that a host writes.
  static let text = 4_000
}
