// The part of the doctor that looks at captions, and at what the settings name elsewhere. Whatever is elsewhere may be away
// for a moment: that it does not answer is a warning.

import CaptionLink
import CloudInference
import Foundation
import Inference
import Synchronization

/// How long something elsewhere may take to answer.
private let patience = Duration.seconds(2)

/// Looks at the engines here, or at the captions server.
func examineCaptions(_ settings: Settings) async -> [Finding] {
  guard settings.captions.isOn else { return [Finding(severity: .fine, text: "Captions are off.")] }
  guard let server = settings.captions.server else { return examineModels(settings.captions.models) }
  let transport: any CaptionTransport
  do {
    transport = try settings.captionTransport()
  } catch {
    return [Finding(severity: .problem, text: "\(error)")]
  }
  if let certificate = settings.captions.certificate, !FileManager.default.isReadableFile(atPath: certificate) {
    return [
      Finding(
        severity: .problem,
        text: "\(certificate) can't be read. Set PARLEY_CAPTION_CERTIFICATE to the captions server's certificate.")
    ]
  }
  switch await answer(of: transport) {
  case .right:
    return [Finding(severity: .fine, text: "The captions server at \(server) has the certificate that it should have.")]
  case .wrong(let reason):
    return [
      Finding(
        severity: .warning,
        text: "The captions server at \(server) can't be used now: \(reason). Start it there with parley captions "
          + "--listen, or check PARLEY_CAPTION_SERVER and PARLEY_CAPTION_CERTIFICATE.")
    ]
  }
}

private func examineModels(_ folder: String) -> [Finding] {
  let engines = EmbeddedEngines.load(ModelFolder(path: folder))
  guard engines.problems.isEmpty else {
    return engines.problems.map { problem in
      Finding(
        severity: .warning,
        text: problem + " PARLEY_MODELS is to be the folder that script/bootstrap makes.")
    }
  }
  return [Finding(severity: .fine, text: "The engines and models for captions in \(folder) can be used.")]
}

private enum Answer: Sendable {
  case right
  case wrong(String)
}

/// Whether the captions server shows the certificate that it should have. Nothing is said to it.
private func answer(of transport: any CaptionTransport) async -> Answer {
  let (answers, told) = AsyncStream.makeStream(of: Answer.self)
  let connecting = Task {
    do {
      try await transport.connect { _, _ in told.yield(.right) }
    } catch {
      told.yield(.wrong("\(error)"))
    }
  }
  let waiting = Task {
    try await Task.sleep(for: patience)
    told.yield(.wrong("it does not answer"))
  }
  defer {
    connecting.cancel()
    waiting.cancel()
  }
  for await answer in answers { return answer }
  return .wrong("it does not answer")
}

/// Looks at the addresses of all services and programs elsewhere.
func examineServices(_ settings: Settings) async -> [Finding] {
  var findings: [Finding] = []
  let connections = CloudConnections()
  do {
    _ = try CloudEngines(settings, over: connections)
    _ = try settings.webhookEndpoints()
  } catch {
    findings.append(Finding(severity: .problem, text: "\(error)"))
  }
  await connections.shutdown()
  let services = settings.services
  for (service, answers) in zip(services, answering(services.map(\.url))) {
    let place = Settings.place(service.url)
    findings.append(
      answers
        ? Finding(severity: .fine, text: "\(service.name) answers at \(place).")
        : Finding(
          severity: .warning,
          text: "\(service.name) does not answer at \(place). Is \(service.variable) right, and may this machine "
            + "connect to it?"))
  }
  return findings
}

extension Settings {
  /// Services and programs elsewhere, with what sets their addresses.
  fileprivate var services: [(name: String, variable: String, url: String)] {
    // Without its key an address is not used.
    func keyed(_ url: String?, _ key: String?) -> String? { key == nil ? nil : url }
    let openAI = cloud.speechModel == nil && cloud.summaryModel == nil ? nil : cloud.openAIURL
    let known: [(name: String, variable: String, url: String?)] = [
      ("The OpenAI-compatible server", "PARLEY_OPENAI_URL", openAI),
      ("LibreTranslate", "PARLEY_LIBRETRANSLATE_URL", cloud.libreTranslateURL),
      ("Azure Speech", "PARLEY_AZURE_SPEECH_URL", keyed(cloud.azureSpeechURL, cloud.azureSpeechKey)),
      ("Azure Translator", "PARLEY_AZURE_TRANSLATOR_URL", keyed(cloud.azureTranslatorURL, cloud.azureTranslatorKey)),
      ("Azure AI Language", "PARLEY_AZURE_LANGUAGE_URL", keyed(cloud.azureLanguageURL, cloud.azureLanguageKey)),
      (
        "Azure AI Content Safety", "PARLEY_AZURE_CONTENT_SAFETY_URL",
        keyed(cloud.azureContentSafetyURL, cloud.azureContentSafetyKey)
      ),
    ]
    let here = captions.isOn ? known.compactMap { each in each.url.map { (each.name, each.variable, $0) } } : []
    return here + captions.webhooks.map { ("A program that is told of transcripts", "PARLEY_WEBHOOKS", $0) }
      + (traceEndpoint.map { [("The collector of traces", "PARLEY_TRACE_ENDPOINT", $0)] } ?? [])
  }

  /// The host and port of an address, without what may be secret in it.
  fileprivate static func place(_ url: String) -> String {
    guard let parts = URLComponents(string: url), let host = parts.host else { return "its address" }
    return "\(host):\(port(of: parts))"
  }

  fileprivate static func port(of parts: URLComponents) -> Int {
    parts.port ?? (parts.scheme?.lowercased().hasSuffix("s") == true ? 443 : 80)
  }
}

/// Which of these addresses take a connection in time. All are tried at once, each on a thread of its own: looking up a name
/// can't be ended.
private func answering(_ urls: [String]) -> [Bool] {
  let results = SharedResults(urls.count)
  let group = DispatchGroup()
  for (index, url) in urls.enumerated() {
    guard let parts = URLComponents(string: url), let host = parts.host else { continue }
    let port = Settings.port(of: parts)
    group.enter()
    Thread.detachNewThread {
      if connects(to: host.trimmingCharacters(in: ["[", "]"]), port: port) { results.set(index) }
      group.leave()
    }
  }
  _ = group.wait(timeout: .now() + 2)
  return results.values
}

/// What several threads found out.
private final class SharedResults: Sendable {
  private let state: Mutex<[Bool]>

  init(_ count: Int) { state = Mutex(Array(repeating: false, count: count)) }

  var values: [Bool] { state.withLock { $0 } }

  func set(_ index: Int) { state.withLock { $0[index] = true } }
}

/// Whether one of a host's addresses takes a connection. Blocks.
private func connects(to host: String, port: Int) -> Bool {
  var hints = addrinfo()
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  var found: UnsafeMutablePointer<addrinfo>?
  guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return false }
  defer { freeaddrinfo(found) }
  var next = found
  while let address = next?.pointee {
    let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    if descriptor >= 0 {
      defer { close(descriptor) }
      var limit = timeval(tv_sec: 2, tv_usec: 0)
      // It bounds connect, too.
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return true }
    }
    next = address.ai_next
  }
  return false
}
