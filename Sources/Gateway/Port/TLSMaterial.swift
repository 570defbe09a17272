// The TLS side of the TCP port: the operator's certificate, or one that signs itself, made on first run and again a month
// before it ends.

import Foundation
import MediaCrypto
public import NIOSSL

/// Why there is no TLS; the text is for the operator.
public struct TLSMaterialError: Error, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String
}

/// Makes TLS contexts.
public enum TLSMaterial {
  /// How long a self-signed certificate is good for. Browsers accept 398 days at most.
  private static let lifetime: TimeInterval = 365 * 86400
  /// The age at which it is replaced.
  private static let renewalAge: TimeInterval = 335 * 86400

  /// A context with the certificate chain and key in these PEM files.
  public static func context(certificate: String, key: String) throws(TLSMaterialError) -> NIOSSLContext {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw TLSMaterialError(
        description: "The certificate \(certificate) with the key \(key) can't be used: \(error)")
    }
  }

  /// The PEM files of the self-signed certificate, made when there are none or they are old.
  static func selfSigned(
    in folder: String, addresses: [String], now: Date = Date()
  ) throws(TLSMaterialError) -> (certificate: String, key: String) {
    let files = (certificate: folder + "/self-signed.pem", key: folder + "/self-signed.key")
    // A crash between the two files leaves a pair that is none: it is made anew, too.
    if let made = try? FileManager.default.attributesOfItem(atPath: files.certificate)[.modificationDate] as? Date,
      now.timeIntervalSince(made) < renewalAge,
      (try? context(certificate: files.certificate, key: files.key)) != nil
    {
      return files
    }
    let host = ProcessInfo.processInfo.hostName
    let seconds = Int64(now.timeIntervalSince1970)
    do {
      let certificate = try Certificate(
        commonName: "Parley", subjectAltNames: unique(["localhost", host, "127.0.0.1", "::1"] + addresses),
        notBefore: seconds - 86400, notAfter: seconds + Int64(lifetime))
      try write(certificate.pemPrivateKey, to: files.key, mode: 0o600)
      try write(certificate.pemCertificate, to: files.certificate, mode: 0o644)
    } catch {
      throw TLSMaterialError(description: "A self-signed certificate can't be made in \(folder): \(error)")
    }
    return files
  }

  /// Writes a new file beside the old one and renames it; the key is never readable by others, not even for a moment.
  private static func write(_ text: String, to path: String, mode: mode_t) throws {
    let temporary = path + ".new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw TLSMaterialError(description: "\(path) can't be written.") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
    guard rename(temporary, path) == 0 else { throw TLSMaterialError(description: "\(path) can't be written.") }
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { !$0.isEmpty && seen.insert($0).inserted }
  }
}
