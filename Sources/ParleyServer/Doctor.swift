// Looks at everything that commonly goes wrong before the server starts, and says what to do about it.

import Foundation
import Gateway
import Identity
import MediaTransport
import Wire

/// One thing that was looked at.
public struct Finding: Sendable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// As it should be.
    case fine = "ok"
    /// Works, but not everywhere.
    case warning = "warning"
    /// The server won't start or can't be used.
    case problem = "problem"
  }

  /// How bad it is.
  public let severity: Severity
  /// What was found, and what to do.
  public let text: String

  /// `problem  TCP port 8080 is taken. …`
  public var line: String {
    severity.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0) + text
  }
}

/// Looks at the settings that `load` gives, at this machine, and at whether what the settings name elsewhere answers. Takes
/// some seconds, since engines are loaded as the captions process loads them.
public func examine(load: () throws -> Settings) async -> [Finding] {
  let settings: Settings
  do {
    settings = try load()
  } catch {
    return [Finding(severity: .problem, text: "\(error)")]
  }
  return [Finding(severity: .fine, text: "All settings are known and valid.")] + examineFolders(settings)
    + examinePorts(settings) + examineNetwork(settings) + (await examineCaptions(settings))
    + (await examineServices(settings))
    + (settings.policiesTakenAsOff + settings.servicesLeftOut).map { Finding(severity: .warning, text: $0) }
}

private func examineFolders(_ settings: Settings) -> [Finding] {
  var findings: [Finding] = []
  let index = settings.web + "/index.html"
  if FileManager.default.isReadableFile(atPath: index) {
    findings.append(Finding(severity: .fine, text: "The web client is in \(settings.web)."))
  } else {
    findings.append(
      Finding(severity: .problem, text: "There is no \(index). Set PARLEY_WEB to the folder of the web client."))
  }
  do {
    let folder = DataFolder(path: settings.data)
    try folder.prepare()
    _ = try SecretFile.loadOrCreate(at: folder.secret)
    findings.append(Finding(severity: .fine, text: "The data folder \(settings.data) can be used."))
  } catch {
    findings.append(Finding(severity: .problem, text: "\(error)"))
  }
  if let certificate = settings.tlsCertificate, let key = settings.tlsKey {
    do {
      _ = try TLSMaterial.context(certificate: certificate, key: key)
      findings.append(Finding(severity: .fine, text: "The TLS certificate and its key can be used."))
    } catch {
      findings.append(Finding(severity: .problem, text: "\(error)"))
    }
  } else if settings.tls {
    findings.append(
      Finding(
        severity: .warning,
        text: "The certificate signs itself: browsers on other machines ask before they trust it. "
          + "Set PARLEY_TLS_CERTIFICATE and PARLEY_TLS_KEY for one that they know."))
  }
  return findings
}

private func examinePorts(_ settings: Settings) -> [Finding] {
  var findings: [Finding] = []
  findings.append(
    canBind(port: settings.port, type: Int32(SOCK_STREAM.rawValue))
      ? Finding(severity: .fine, text: "TCP port \(settings.port) is free.")
      : Finding(
        severity: .problem,
        text: "TCP port \(settings.port) is taken or not allowed. Stop the other program or set PARLEY_PORT."))
  let workers = settings.workers == 0 ? ProcessInfo.processInfo.activeProcessorCount : settings.workers
  let ports = settings.mediaPort == 0 ? [] : Array(settings.mediaPort..<settings.mediaPort + workers)
  let taken = ports.filter { $0 > 65535 || !canBind(port: $0, type: Int32(SOCK_DGRAM.rawValue)) }
  if taken.isEmpty {
    findings.append(Finding(severity: .fine, text: "UDP ports for \(workers) media workers are free."))
  } else {
    let list = taken.map(String.init).joined(separator: ", ")
    findings.append(
      Finding(
        severity: .problem,
        text: "UDP ports \(list) are taken or not allowed. Stop the other program or set PARLEY_MEDIA_PORT."))
  }
  return findings
}

private func examineNetwork(_ settings: Settings) -> [Finding] {
  guard settings.publicAddresses.isEmpty else {
    return [
      Finding(severity: .fine, text: "Clients send media to \(settings.publicAddresses.joined(separator: ", ")).")
    ]
  }
  let addresses = MediaConfiguration.interfaceAddresses().filter { !$0.isLoopback }
  if addresses.isEmpty {
    return [
      Finding(
        severity: .warning,
        text: "This machine has no address but loopback: only browsers on it can take part. Set PARLEY_PUBLIC_ADDRESS.")
    ]
  }
  let list = addresses.map(\.host).joined(separator: ", ")
  return [
    Finding(
      severity: .fine,
      text: "Clients send media to \(list). Behind NAT, set PARLEY_PUBLIC_ADDRESS to the address seen from outside.")
  ]
}

/// Whether a socket of this type can be bound to the port on all IPv4 addresses.
private func canBind(port: Int, type: Int32) -> Bool {
  let descriptor = socket(AF_INET, type, 0)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  if type == Int32(SOCK_STREAM.rawValue) {
    // As the server itself does: connections that are closing don't count.
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
  }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(port).bigEndian)
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}
