import Foundation
import Testing

@testable import Identity

private let signer = TokenSigner(secret: Array("0123456789abcdef0123456789abcdef".utf8))
private let claims = JoinClaims(
  participant: "p_1", meeting: "abc-defg-hjk", name: "Ann 🙂", role: "host", issuedAt: 1_000_000)

@Suite struct TokenSignerTests {
  @Test func aMarkKnowsItsPersonAndNamesNobody() {
    let mark = signer.mark(of: "p_1", in: "abc-defg-hjk")
    #expect(mark == signer.mark(of: "p_1", in: "abc-defg-hjk"))
    #expect(mark.utf8.count == 22)
    let others = [
      signer.mark(of: "p_2", in: "abc-defg-hjk"), signer.mark(of: "p_1", in: "abc-defg-hjm"),
      TokenSigner(secret: Array("another secret".utf8)).mark(of: "p_1", in: "abc-defg-hjk"),
    ]
    #expect(!others.contains(mark))
  }

  @Test func whatIsSignedIsRead() throws {
    let token = signer.sign(claims)
    #expect(try signer.verify(token, at: 1_000_001) == claims)
    #expect(token.split(separator: ".").count == 3)
  }

  /// RFC 7515 appendix A.1: the signature is good, but these are no claims of ours.
  @Test func theSignatureOfRFC7515IsRecomputed() throws {
    let key = try #require(
      Base64URL.decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"))
    let token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      + "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      + "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    #expect(throws: TokenError.claims) { try TokenSigner(secret: key).verify(token, at: 0) }
    #expect(throws: TokenError.signature) { try signer.verify(token, at: 0) }
  }

  @Test(arguments: [
    #"{"alg":"none","typ":"JWT"}"#, #"{"alg":"None"}"#, #"{"alg":"HS512"}"#, #"{"alg":"RS256"}"#, #"{"typ":"JWT"}"#,
    "{}",
    #"{"alg":"HS256","crit":["b64"],"b64":false}"#,
  ])
  func otherAlgorithmsAreRefused(header: String) {
    let body = signer.sign(claims).split(separator: ".")[1]
    let head = Base64URL.encode(Array(header.utf8))
    #expect(throws: TokenError.self) { try signer.verify("\(head).\(body).", at: 1_000_001) }
    // Even with a good signature over that header.
    let forged = TokenSigner.signature(of: "\(head).\(body)", with: signer)
    #expect(throws: TokenError.algorithm) { try signer.verify("\(head).\(body).\(forged)", at: 1_000_001) }
  }

  @Test func anotherSecretIsRefused() {
    let other = TokenSigner(secret: Array("x123456789abcdef0123456789abcdef".utf8))
    #expect(throws: TokenError.signature) { try other.verify(signer.sign(claims), at: 1_000_001) }
  }

  @Test func everyTruncationIsRefused() {
    let token = signer.sign(claims)
    for length in 0..<token.utf8.count {
      #expect(throws: TokenError.self) { try signer.verify(String(token.prefix(length)), at: 1_000_001) }
    }
  }

  @Test func everyChangedLetterIsRefused() {
    let token = Array(signer.sign(claims).utf8)
    for index in token.indices {
      for bit in 0..<7 {
        var changed = token
        changed[index] ^= 1 << bit
        #expect(throws: TokenError.self) { try signer.verify(String(decoding: changed, as: UTF8.self), at: 1_000_001) }
      }
    }
  }

  @Test func timesAreKept() throws {
    let token = signer.sign(claims)
    #expect(throws: TokenError.expired) { try signer.verify(token, at: claims.expiresAt) }
    #expect(throws: Never.self) { try signer.verify(token, at: claims.expiresAt - 1) }
    #expect(throws: Never.self) { try signer.verify(token, at: claims.issuedAt - TokenSigner.clockSkew) }
    #expect(throws: TokenError.notYetValid) {
      try signer.verify(token, at: claims.issuedAt - TokenSigner.clockSkew - 1)
    }
  }

  @Test func claimsOfOthersAreRefused() {
    var foreign = claims
    foreign.issuer = "elsewhere"
    #expect(throws: TokenError.claims) { try signer.verify(signer.sign(foreign), at: 1_000_001) }
    var role = claims
    role.role = "owner"
    #expect(throws: TokenError.claims) { try signer.verify(signer.sign(role), at: 1_000_001) }
    var nobody = claims
    nobody.participant = ""
    #expect(throws: TokenError.claims) { try signer.verify(signer.sign(nobody), at: 1_000_001) }
  }

  @Test func longTokensAreNotLookedAt() {
    var long = claims
    long.name = String(repeating: "n", count: 4000)
    #expect(throws: TokenError.malformed) { try signer.verify(signer.sign(long), at: 1_000_001) }
  }
}
