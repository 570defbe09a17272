// Finding the agent that a binding request is meant for, before anything about it is verified.

import STUN
import Wire

/// The local user name fragment in a binding request's USERNAME (`local:remote`); nil when there is none.
public func iceLocalUfrag(of message: RawSpan) -> String? {
  guard let range = localUfragRange(of: message) else { return nil }
  return message.withUnsafeBytes { String(decoding: $0[range], as: UTF8.self) }
}

/// The hash of the local user name fragment in a binding request, equal to `iceUfragHash` of it. Does not allocate.
///
/// Two fragments may share a hash; the agent compares the whole USERNAME.
public func iceLocalUfragHash(of message: RawSpan) -> UInt64? {
  guard let range = localUfragRange(of: message) else { return nil }
  return message.withUnsafeBytes { fnv1a($0[range]) }
}

/// The key under which to file an agent whose local user name fragment is `ufrag`.
public func iceUfragHash(_ ufrag: String) -> UInt64 {
  fnv1a(ufrag.utf8)
}

/// Where the part of USERNAME before the colon lies in a datagram.
private func localUfragRange(of datagram: RawSpan) -> Range<Int>? {
  guard let message = try? STUNMessage(parsing: datagram), message.messageClass == .request,
    message.method == .binding, let username = message.range(of: .username)
  else { return nil }
  return datagram.withUnsafeBytes { bytes in
    guard let colon = bytes[username].firstIndex(of: UInt8(ascii: ":")), colon > username.lowerBound else { return nil }
    return username.lowerBound..<colon
  }
}

/// FNV-1a with 64 bits: the same in every process, unlike `Hasher`.
private func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
