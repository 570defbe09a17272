// The TLS certificate's place in the process's life: looked at once a minute, for as long as connections are taken.

import Gateway
import Logging
import ServiceLifecycle

/// Keeps the TLS certificate current.
struct CertificateRenewal: Service {
  let tls: TLSCertificates?
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      if let tls {
        await tls.renew(logger: logger)
      } else {
        try? await gracefulShutdown()
      }
    }
  }
}
