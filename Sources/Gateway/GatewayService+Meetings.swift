// The gateway in front of the meeting service.

public import Logging
public import Meetings
public import Telemetry

extension GatewayService {
  /// A gateway to `meetings`, and to what was said in them when `transcripts` are given; `onListening` is told the TCP
  /// port once it is open.
  public init(
    configuration: GatewayConfiguration, meetings: MeetingService, rules: MeetingAPIRules,
    transcripts: TranscriptAPI? = nil, metrics: MetricsRegistry, logger: Logger,
    readiness: @escaping @Sendable () async -> Readiness,
    onListening: @escaping @Sendable (Int) async -> Void
  ) {
    self.init(
      configuration: configuration, metrics: metrics, logger: logger, readiness: readiness,
      addRoutes: { router, clients in
        MeetingRoutes(meetings: meetings, access: configuration.access, clients: clients, rules: rules)
          .add(to: router)
        if let transcripts {
          TranscriptRoutes(meetings: meetings, clients: clients, api: transcripts).add(to: router)
        }
      },
      open: { code in MeetingConversation(session: await meetings.open(code)) },
      onListening: onListening)
  }
}
