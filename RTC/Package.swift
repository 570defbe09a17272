// swift-tools-version:6.2
// The real-time core: protocol machines that take bytes and the time and append to an outbox.
// Nothing below Sources/ opens a socket, reads a clock or takes a lock; script/check enforces that.

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
  // Tests see internals in release builds too, so that one build serves the server and its tests.
  .unsafeFlags(["-enable-testing"]),
]

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: [String] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, exclude: fixtures, swiftSettings: settings)
}

let package = Package(
  name: "RTC",
  products: [
    .library(
      name: "RTC",
      targets: ["Wire", "STUN", "ICE", "MediaCrypto", "DTLS", "SRTP", "RTP", "SDP", "Congestion", "PeerSession", "SFU"]),
    .library(name: "Netem", targets: ["Netem"]),
    .library(name: "RTCTesting", targets: ["Netem", "RTCTesting"]),
  ],
  dependencies: [
    // BoringSSL (AEAD, DTLS 1.3) is not a public product of swift-nio-ssl, hence the exact version:
    // docs/decisions/0002-boringssl-from-swift-nio-ssl.md.
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6")
  ],
  targets: [
    core("Wire"),
    core("STUN", ["Wire", "MediaCrypto"]),
    core("ICE", ["Wire", "STUN"]),
    core("MediaCrypto", ["Wire", .product(name: "NIOSSL", package: "swift-nio-ssl")]),
    core("DTLS", ["Wire", "MediaCrypto"]),
    core("SRTP", ["Wire", "MediaCrypto"]),
    core("RTP", ["Wire"]),
    core("SDP", ["Wire", "RTP"]),
    core("Congestion", ["Wire", "RTP"]),
    core("PeerSession", ["Wire", "ICE", "MediaCrypto", "DTLS", "SRTP"]),
    core("SFU", ["Wire", "ICE", "MediaCrypto", "SRTP", "RTP", "SDP", "Congestion", "PeerSession"]),
    core("Netem", ["Wire"]),
    core(
      "RTCTesting",
      ["Wire", "ICE", "MediaCrypto", "SRTP", "RTP", "SDP", "Congestion", "PeerSession", "SFU", "Netem"]),
    tests("STUN", ["STUN", "Wire"]),
    tests("SFU", ["SFU", "RTCTesting", "Netem", "MediaCrypto", "SDP", "RTP", "Wire"]),
    tests("PeerSession", ["PeerSession", "Wire"]),
    tests("ICE", ["ICE", "STUN", "Netem", "Wire"]),
    tests("Netem", ["Netem", "Wire"]),
    tests("Wire", ["Wire"]),
    tests("MediaCrypto", ["MediaCrypto"]),
    tests("DTLS", ["DTLS", "MediaCrypto", "Wire"], fixtures: ["Fixtures"]),
    .systemLibrary(name: "CSRTP", path: "Tests/CSRTP", pkgConfig: "libsrtp2", providers: [.apt(["libsrtp2-dev"])]),
    tests("SRTP", ["SRTP", "MediaCrypto", "Wire", "CSRTP"]),
    tests("RTP", ["RTP", "Wire"]),
    tests("Congestion", ["Congestion", "RTP", "Wire"]),
    tests("SDP", ["SDP", "RTP", "Wire"], fixtures: ["Fixtures"]),
  ]
)
