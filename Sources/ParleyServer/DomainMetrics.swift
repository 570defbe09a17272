// What meetings and media threads count, as Prometheus samples. Values are read at scrape time; nothing is kept here.

import MediaTransport
import Meetings
import SFU
import Telemetry

/// Adds the meetings' numbers to a scrape.
func collect(_ counters: MeetingCounters, into page: inout MetricsWriter) {
  let gauges: [(String, String, Int)] = [
    ("parley_meetings", "Meetings with people in them, or with a chat that is still kept.", counters.meetings),
    ("parley_meetings_known", "Meetings whose codes are good.", counters.meetingsKnown),
    ("parley_participants", "People in meetings.", counters.participants),
    ("parley_participants_lost", "People whose socket is gone and who may come back.", counters.lostParticipants),
    ("parley_sessions", "Sessions with a socket.", counters.sessions),
  ]
  for (name, help, value) in gauges {
    page.sample(name, kind: .gauge, help: help, value: value)
  }
  let totals: [(String, String, Int)] = [
    ("parley_frames_received_total", "Signalling frames received.", counters.framesIn),
    ("parley_frames_sent_total", "Signalling frames sent.", counters.framesOut),
    ("parley_chat_messages_total", "Chat messages.", counters.chatMessages),
    ("parley_arrivals_total", "People who came in.", counters.arrivals),
    ("parley_resumes_total", "Sessions that came back after a lost socket.", counters.resumes),
    ("parley_sessions_replaced_total", "Sessions that a newer one of the same person replaced.", counters.replaced),
    ("parley_slow_sessions_total", "Sockets closed because they did not read.", counters.slowSessions),
    ("parley_protocol_errors_total", "Messages against the protocol.", counters.protocolErrors),
    ("parley_requests_refused_total", "Requests refused for their rate.", counters.refusedRequests),
  ]
  for (name, help, value) in totals {
    page.sample(name, kind: .counter, help: help, value: value)
  }
}

/// Adds the media threads' numbers to a scrape.
func collect(_ workers: [MediaWorkerMetrics], eventsDropped: UInt64, into page: inout MetricsWriter) {
  for worker in workers {
    let labels: MetricLabels = [(name: "worker", value: String(worker.worker))]
    for (name, help, value) in gauges(of: worker) {
      page.sample(name, kind: .gauge, help: help, labels: labels, value: value)
    }
    for (name, help, value) in totals(of: worker) {
      page.sample(name, kind: .counter, help: help, labels: labels, value: Int(clamping: value))
    }
    page.sample(
      "parley_media_cpu_seconds_total", kind: .counter, help: "CPU time of the media thread.", labels: labels,
      value: Double(worker.cpuNanoseconds) / 1e9)
    page.histogram(
      "parley_media_forward_seconds", help: "From a packet's reception to the return of the call that sent it on.",
      labels: labels, bounds: LatencyHistogram.bounds, counts: worker.forwardLatency.counts.map { Int(clamping: $0) },
      sum: worker.forwardLatency.sum)
  }
  page.sample(
    "parley_media_events_dropped_total", kind: .counter, help: "Media events that a meeting was too slow to take.",
    value: Int(clamping: eventsDropped))
}

private func gauges(of worker: MediaWorkerMetrics) -> [(String, String, Int)] {
  [
    ("parley_media_rooms", "Rooms on the media thread.", worker.rooms),
    ("parley_media_peers", "Media connections.", worker.peers),
    ("parley_media_mailbox_depth", "Commands that wait for the media thread.", worker.mailboxDepth),
    (
      "parley_media_segmentation_offload", "1 while UDP segmentation offload is in use.",
      worker.segmentationOffload ? 1 : 0
    ),
  ]
}

private func totals(of worker: MediaWorkerMetrics) -> [(String, String, UInt64)] {
  let counters = worker.counters
  return [
    ("parley_media_packets_received_total", "RTP packets received.", counters.packetsReceived),
    ("parley_media_bytes_received_total", "Bytes of RTP received.", counters.bytesReceived),
    ("parley_media_packets_forwarded_total", "RTP packets forwarded, once per receiver.", counters.packetsForwarded),
    ("parley_media_packets_repeated_total", "RTP packets repeated on request.", counters.packetsRepeated),
    ("parley_media_repeats_missed_total", "Requested packets that were gone.", counters.repeatsMissed),
    ("parley_media_packets_lost_total", "RTP packets lost from publishers.", counters.packetsLost),
    ("parley_media_key_frames_requested_total", "Key frames asked of publishers.", counters.keyFramesRequested),
    ("parley_media_datagrams_rejected_total", "Datagrams of nobody, or forged.", counters.datagramsRejected),
    ("parley_media_datagrams_dropped_total", "Datagrams for which there was no room.", counters.datagramsDropped),
    ("parley_media_datagrams_sent_total", "Datagrams sent.", worker.datagramsSent),
    ("parley_media_bytes_sent_total", "Bytes sent.", worker.bytesSent),
    ("parley_media_messages_sent_total", "Messages that carried the datagrams sent.", worker.messagesSent),
    ("parley_media_send_failures_total", "Datagrams that the kernel refused.", worker.sendFailures),
  ]
}
