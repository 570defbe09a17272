// What forwarding costs at least on this machine: receive a frame, decrypt it once, encrypt it for each receiver, hand it
// to the kernel. No headers are read, nothing is decided, nothing is kept.

internal import CDatagram
internal import CLoad
internal import Glibc
internal import MediaCrypto
internal import SRTP
internal import Wire

/// The bare loop: CPU nanoseconds for each forwarded packet, and the parts that they consist of.
struct ForwardingFloor {
  var total = 0.0
  var receive = 0.0
  var seal = 0.0
  var send = 0.0

  private static let packets = 9
  private static let packetLength = 1200
  /// Receivers per send call: their packets stay in the second-level cache.
  private static let batch = 16

  /// Runs the loop for about `milliseconds` of CPU time with `rooms` senders of `receivers` receivers each.
  static func measure(rooms: Int, receivers: Int, milliseconds: UInt64) throws -> ForwardingFloor {
    raiseFileLimit()
    let loop = try Loop(rooms: rooms, receivers: receivers)
    // Once around to fill caches and tables.
    for room in 0..<rooms { _ = loop.forward(room) }
    var spent = ForwardingFloor()
    var forwarded = 0
    while spent.total < Double(milliseconds) * 1_000_000 {
      for room in 0..<rooms {
        let parts = loop.forward(room)
        spent.receive += Double(parts.receive)
        spent.seal += Double(parts.seal)
        spent.send += Double(parts.send)
        forwarded += parts.packets
      }
      spent.total = spent.receive + spent.seal + spent.send
    }
    let share = 1 / Double(max(forwarded, 1))
    return ForwardingFloor(
      total: spent.total * share, receive: spent.receive * share, seal: spent.seal * share, send: spent.send * share)
  }

  private struct Receiver {
    var sealer: SRTPSealer
    var address: cd_address
    var descriptor: Int32
  }

  /// One socket, its senders and its receivers.
  private final class Loop {
    private let socket: OpaquePointer
    private let publisher: Int32
    private let outward: SRTPSealer
    private let inward: SRTPOpener
    private let receivers: [[Receiver]]
    private let received = UnsafeMutablePointer<cd_datagram>.allocate(capacity: Int(CD_RECEIVE_BATCH))
    private let plain = UnsafeMutableRawBufferPointer.allocate(byteCount: packets * 2048, alignment: 64)
    private let slab = UnsafeMutableRawBufferPointer.allocate(
      byteCount: batch * packets * packetLength, alignment: 64)
    private var messages: [cd_message] = []
    private var index: UInt64 = 1000

    init(rooms: Int, receivers: Int) throws {
      let loopback = cd_address(high: 0, low: 0x7F00_0001, port: 0, is_ipv6: false)
      guard let socket = cd_open(loopback, 8 << 20, 8 << 20) else { throw LoadTestError("no socket for the bare loop") }
      self.socket = socket
      publisher = cl_connect(
        cd_address(high: 0, low: 0x7F00_0001, port: cd_port(socket), is_ipv6: false), 1 << 20, 1 << 20)
      var random = SecureRandom()
      func sealer() -> SRTPSealer {
        SRTPSealer(profile: .aeadAES128GCM, key: random.bytes(16), salt: random.bytes(12))
      }
      let key = random.bytes(16)
      let salt = random.bytes(12)
      outward = SRTPSealer(profile: .aeadAES128GCM, key: key, salt: salt)
      inward = SRTPOpener(profile: .aeadAES128GCM, key: key, salt: salt)
      var all: [[Receiver]] = []
      for _ in 0..<rooms {
        all.append([])
        for _ in 0..<receivers {
          var port: UInt16 = 0
          let descriptor = cl_sink(&port)
          guard descriptor >= 0 else { throw LoadTestError("too few sockets for the bare loop") }
          all[all.count - 1].append(
            Receiver(
              sealer: sealer(), address: cd_address(high: 0, low: 0x7F00_0001, port: port, is_ipv6: false),
              descriptor: descriptor))
        }
      }
      self.receivers = all
      messages.reserveCapacity(batch)
    }

    deinit {
      for receiver in receivers.joined() { close(receiver.descriptor) }
      close(publisher)
      cd_close(socket)
      received.deallocate()
      plain.deallocate()
      slab.deallocate()
    }

    /// Forwards one frame to all receivers of `room`.
    func forward(_ room: Int) -> (packets: Int, receive: UInt64, seal: UInt64, send: UInt64) {
      // The receivers' filter keeps multiples of 64, which nobody would read here.
      if index % 64 + UInt64(ForwardingFloor.packets) >= 64 { index = index / 64 * 64 + 64 }
      let first = index + 1
      publish()
      let start = cd_thread_cpu()
      let count = Int(max(0, cd_receive(socket, received)))
      for position in 0..<count {
        let datagram = UnsafeRawBufferPointer(start: received[position].data, count: Int(received[position].length))
        _ = try? inward.openRTP(datagram, into: block(position))
      }
      let opened = cd_thread_cpu()
      var sealing: UInt64 = 0
      var sending: UInt64 = 0
      var next = 0
      let destinations = receivers[room]
      while next < destinations.count {
        let before = cd_thread_cpu()
        let end = min(next + batch, destinations.count)
        seal(destinations[next..<end], count: count, first: first)
        let between = cd_thread_cpu()
        _ = cd_send(socket, messages, Int32(messages.count))
        sealing += between - before
        sending += cd_thread_cpu() - between
        next = end
      }
      return (count * destinations.count, opened - start, sealing, sending)
    }

    private func block(_ position: Int) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(rebasing: plain[position * 2048..<(position + 1) * 2048])
    }

    private func seal(_ destinations: ArraySlice<Receiver>, count: Int, first: UInt64) {
      messages.removeAll(keepingCapacity: true)
      var offset = 0
      for receiver in destinations {
        let begin = offset
        for position in 0..<count {
          let target = UnsafeMutableRawBufferPointer(rebasing: slab[offset..<offset + packetLength])
          let source = UnsafeRawBufferPointer(block(position))
          target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<12]))
          _ = receiver.sealer.sealRTP(
            target, headerLength: 12, payload: UnsafeRawBufferPointer(rebasing: source[12..<packetLength - 16]),
            ssrc: SSRC(1), index: first + UInt64(position))
          offset += packetLength
        }
        let data = (slab.baseAddress.unsafelyUnwrapped + begin).assumingMemoryBound(to: UInt8.self)
        messages.append(
          cd_message(
            data: data, length: UInt32(offset - begin), segment: UInt16(packetLength), to: receiver.address))
      }
    }

    /// Sends one frame to the loop's own socket; not part of what is measured.
    private func publish() {
      for position in 0..<packets {
        index += 1
        let target = UnsafeMutableRawBufferPointer(
          rebasing: slab[position * packetLength..<(position + 1) * packetLength])
        target.storeBytes(of: 0x60_80, toByteOffset: 0, as: UInt16.self)
        target.storeBytes(of: UInt16(truncatingIfNeeded: index).bigEndian, toByteOffset: 2, as: UInt16.self)
        target.storeBytes(of: 0, toByteOffset: 4, as: UInt32.self)
        target.storeBytes(of: UInt32(1).bigEndian, toByteOffset: 8, as: UInt32.self)
        _ = outward.sealRTP(
          target, headerLength: 12,
          payload: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[12..<packetLength - 16]),
          ssrc: SSRC(1), index: index)
      }
      let data = slab.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
      _ = cl_send(publisher, data, UInt32(packets * packetLength), UInt16(packetLength))
    }
  }
}
