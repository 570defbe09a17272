// What is known of a transcript as a whole. Every page that is read tells it, and takes all of the transcript to compute.

public import Transcripts

extension SQLTranscripts {
  /// How long each person spoke, the longest first.
  public func talkTime(meeting: String) async throws(StorageError) -> [TalkTime] {
    try await all(of: meeting).talkTime
  }

  /// The languages that were spoken, and those into which something was translated, each in alphabetical order.
  public func languages(
    meeting: String
  ) async throws(StorageError) -> (spoken: [String], translated: [String]) {
    let figures = try await all(of: meeting)
    return (figures.spoken, figures.translated)
  }

  private func all(of meeting: String) async throws(StorageError) -> TranscriptFigures.Entry {
    let (known, change) = figures.known(meeting, of: tenant)
    if let known { return known }
    let languages = try await readLanguages(meeting)
    let entry = TranscriptFigures.Entry(
      talkTime: try await readTalkTime(meeting), spoken: languages.spoken, translated: languages.translated)
    figures.keep(entry, meeting, of: tenant, readAt: change)
    return entry
  }

  private func readTalkTime(_ meeting: String) async throws(StorageError) -> [TalkTime] {
    let tenant = tenant
    let rows = try await database.read { connection throws(StorageError) in
      try connection.rows(
        """
        SELECT t.participant, t.milliseconds, (
            SELECT s.name FROM segments s
            WHERE s.tenant = \(tenant) AND s.meeting = \(meeting) AND s.participant = t.participant
            ORDER BY s.started_at DESC, s.id DESC LIMIT 1)
        FROM (
          SELECT participant, CAST(SUM(ended_at - started_at) AS BIGINT) AS milliseconds
          FROM segments WHERE tenant = \(tenant) AND meeting = \(meeting) GROUP BY participant) t
        ORDER BY t.milliseconds DESC, t.participant LIMIT \(Self.speakerLimit)
        """)
    }
    var times = try rows.map { row throws(StorageError) in
      TalkTime(participant: try row.text(0), name: try row.text(2), milliseconds: try row.integer(1), share: 0)
    }
    let total = times.reduce(0) { $0 + $1.milliseconds }
    for index in times.indices where total > 0 {
      times[index].share = Double(times[index].milliseconds) / Double(total)
    }
    return times
  }

  private func readLanguages(
    _ meeting: String
  ) async throws(StorageError) -> (spoken: [String], translated: [String]) {
    let tenant = tenant
    let (spoken, translated) = try await database.read { connection throws(StorageError) in
      (
        try connection.rows(
          """
          SELECT DISTINCT language FROM segments WHERE tenant = \(tenant) AND meeting = \(meeting)
          ORDER BY language LIMIT 200
          """),
        try connection.rows(
          """
          SELECT DISTINCT keys.key FROM segments s, \(connection.dialect.keys(of: "s.translations"))
          WHERE s.tenant = \(tenant) AND s.meeting = \(meeting) ORDER BY keys.key LIMIT 200
          """)
      )
    }
    return (
      try spoken.map { row throws(StorageError) in try row.text(0) },
      try translated.map { row throws(StorageError) in try row.text(0) }
    )
  }
}
