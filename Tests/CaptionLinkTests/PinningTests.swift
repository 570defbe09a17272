// Which certificate of a captions process a server trusts: the one that it was given, and none besides, not even one of
// the same authority.

import Foundation
import TestSupport
import Testing

@testable import CaptionLink

@Suite(.timeLimit(.minutes(10))) struct PinningTests {
  @Test func aCertificateOfAnAuthorityIsTrustedWithoutIt() async throws {
    let listening = try await Listening(try Identity(pem: one, key: oneKey), secret: "shared")
    let server = Server(port: listening.port, certificate: try Identity(pem: one).certificate, secret: "shared")
    let isTrusted = await server.next { event in
      if ready(event) != nil { true } else { lost(event).map { _ in false } }
    }
    #expect(isTrusted == true)
    await server.end()
    await listening.die()
  }

  @Test func anotherCertificateOfTheSameAuthorityIsNotTrusted() async throws {
    let listening = try await Listening(try Identity(pem: two, key: twoKey), secret: "shared")
    // The whole chain, as authorities hand it out.
    let server = Server(
      port: listening.port, certificate: try Identity(pem: one + authority).certificate, secret: "shared")
    let reason = await server.next { event in
      if ready(event) != nil { "was trusted" } else { lost(event) }
    }
    #expect(reason?.uppercased().contains("CERTIFICATE_VERIFY_FAILED") == true, "\(reason ?? "nothing")")
    await server.end()
    await listening.die()
  }
}

extension Identity {
  fileprivate init(pem: String, key: String = "") throws {
    let folder = try temporaryFolder()
    certificate = folder + "/certificate.pem"
    self.key = folder + "/key.pem"
    try pem.write(toFile: certificate, atomically: true, encoding: .utf8)
    try key.write(toFile: self.key, atomically: true, encoding: .utf8)
  }
}

// An authority and two certificates that it signed, made by openssl for these tests alone.

private let authority = """
  -----BEGIN CERTIFICATE-----
  MIIBgDCCASWgAwIBAgIUHoY6ynyZqrY1Vj3Smk7dOAiI3C4wCgYIKoZIzj0EAwIw
  FDESMBAGA1UEAwwJQXV0aG9yaXR5MCAXDTI2MTEyNDE2NTYzOVoYDzIxMjYxMDMx
  MTY1NjM5WjAUMRIwEAYDVQQDDAlBdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
  PQMBBwNCAASmFI+WeBPTyUXxX22gxv1dgJ2uVd81xPQYGbsQcGPdGMzGziMLQTc6
  DxeEDlACLDcz110m2j9RP1LxpuVKEDZUo1MwUTAdBgNVHQ4EFgQUalr4kCYq1adF
  pRvbwxPUMtlZdVMwHwYDVR0jBBgwFoAUalr4kCYq1adFpRvbwxPUMtlZdVMwDwYD
  VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA6xfZENabgDcaQa5ziS5P
  iFM1/auvuUxQJJKZnMZsM5QCIQC+C1Bo6JgzVUqnBgU35NIDECJG7riZFgtRUKlp
  fTPEoA==
  -----END CERTIFICATE-----

  """
private let one = """
  -----BEGIN CERTIFICATE-----
  MIIBkzCCATmgAwIBAgIUW3jXFaJ+fPjLrVvAVBvPT0vRhtIwCgYIKoZIzj0EAwIw
  FDESMBAGA1UEAwwJQXV0aG9yaXR5MCAXDTI2MTEyNDE2NTYzOVoYDzIxMjYxMDMx
  MTY1NjM5WjAWMRQwEgYDVQQDDAtvbmUuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG
  SM49AwEHA0IABA132glWGdGSDzwSmfPBF1o/0cdAIcyqKg9ZNhk/8DgqoCb/75YE
  JYWnMipQeoOb9HQSaMs/0mdJptTq2Kxy6eijZTBjMAkGA1UdEwQCMAAwFgYDVR0R
  BA8wDYILb25lLmV4YW1wbGUwHQYDVR0OBBYEFM5shcKmLHQCYoXHfie3uGYB/FQ0
  MB8GA1UdIwQYMBaAFGpa+JAmKtWnRaUb28MT1DLZWXVTMAoGCCqGSM49BAMCA0gA
  MEUCIHbSxL/jz70F9ifY6O6OeUspQEEkUJcrDjoh6MWBRLq7AiEA8ElovqD24C89
  P2SHGtzBsdKaM34CJbHMLnhFguCqwuI=
  -----END CERTIFICATE-----

  """
private let oneKey = """
  -----BEGIN PRIVATE KEY-----
  MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg82yc9BlnOKWDqIg1
  KB1dYurb0itNBD7ERtg3Tl84OvahRANCAAQNd9oJVhnRkg88EpnzwRdaP9HHQCHM
  qioPWTYZP/A4KqAm/++WBCWFpzIqUHqDm/R0EmjLP9JnSabU6tiscuno
  -----END PRIVATE KEY-----

  """
private let two = """
  -----BEGIN CERTIFICATE-----
  MIIBkzCCATmgAwIBAgIUW3jXFaJ+fPjLrVvAVBvPT0vRhtMwCgYIKoZIzj0EAwIw
  FDESMBAGA1UEAwwJQXV0aG9yaXR5MCAXDTI2MTEyNDE2NTYzOVoYDzIxMjYxMDMx
  MTY1NjM5WjAWMRQwEgYDVQQDDAt0d28uZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG
  SM49AwEHA0IABLplzPIKtknu48Il7APaqZPyWlkQrOYxs9hRadtjeK+MPQzTCYxh
  AEkyRosDdUMjxUfz6+w284GT5mnPL/D0TQ2jZTBjMAkGA1UdEwQCMAAwFgYDVR0R
  BA8wDYILdHdvLmV4YW1wbGUwHQYDVR0OBBYEFDGk9ZXKexZPeNfcG41LAtILuPww
  MB8GA1UdIwQYMBaAFGpa+JAmKtWnRaUb28MT1DLZWXVTMAoGCCqGSM49BAMCA0gA
  MEUCIDgu8dUog7CLzN9/nXYgUgw5++mTz07kfNE7E26TffOMAiEAyrj91cXfd4rL
  FMUVfspF4YiheXNejVF7IiBawqcg7fw=
  -----END CERTIFICATE-----

  """
private let twoKey = """
  -----BEGIN PRIVATE KEY-----
  MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgaqGvgYJoE92q1Yx2
  +B9t5rpRLaFHB/NvMnfqPpcYUQShRANCAAS6ZczyCrZJ7uPCJewD2qmT8lpZEKzm
  MbPYUWnbY3ivjD0M0wmMYQBJMkaLA3VDI8VH8+vsNvOBk+Zpzy/w9E0N
  -----END PRIVATE KEY-----

  """
