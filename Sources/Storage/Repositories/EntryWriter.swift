// What the journal writes, row by row. Each entry can be written again without harm: after a commit whose outcome is
// unknown it will be.

import Consent
import Meetings
import Messages

/// Writes a tenant's journal entries.
struct EntryWriter: Sendable {
  let tenant: Tenant

  func write(_ entry: JournalEntry, on connection: any SQLConnection) throws(StorageError) {
    switch entry {
    case .participant(let meeting, let participant): try write(participant, in: meeting, on: connection)
    case .message(let meeting, let message): try write(message, in: meeting, on: connection)
    case .consent(let record): try write(record, on: connection)
    case .segment(let segment): try write(segment, on: connection)
    case .ended(let meeting, let at):
      try connection.execute(
        """
        INSERT INTO endings (tenant, meeting, at) VALUES (\(tenant), \(meeting), \(at))
        ON CONFLICT (tenant, meeting, at) DO NOTHING
        """)
    }
  }

  private func write(
    _ entry: ParticipantEntry, in meeting: String, on connection: any SQLConnection
  ) throws(StorageError) {
    guard try !isErased(entry.id, in: meeting, at: entry.joinedAt, on: connection) else { return }
    try connection.execute(
      """
      INSERT INTO participants (tenant, meeting, id, name, role, joined_at, left_at)
      VALUES (
        \(tenant), \(meeting), \(entry.id), \(SnippetMark.clean(entry.name)), \(entry.role.rawValue), \(entry.joinedAt),
        \(entry.leftAt.sqlValue))
      ON CONFLICT (tenant, meeting, id, joined_at) DO UPDATE SET
        name = excluded.name, role = excluded.role, left_at = COALESCE(excluded.left_at, participants.left_at)
      """)
  }

  private func write(_ message: ChatMessage, in meeting: String, on connection: any SQLConnection) throws(StorageError)
  {
    guard try !isErased(message.participant, in: meeting, at: message.at, on: connection) else { return }
    try connection.execute(
      """
      INSERT INTO messages (tenant, meeting, id, participant, name, text, at)
      VALUES (
        \(tenant), \(meeting), \(message.id), \(message.participant), \(message.name), \(message.text), \(message.at))
      ON CONFLICT (tenant, meeting, id) DO NOTHING
      """)
  }

  private func write(_ record: ConsentRecord, on connection: any SQLConnection) throws(StorageError) {
    try connection.execute(
      """
      INSERT INTO consents (tenant, meeting, participant, purpose, given, text_version, language, services, at, actor)
      VALUES (
        \(tenant), \(record.meeting), \(record.participant), \(record.purpose.rawValue), \(record.given),
        \(record.textVersion), \(record.language), \(record.services.joined(separator: ",")), \(record.at),
        \(record.actor))
      ON CONFLICT (tenant, meeting, participant, purpose, at, given) DO NOTHING
      """)
  }

  /// A segment that comes again takes the place of what was there, unless somebody has edited it; one without text takes
  /// it back.
  private func write(_ segment: TranscriptSegment, on connection: any SQLConnection) throws(StorageError) {
    guard !segment.text.isEmpty else {
      try connection.execute(
        """
        DELETE FROM segment_edits WHERE tenant = \(tenant) AND meeting = \(segment.meeting) AND segment = \(segment.id)
        """)
      try connection.execute(
        "DELETE FROM segments WHERE tenant = \(tenant) AND meeting = \(segment.meeting) AND id = \(segment.id)")
      return
    }
    guard try !isErased(segment.participant, in: segment.meeting, at: segment.start, on: connection),
      try !isErased("", in: segment.meeting, at: segment.start, on: connection)
    else { return }
    let translations = try JSONText.encode(segment.translations.mapValues(SnippetMark.clean))
    try connection.execute(
      """
      INSERT INTO segments (
        tenant, meeting, id, participant, name, language, text, translations, started_at, ended_at, confidence, flagged,
        edited)
      VALUES (
        \(tenant), \(segment.meeting), \(segment.id), \(segment.participant), \(segment.name), \(segment.language),
        \(SnippetMark.clean(segment.text)), \(translations), \(segment.start), \(max(segment.start, segment.end)),
        \(segment.confidence.sqlValue), \(segment.flagged), 0)
      ON CONFLICT (tenant, meeting, id) DO UPDATE SET
        language = excluded.language, text = excluded.text, translations = excluded.translations,
        ended_at = excluded.ended_at, confidence = excluded.confidence, flagged = excluded.flagged
      WHERE segments.edited = 0 AND segments.participant = excluded.participant
      """)
  }

  /// Whether what somebody did at a time was erased before it got here.
  private func isErased(
    _ participant: String, in meeting: String, at time: Int64, on connection: any SQLConnection
  ) throws(StorageError) -> Bool {
    try !connection.rows(
      """
      SELECT 1 FROM erasures
      WHERE tenant = \(tenant) AND meeting = \(meeting) AND participant = \(participant) AND at >= \(time)
      """
    ).isEmpty
  }
}
