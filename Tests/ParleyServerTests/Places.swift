// Ports for tests.

import Foundation

/// A socket on loopback that takes connections, and its port.
func listening() -> (descriptor: Int32, port: Int) {
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let port = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      _ = bind(listener, pointer, length)
      _ = listen(listener, 8)
      _ = getsockname(listener, pointer, &length)
    }
    return Int(UInt16(bigEndian: pointer.pointee.sin_port))
  }
  return (listener, port)
}
