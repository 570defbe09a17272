// Header names that HTTPTypes does not know.

import HTTPTypes

extension HTTPField.Name {
  /// De-facto standard: the addresses a request passed through, nearest last.
  static let xForwardedFor = named("X-Forwarded-For")
  /// De-facto standard: the scheme that the first proxy was asked with.
  static let xForwardedProto = named("X-Forwarded-Proto")
  /// W3C Referrer Policy.
  static let referrerPolicy = named("Referrer-Policy")
  /// W3C Permissions Policy.
  static let permissionsPolicy = named("Permissions-Policy")
  /// HTML, section 7.1.3: the page shares its process with no page that opened it.
  static let crossOriginOpenerPolicy = named("Cross-Origin-Opener-Policy")
  /// Fetch, section 3.7: other sites may not embed what we serve.
  static let crossOriginResourcePolicy = named("Cross-Origin-Resource-Policy")

  private static func named(_ name: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
    return name
  }
}
