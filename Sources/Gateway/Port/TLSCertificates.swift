// The certificate that new TLS connections get. It is looked at again while the server runs, so that one that was renewed
// is used without a restart, and one that signs itself is made anew before it ends.

import Foundation
public import Logging
import NIOSSL
import Synchronization

/// The server's certificate, now and later.
public final class TLSCertificates: Sendable {
  private enum Source {
    case files(certificate: String, key: String)
    case selfSigned(folder: String, addresses: [String])
  }

  private struct State {
    var context: NIOSSLContext
    var stamp: [Date?]
  }

  private let source: Source
  private let state: Mutex<State>

  /// The certificate chain and key in these PEM files.
  public convenience init(certificate: String, key: String) throws(TLSMaterialError) {
    try self.init(.files(certificate: certificate, key: key))
  }

  /// A certificate that signs itself, kept in `folder` and good for `addresses` and this host's names.
  public convenience init(selfSignedIn folder: String, addresses: [String]) throws(TLSMaterialError) {
    try self.init(.selfSigned(folder: folder, addresses: addresses))
  }

  private init(_ source: Source) throws(TLSMaterialError) {
    self.source = source
    let files = try Self.files(of: source, now: Date())
    let stamp = Self.stamp(of: files)
    let context = try TLSMaterial.context(certificate: files.certificate, key: files.key)
    state = Mutex(State(context: context, stamp: stamp))
  }

  /// What the next connection is opened with.
  var context: NIOSSLContext { state.withLock { $0.context } }

  /// Loads the files again when they changed; true when they are in use now. While they can't be used, the certificate
  /// that was there stays.
  func refresh(now: Date = Date()) throws(TLSMaterialError) -> Bool {
    let files = try Self.files(of: source, now: now)
    let stamp = Self.stamp(of: files)
    guard stamp != state.withLock({ $0.stamp }) else { return false }
    let context = try TLSMaterial.context(certificate: files.certificate, key: files.key)
    state.withLock { $0 = State(context: context, stamp: stamp) }
    return true
  }

  /// Looks for a new certificate at this interval until its task is cancelled.
  public func renew(each interval: Duration = .seconds(60), logger: Logger) async {
    var failed = ""
    while (try? await Task.sleep(for: interval)) != nil {
      do {
        if try refresh() { logger.info("A new TLS certificate is in use") }
        failed = ""
      } catch {
        // Said once, not each minute. The text has paths of this machine only.
        if failed != error.description {
          logger.error("The new TLS certificate is not used", metadata: ["reason": "\(error)"])
        }
        failed = error.description
      }
    }
  }

  private static func files(
    of source: Source, now: Date
  ) throws(TLSMaterialError) -> (certificate: String, key: String) {
    switch source {
    case .files(let certificate, let key): (certificate, key)
    case .selfSigned(let folder, let addresses):
      try TLSMaterial.selfSigned(in: folder, addresses: addresses, now: now)
    }
  }

  private static func stamp(of files: (certificate: String, key: String)) -> [Date?] {
    [files.certificate, files.key].map { path in
      // Certificates are often links to what was issued last.
      let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      return try? FileManager.default.attributesOfItem(atPath: real)[.modificationDate] as? Date
    }
  }
}
