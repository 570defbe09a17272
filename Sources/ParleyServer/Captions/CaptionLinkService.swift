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

extension Settings {
  /// How the captions process is reached: elsewhere, when a server is named, else as a child of this process.
  func captionTransport() throws(SettingsError) -> any CaptionTransport {
    guard let server = captions.server else {
      let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
      return CaptionChild(
        executable: executable, arguments: ["captions"],
        environment: childEnvironment(of: ProcessInfo.processInfo.environment))
    }
    guard let certificate = captions.certificate, let secret = captions.secret else {
      throw SettingsError("captionServer needs captionCertificate and captionSecret, too.")
    }
    let colon = server.lastIndex(of: ":") ?? server.endIndex
    let port = Int(server[colon...].dropFirst()) ?? 0
    return CaptionServerTransport(
      host: String(server[..<colon]), port: port, certificate: certificate, secret: secret)
  }

  /// The environment of a child of a process that has `environment`: it reads the same file, though the command line may
  /// have named it.
  func childEnvironment(of environment: [String: String]) -> [String: String] {
    var changed = environment
    changed[Self.configurationVariable] = file
    return changed
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
