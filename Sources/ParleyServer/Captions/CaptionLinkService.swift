// The link to the captions process as a service: kept up until the process ends.

import CaptionLink
import Foundation
import Logging
import ServiceLifecycle
import Telemetry

/// Supervises the captions process.
struct CaptionLinkService: Service {
  let link: CaptionLink

  func run() async throws {
    await cancelWhenGracefulShutdown { await link.run() }
  }
}

extension CaptionSettings {
  /// How the captions process is reached: elsewhere, when a server is named, else as a child of this process.
  func transport() throws(SettingsError) -> any CaptionTransport {
    guard let server else {
      let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
      return CaptionChild(
        executable: executable, arguments: ["captions"], environment: ProcessInfo.processInfo.environment)
    }
    guard let certificate, let secret else {
      throw SettingsError("captionServer needs captionCertificate and captionSecret, too.")
    }
    let colon = server.lastIndex(of: ":") ?? server.endIndex
    let port = Int(server[colon...].dropFirst()) ?? 0
    return CaptionServerTransport(
      host: String(server[..<colon]), port: port, certificate: certificate, secret: secret)
  }
}

/// Adds the captions process's figures to a scrape.
func collect(_ metrics: [LinkMetric], into page: inout MetricsWriter) {
  for metric in metrics {
    let labels = stride(from: 0, to: metric.labels.count - 1, by: 2).map {
      (name: metric.labels[$0], value: metric.labels[$0 + 1])
    }
    if metric.bounds.isEmpty {
      page.sample(
        metric.name, kind: MetricKind(rawValue: metric.kind) ?? .gauge, help: metric.help, labels: labels,
        value: metric.value)
    } else {
      page.histogram(
        metric.name, help: metric.help, labels: labels, bounds: metric.bounds, counts: metric.counts, sum: metric.value)
    }
  }
}
