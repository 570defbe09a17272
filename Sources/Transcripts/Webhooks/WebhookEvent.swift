// What other programs are told, and as which JSON.

internal import Foundation
internal import Identity

/// Something that other programs are told.
public enum WebhookEvent: Equatable, Sendable {
  /// Somebody said something. A later segment of the same id takes its place; one without text takes it back.
  case segment(meeting: String, StoredSegment)
  /// A meeting is over or empty, and its transcript complete.
  case ready(meeting: String, endedAt: Int64)

  /// The kinds of events, by the names that they have in JSON and in settings.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// Somebody said something.
    case segment = "transcript.segment"
    /// A transcript is complete.
    case ready = "transcript.ready"
  }

  /// Which kind it is.
  public var kind: Kind {
    switch self {
    case .segment: .segment
    case .ready: .ready
    }
  }
}

/// An event as it is sent, the same in every attempt.
struct WebhookMessage: Equatable, Sendable {
  /// The event's own id, by which a receiver knows what it has already got.
  let id: String
  let kind: WebhookEvent.Kind
  let meeting: String
  /// Whose words it holds, if any.
  let participant: String?
  let body: [UInt8]

  private struct Body<Content: Encodable>: Encodable {
    var id: String
    var type: String
    var createdAt: Int64
    var meeting: String
    var data: Content
  }

  private struct Ready: Encodable {
    var endedAt: Int64
    var transcript: String
  }

  init(_ event: WebhookEvent, at milliseconds: Int64, id: String = RandomID.make(prefix: "e_", length: 20)) {
    self.id = id
    kind = event.kind
    switch event {
    case .segment(let meeting, let segment):
      self.meeting = meeting
      participant = segment.participant
      body = Self.encode(
        Body(id: id, type: kind.rawValue, createdAt: milliseconds, meeting: meeting, data: segment))
    case .ready(let meeting, let endedAt):
      self.meeting = meeting
      participant = nil
      body = Self.encode(
        Body(
          id: id, type: kind.rawValue, createdAt: milliseconds, meeting: meeting,
          data: Ready(endedAt: endedAt, transcript: "/api/v1/meetings/\(meeting)/transcript")))
    }
  }

  private static func encode(_ body: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A confidence that is no number can't be written as one.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // Nothing else of strings, numbers and flags can fail.
    return Array((try? encoder.encode(body)) ?? Data())
  }
}
