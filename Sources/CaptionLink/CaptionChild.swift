// The captions process as a child of this one: the same executable in its captions role, spoken to over its standard
// input and output. It ends when its input does, so that it never outlives the server, however that ends.

internal import Foundation
public import NIOCore
internal import NIOPosix

/// Starts this executable with other arguments and speaks to it over pipes.
public struct CaptionChild: CaptionTransport {
  /// The child was given no secret: nobody else can speak to it.
  public let secret = ""
  private let executable: String
  private let arguments: [String]
  private let environment: [String: String]

  /// A child that runs `executable` with `arguments` and exactly this environment.
  public init(executable: String, arguments: [String], environment: [String: String]) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
  }

  /// Starts the child, runs `body`, and ends the child.
  public func connect(
    _ body:
      @Sendable (
        NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Void
  ) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = environment
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    // Copies of our own ends, not inherited by other children; the pipes' own handles close with them.
    let reading = fcntl(output.fileHandleForReading.fileDescriptor, F_DUPFD_CLOEXEC, 0)
    let writing = fcntl(input.fileHandleForWriting.fileDescriptor, F_DUPFD_CLOEXEC, 0)
    try? output.fileHandleForReading.close()
    try? input.fileHandleForWriting.close()
    do {
      let channel = try await NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .takingOwnershipOfDescriptors(input: reading, output: writing) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel(
              wrappingChannelSynchronously: channel,
              configuration: .init(
                inboundType: ByteBuffer.self, outboundType: ByteBuffer.self))
          }
        }
      try await channel.executeThenClose { inbound, outbound in try await body(inbound, outbound) }
    } catch {
      await end(process)
      throw error
    }
    await end(process)
    throw LinkFailure("the captions process ended \(Self.manner(of: process))")
  }

  /// Its input has ended: it has three seconds to end by itself. Not cancelled: nobody else would end it.
  private func end(_ process: Process) async {
    await Task.detached {
      for _ in 0..<150 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      for _ in 0..<100 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
    }.value
  }

  private static func manner(of process: Process) -> String {
    guard !process.isRunning else { return "but did not stop" }
    return process.terminationReason == .uncaughtSignal
      ? "by signal \(process.terminationStatus)" : "with status \(process.terminationStatus)"
  }
}
