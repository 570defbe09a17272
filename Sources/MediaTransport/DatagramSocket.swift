// A UDP socket with its batches of message headers, owned by exactly one thread.

internal import CDatagram
internal import Glibc
internal import Wire

/// Why a media socket could not be opened.
public struct MediaSocketError: Error, CustomStringConvertible {
  /// The port that was asked for.
  public let port: UInt16
  /// What the system said.
  public let errno: Int32

  /// What happened and what to do about it.
  public var description: String {
    let reason = String(cString: strerror(errno))
    return "UDP port \(port) could not be opened (\(reason)). Set PARLEY_MEDIA_PORT to a free port."
  }
}

/// Receives and sends batches of datagrams without ever waiting.
struct DatagramSocket: ~Copyable {
  private let socket: OpaquePointer
  private let batchMemory: UnsafeMutablePointer<cd_datagram>
  private var messages: [cd_message] = []

  /// Big enough for a burst of key frames from everybody while the thread is busy for some milliseconds.
  private static let bufferSize: Int32 = 8 << 20

  init(bindingTo address: TransportAddress) throws(MediaSocketError) {
    guard let socket = cd_open(cd_address(address), Self.bufferSize, Self.bufferSize) else {
      throw MediaSocketError(port: address.port, errno: errno)
    }
    self.socket = socket
    batchMemory = .allocate(capacity: Int(CD_RECEIVE_BATCH))
    messages.reserveCapacity(256)
  }

  deinit {
    cd_close(socket)
    batchMemory.deallocate()
  }

  var port: UInt16 { cd_port(socket) }
  var descriptor: Int32 { cd_descriptor(socket) }
  var segments: Bool { cd_segments(socket) }

  /// Sends every datagram on its own from now on.
  func disableSegmentation() { cd_disable_segmentation(socket) }

  /// Takes what waits, at most one batch. Returns how many datagrams `received` has until the next call.
  func receive() -> Int { max(0, Int(cd_receive(socket, batchMemory))) }

  /// A datagram of the batch and where it came from.
  func received(_ index: Int) -> (UnsafeRawBufferPointer, TransportAddress) {
    let datagram = batchMemory[index]
    return (
      UnsafeRawBufferPointer(start: datagram.data, count: Int(datagram.length)), TransportAddress(datagram.from)
    )
  }

  /// The largest number of datagrams that `receive` takes at once.
  static var batch: Int { Int(CD_RECEIVE_BATCH) }

  /// Sends and empties `outbox`; returns how many datagrams the kernel refused.
  mutating func send(_ outbox: inout Outbox) -> Int {
    defer { outbox.reset() }
    guard !outbox.isEmpty, let memory = outbox.memory.baseAddress else { return 0 }
    messages.removeAll(keepingCapacity: true)
    for transmit in outbox.transmits {
      messages.append(
        cd_message(
          data: (memory + transmit.offset).assumingMemoryBound(to: UInt8.self), length: UInt32(transmit.length),
          segment: transmit.segments > 1 ? UInt16(transmit.segmentSize) : 0, to: cd_address(transmit.destination)))
    }
    return Int(cd_send(socket, messages, Int32(messages.count)))
  }
}

extension cd_address {
  init(_ address: TransportAddress) {
    self.init(high: address.high, low: address.low, port: address.port, is_ipv6: address.isIPv6)
  }
}

extension TransportAddress {
  init(_ address: cd_address) {
    if address.is_ipv6 {
      self.init(ipv6High: address.high, low: address.low, port: address.port)
    } else {
      self.init(ipv4: UInt32(truncatingIfNeeded: address.low), port: address.port)
    }
  }
}
