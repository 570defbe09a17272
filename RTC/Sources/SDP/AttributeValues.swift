// The values of the attributes that Parley interprets, each read by a failable initialiser and written by `text`.

import Wire

/// `a=rtpmap:` (RFC 8866 section 6.6).
struct RTPMap {
  var payloadType: UInt8
  var encoding: String
  var clockRate: Int
  var channels: Int

  init?(_ value: Substring) {
    guard let (head, tail) = value.halves(" "), let payloadType = head.payloadType else { return nil }
    let parts = tail.pieces("/")
    guard (2...3).contains(parts.count), parts[0].isToken, let clockRate = parts[1].decimal(Int32.self), clockRate > 0
    else { return nil }
    guard parts.count == 2 || (1...255).contains(parts[2].decimal(Int.self) ?? 0) else { return nil }
    self.payloadType = payloadType
    encoding = String(parts[0])
    self.clockRate = Int(clockRate)
    channels = parts.count == 3 ? parts[2].decimal() ?? 1 : 1
  }
}

/// `a=extmap:` (RFC 8285 section 8), without extension attributes.
struct ExtensionMapping {
  var id: UInt8
  /// Which way the offerer or answerer uses it; nil is both.
  var direction: SDPDirection?
  var uri: String

  init?(_ value: Substring) {
    let fields = value.pieces(" ", limit: 3)
    guard fields.count >= 2, !fields[1].isEmpty else { return nil }
    let head = fields[0].pieces("/", limit: 2)
    // Identifiers from 4096 on ask the answerer to choose one, which we never do: read as 0, they are passed over.
    guard let id = head[0].decimal(UInt16.self), (1...255).contains(id) || (4096...4351).contains(id) else {
      return nil
    }
    if head.count == 2 {
      guard let direction = SDPDirection(rawValue: String(head[1])) else { return nil }
      self.direction = direction
    }
    self.id = id <= 255 ? UInt8(id) : 0
    uri = String(fields[1])
  }

  init(id: UInt8, direction: SDPDirection?, uri: String) {
    self.id = id
    self.direction = direction
    self.uri = uri
  }

  var text: String { "\(id)\(direction.map { "/\($0.rawValue)" } ?? "") \(uri)" }
}

/// `a=sendrecv` and its kin.
enum SDPDirection: String, CaseIterable {
  case sendrecv, sendonly, recvonly, inactive

  /// The same direction seen from the other side.
  var reversed: Self {
    switch self {
    case .sendonly: .recvonly
    case .recvonly: .sendonly
    case .sendrecv, .inactive: self
    }
  }
}

/// `a=fingerprint:` (RFC 8122 section 5), in one spelling: lower-case name, upper-case digits.
struct FingerprintValue {
  var text: String
  var isSHA256: Bool

  init?(_ value: Substring) {
    guard let (head, tail) = value.halves(" "), head.isToken else { return nil }
    let name = head.lowercased()
    let octets = tail.pieces(":")
    let length: Int? =
      switch name {
      case "sha-1": 20
      case "sha-224": 28
      case "sha-256": 32
      case "sha-384": 48
      case "sha-512": 64
      default: nil
      }
    guard octets.count == length ?? octets.count, octets.count <= 64 else { return nil }
    for octet in octets {
      guard octet.utf8.count == 2, octet.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }), UInt8(octet, radix: 16) != nil
      else { return nil }
    }
    text = "\(name) \(tail.uppercased())"
    isSHA256 = name == "sha-256"
  }
}

/// `a=ssrc:` (RFC 5576 section 4.1).
struct SSRCAttribute {
  var ssrc: SSRC
  var attribute: String
  var value: String

  init?(_ value: Substring) {
    guard let (head, tail) = value.halves(" "), let ssrc = head.decimal(UInt32.self), !tail.isEmpty else { return nil }
    self.ssrc = SSRC(ssrc)
    let halves = tail.halves(":")
    attribute = String(halves?.head ?? tail)
    self.value = String(halves?.tail ?? "")
  }
}

/// `a=ssrc-group:` (RFC 5576 section 4.2).
struct SSRCGroup {
  var semantics: String
  var ssrcs: [SSRC]

  init?(_ value: Substring) {
    let fields = value.pieces(" ").filter { !$0.isEmpty }
    guard let first = fields.first, first.isToken, fields.count <= 32 else { return nil }
    semantics = String(first)
    ssrcs = []
    for field in fields.dropFirst() {
      guard let ssrc = field.decimal(UInt32.self) else { return nil }
      ssrcs.append(SSRC(ssrc))
    }
  }
}

/// `a=candidate:` (RFC 8839 section 5.1), as far as it is a UDP candidate with a plain address.
func candidateAddress(_ value: Substring) -> TransportAddress? {
  let fields = value.pieces(" ", limit: 9)
  guard fields.count >= 8, fields[1] == "1", fields[2].lowercased() == "udp", fields[6] == "typ",
    let port = fields[5].decimal(UInt16.self), port > 0
  else { return nil }
  return TransportAddress(fields[4], port: port)
}

/// `a=simulcast:` (RFC 8853 section 5.1): the first alternative of each stream that `direction` names, "~" removed.
func simulcastStreams(_ value: Substring, _ direction: String) -> [String]? {
  let fields = value.pieces(" ").filter { !$0.isEmpty }
  guard fields.count == 2 || fields.count == 4 else { return nil }
  var result: [String] = []
  for index in stride(from: 0, to: fields.count, by: 2) {
    guard fields[index] == "send" || fields[index] == "recv" else { return nil }
    for stream in fields[index + 1].pieces(";") {
      for alternative in stream.pieces(",") {
        guard (alternative.utf8.first == UInt8(ascii: "~") ? alternative.dropFirst() : alternative).isRid else {
          return nil
        }
      }
      if fields[index] == direction {
        let first = stream.pieces(",")[0]
        result.append(String(first.utf8.first == UInt8(ascii: "~") ? first.dropFirst() : first))
      }
    }
  }
  return result
}

extension Substring {
  /// The RTP payload type that the text is.
  var payloadType: UInt8? {
    guard let number = decimal(UInt8.self), number <= 127 else { return nil }
    return number
  }
}
