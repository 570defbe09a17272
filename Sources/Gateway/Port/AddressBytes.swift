// The bytes of an IP address, for telling loopback and networks.

import NIOCore

/// The 4 or 16 bytes of an address; IPv4 mapped into IPv6 counts as IPv4. Empty for anything else.
func addressBytes(_ address: SocketAddress?) -> [UInt8] {
  guard let address else { return [] }
  // sockaddr_in: family 2, port 2, address 4. sockaddr_in6: family 2, port 2, flow 4, address 16.
  let bytes = address.withSockAddr { pointer, size in
    Array(UnsafeRawBufferPointer(start: pointer, count: size))
  }
  switch address {
  case .v4:
    return Array(bytes.dropFirst(4).prefix(4))
  case .v6:
    let all = Array(bytes.dropFirst(8).prefix(16))
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return all.starts(with: mapped) ? Array(all.suffix(4)) : all
  case .unixDomainSocket:
    return []
  }
}

/// Whether an address is this machine's own: 127/8, ::1, or a Unix socket.
func isLoopback(_ address: SocketAddress?) -> Bool {
  if case .unixDomainSocket = address { return true }
  let bytes = addressBytes(address)
  if bytes.count == 4 { return bytes[0] == 127 }
  return bytes.count == 16 && bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
}
