// Virtual peers over real UDP on loopback: the smallest driver that can hold a call with the media plane.

import Foundation
import MediaCrypto
import RTCTesting
import SDP
import SFU
import Wire

@testable import MediaTransport

/// A virtual peer and its socket.
final class UDPPeer {
  let peer: VirtualPeer
  let socket: Int32
  var room: RoomID
  private var out = Outbox(capacity: 256 << 10)
  private var buffer = [UInt8](repeating: 0, count: 2048)
  /// Sizes of all datagrams that arrived.
  private(set) var sizes: [Int] = []

  init(_ number: UInt32, room: RoomID, certificate: Certificate) {
    self.room = room
    let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(socket, address, length)
        _ = getsockname(socket, address, &length)
      }
    }
    self.socket = socket
    var size: Int32 = 4 << 20
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    let address = TransportAddress(ipv4: 0x7F00_0001, port: UInt16(bigEndian: name.sin_port))
    peer = VirtualPeer(number: number, address: address, certificate: certificate, seed: UInt64(number) * 31)
  }

  deinit {
    close(socket)
  }

  func join(_ plane: MediaPlane, videoSlots: Int) async throws {
    let offer = peer.makeOffer(videoSlots: videoSlots)
    let answer = try await plane.answer(offer: offer, tracks: peer.tracks, room: room, participant: peer.number)
    try peer.accept(answer: answer.sdp, at: UDPCall.clock())
  }

  func turn() {
    while true {
      var name = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let count = withUnsafeMutablePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { recvfrom(socket, &buffer, 2048, 0, $0, &length) }
      }
      guard count > 0 else { break }
      sizes.append(count)
      let source = TransportAddress(
        ipv4: UInt32(bigEndian: name.sin_addr.s_addr), port: UInt16(bigEndian: name.sin_port))
      peer.receive(Array(buffer[..<count]), from: source, at: UDPCall.clock(), into: &out)
      send()
    }
    peer.advance(to: UDPCall.clock(), into: &out)
    send()
  }

  private func send() {
    for transmit in out.transmits {
      var offset = transmit.offset
      while offset < transmit.offset + transmit.length {
        let size = min(transmit.segmentSize, transmit.offset + transmit.length - offset)
        send(UnsafeRawBufferPointer(rebasing: out.memory[offset..<offset + size]), to: transmit.destination)
        offset += size
      }
    }
    out.reset()
  }

  func send(_ datagram: UnsafeRawBufferPointer, to destination: TransportAddress) {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(truncatingIfNeeded: destination.low).bigEndian
    name.sin_port = destination.port.bigEndian
    withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = sendto(
          socket, datagram.baseAddress, datagram.count, 0, address, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

enum UDPCall {
  static func clock() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// Lets the peers live until `done`. Returns whether it was done before that could no longer be a matter of how busy the
  /// machine is. For tests on threads of their own, since it keeps the one that it runs on.
  static func run(_ peers: [UDPPeer], until done: () -> Bool) -> Bool {
    let end = clock() + .seconds(120)
    while clock() < end {
      for peer in peers { peer.turn() }
      if done() { return true }
      usleep(1_000)
    }
    return false
  }

  static func makePlane(workers: Int = 1, segmentation: Bool = true) throws -> (MediaPlane, Certificate) {
    let certificate = try Certificate(commonName: "test", notBefore: 0, notAfter: 4_000_000_000)
    let loopback = TransportAddress(ipv4: 0x7F00_0001, port: 0)
    let configuration = MediaConfiguration(
      workers: workers, bindAddress: loopback, firstPort: 0, publicAddresses: [loopback],
      segmentationOffload: segmentation)
    return (try MediaPlane(configuration: configuration, certificate: certificate), certificate)
  }

  static func view(_ plane: MediaPlane, _ viewer: UDPPeer, _ watched: [UDPPeer], height: Int = 720) {
    let wishes = zip(viewer.peer.slots(.video), watched).map { mid, other in
      ViewRequest(mid: mid, participant: other.peer.number, source: .camera, maxHeight: height, priority: 0)
    }
    plane.setView(wishes, of: viewer.peer.number, in: viewer.room)
  }
}
