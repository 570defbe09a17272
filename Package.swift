// swift-tools-version:6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
  // Tests see internals in release builds too, so that one build serves the server and its tests.
  .unsafeFlags(["-enable-testing"]),
]

let rtc = Target.Dependency.product(name: "RTC", package: "RTC")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], fixtures: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport", rtc] + dependencies, exclude: fixtures,
    swiftSettings: settings)
}

/// The core's tests once more, so that one build of everything serves `script/test` and BoringSSL is compiled once.
func coreTests(_ name: String, _ more: [Target.Dependency] = [], fixtures: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [rtc, .product(name: "RTCTesting", package: "RTC")] + more,
    path: "RTC/Tests/\(name)Tests", exclude: fixtures,
    swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")])
}

let package = Package(
  name: "parley",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(path: "RTC"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .target(name: "CDatagram"),
    library("MediaTransport", ["CDatagram", "Consent", rtc]),
    library("Consent"),
    library("Safety"),
    library("Captions", ["CDatagram", rtc]),
    // Its interface is where script/bootstrap has fetched it; without it everything builds and captions are unavailable.
    .systemLibrary(name: "CSherpaOnnx", pkgConfig: "parley-sherpa-onnx"),
    .target(name: "CInference", dependencies: ["CSherpaOnnx"]),
    .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
    library("Inference", ["Captions", "CInference", "COpus"]),
    library(
      "CloudInference",
      [
        "Captions", "Safety", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"),
        nio("NIOFoundationCompat"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ]),
    library(
      "CaptionLink",
      [
        "MediaTransport", rtc, logging, nio("NIOCore"), nio("NIOPosix"), nio("NIOTLS"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    library(
      "CaptionRole",
      [
        "CaptionLink", "Captions", rtc, logging, nio("NIOCore"), nio("NIOPosix"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    library("Messages", ["Consent"]),
    library(
      "Transcripts",
      [
        "Consent", "Identity", rtc, logging, nio("NIOCore"), nio("NIOHTTP1"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ]),
    library(
      "Telemetry",
      [
        logging, .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "Instrumentation", package: "swift-distributed-tracing"),
      ]),
    library("Identity", [rtc]),
    library("Meetings", ["Messages", "Identity", "Consent", rtc, logging]),
    library(
      "Storage",
      ["Consent", "Messages", "Meetings", "Transcripts", logging, .product(name: "GRDB", package: "GRDB.swift")]),
    library(
      "Gateway",
      [
        "Messages", "Meetings", "Consent", "Identity", "Telemetry", "Transcripts", rtc, logging,
        nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        lifecycle,
      ]),
    library(
      "ParleyServer",
      [
        "Gateway", "Meetings", "Messages", "Identity", "Telemetry", "MediaTransport", "Consent", "Captions",
        "CaptionLink", "CaptionRole", "Inference", "CloudInference", "Safety", "Storage", "Transcripts", "CDatagram",
        rtc, lifecycle, logging, .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"), .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "CLoad", dependencies: ["CDatagram", "COpus"]),
    library(
      "LoadTest",
      [
        "Messages", "Consent", "Captions", "Inference", "CDatagram", "CLoad", rtc,
        .product(name: "Netem", package: "RTC"), nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"),
        nio("NIOWebSocket"),
      ]),
    .executableTarget(
      name: "parley",
      dependencies: [
        "ParleyServer", "LoadTest", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    coreTests("Wire"),
    coreTests("STUN"),
    coreTests("ICE"),
    coreTests("MediaCrypto"),
    coreTests("DTLS", fixtures: ["Fixtures"]),
    .systemLibrary(name: "CSRTP", path: "RTC/Tests/CSRTP", pkgConfig: "libsrtp2", providers: [.apt(["libsrtp2-dev"])]),
    coreTests("SRTP", ["CSRTP"]),
    coreTests("RTP"),
    coreTests("SDP", fixtures: ["Fixtures"]),
    coreTests("Congestion"),
    coreTests("PeerSession"),
    coreTests("SFU"),
    coreTests("Netem"),
    tests("MediaTransport", ["Consent", .product(name: "RTCTesting", package: "RTC")]),
    tests("Captions", fixtures: ["Fixtures"]),
    tests("Inference", ["Captions", "COpus", "LoadTest"]),
    tests(
      "CaptionLink",
      ["MediaTransport", "Consent", "CaptionRole", "Captions", logging, nio("NIOCore"), nio("NIOPosix")]),
    tests(
      "CloudInference",
      ["Captions", "Safety", nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket")]),
    tests("Safety"),
    tests("Telemetry", [logging, .product(name: "Tracing", package: "swift-distributed-tracing")]),
    tests("Identity"),
    tests("LoadTest"),
    tests(
      "Gateway",
      [
        "Messages", "Meetings", "Identity", "Telemetry", "Transcripts", "Storage", "Consent", logging, lifecycle,
        nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOWebSocket"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "Hummingbird", package: "hummingbird"),
      ]),
    tests("CaptionRole", ["CaptionLink", "Captions"]),
    tests(
      "ParleyServer",
      [
        "Gateway", "Identity", "MediaTransport", "Captions", "CaptionLink", "CaptionRole", "CloudInference", "Consent",
        "Meetings", "Messages", "Storage", "Telemetry", "Transcripts", logging, nio("NIOCore"), nio("NIOPosix"),
        nio("NIOHTTP1"), "CDatagram",
      ]),
    tests(
      "Storage",
      ["Consent", "Messages", "Meetings", "Transcripts", logging, .product(name: "GRDB", package: "GRDB.swift")]),
    tests("Consent"),
    tests("Transcripts", ["Consent", logging, nio("NIOCore"), nio("NIOPosix"), nio("NIOHTTP1")]),
    tests("Messages", ["Consent"]),
    tests("Meetings", ["Messages", "Identity", "Consent", logging]),
  ]
)
