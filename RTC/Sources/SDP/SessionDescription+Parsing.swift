// Reads session descriptions (RFC 8866 section 5, RFC 9429 section 5.8). Hostile text ends in a typed error with its line.

import Wire

extension SessionDescription {
  /// The description that `text` holds; lines end in CRLF or LF.
  public init(parsing text: String) throws(SDPError) {
    guard text.utf8.count <= Self.maximumLength else { throw Self.tooLong }
    var parser = SDPParser()
    self = try parser.parse(text)
  }

  /// The description that `bytes`, which have to be UTF-8, hold.
  public init(parsing bytes: RawSpan) throws(SDPError) {
    guard bytes.byteCount <= Self.maximumLength else { throw Self.tooLong }
    guard let text = String(validating: bytes.array, as: UTF8.self) else {
      throw SDPError(.notText, "the description is not UTF-8")
    }
    try self.init(parsing: text)
  }

  private static var tooLong: SDPError {
    SDPError(.tooLarge, "the description is longer than \(maximumLength) bytes")
  }
}

/// The state of reading one description.
private struct SDPParser {
  private var line = 0
  private var description = SessionDescription(origin: .init(sessionID: 0, version: 0))
  private var section: MediaDescription?
  private var mids: Set<String> = []

  mutating func parse(_ text: String) throws(SDPError) -> SessionDescription {
    var rest = Substring(text).utf8
    guard !rest.contains(0) else { throw SDPError(.notText, "the description holds a NUL") }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var content = rest[..<end]
      rest = end < rest.endIndex ? rest[rest.index(after: end)...] : rest[end...]
      if content.last == UInt8(ascii: "\r") { content.removeLast() }
      line += 1
      if content.isEmpty, rest.isEmpty { break }
      try read(content)
    }
    guard line >= 3 else { throw SDPError(.misplacedLine, line: max(line, 1), "v=, o= and s= have to come first") }
    if let section { description.media.append(section) }
    return description
  }

  private mutating func read(_ content: Substring.UTF8View) throws(SDPError) {
    guard content.count <= SessionDescription.maximumLineLength else {
      throw error(.tooLarge, "longer than \(SessionDescription.maximumLineLength) bytes")
    }
    guard content.count >= 2, content[content.index(after: content.startIndex)] == UInt8(ascii: "="),
      let type = content.first, !content.contains(UInt8(ascii: "\r"))
    else { throw error(.malformedLine, "not of the form x=value") }
    let value = Substring(content.dropFirst(2))
    switch (line, type) {
    case (1, UInt8(ascii: "v")):
      guard value == "0" else { throw error(.unsupported, "only version 0 of the format is known") }
    case (2, UInt8(ascii: "o")): description.origin = try origin(value)
    case (3, UInt8(ascii: "s")): description.name = String(value)
    case (...3, _): throw error(.misplacedLine, "v=, o= and s= have to come first, in this order")
    case (_, UInt8(ascii: "m")): try beginMedia(value)
    case (_, UInt8(ascii: "a")): try append(attribute(value))
    default: try keep(SDPLine(type: type, value: String(value)))
    }
  }

  private func origin(_ value: Substring) throws(SDPError) -> SessionDescription.Origin {
    let fields = value.pieces(" ", limit: 4)
    guard fields.count == 4, !fields[0].isEmpty, let id = fields[1].decimal(UInt64.self),
      let version = fields[2].decimal(UInt64.self), fields[3].pieces(" ").count == 3
    else { throw error(.malformedLine, "o= needs a name, two numbers and an address") }
    return .init(username: String(fields[0]), sessionID: id, version: version, address: String(fields[3]))
  }

  private mutating func beginMedia(_ value: Substring) throws(SDPError) {
    if let section { description.media.append(section) }
    guard description.media.count < SessionDescription.maximumMedia else {
      throw error(.tooLarge, "more than \(SessionDescription.maximumMedia) media sections")
    }
    let fields = value.pieces(" ")
    guard fields.count >= 4, fields[0].isToken, !fields.contains(where: \.isEmpty) else {
      throw error(.malformedLine, "m= needs a kind, a port, a transport and formats")
    }
    let ports = fields[1].pieces("/", limit: 2)
    guard let port = ports[0].decimal(UInt16.self) else { throw error(.malformedLine, "the port is no port number") }
    var media = MediaDescription(
      type: String(fields[0]), port: port, transport: String(fields[2]), formats: fields[3...].map(String.init))
    if ports.count == 2 {
      guard let count = ports[1].decimal(UInt16.self) else {
        throw error(.malformedLine, "the port count is no number")
      }
      media.portCount = Int(count)
    }
    if media.isRTP, fields[3...].contains(where: { $0.payloadType == nil }) {
      throw error(.malformedLine, "a format is no payload type")
    }
    section = media
  }

  private mutating func keep(_ other: SDPLine) throws(SDPError) {
    let known = section == nil ? Array("iuepcbtrzk".utf8) : Array("icbk".utf8)
    guard known.contains(other.type) else { throw error(.misplacedLine, "no such line is allowed here") }
    guard (section?.lines ?? description.lines).count < 64 else { throw error(.tooLarge, "too many lines of one kind") }
    if section == nil {
      if !sawSessionLine { description.lines = [] }
      sawSessionLine = true
      description.lines.append(other)
    } else {
      section?.lines.append(other)
    }
  }
  /// The model starts with a default `t=` line, which the first one read replaces.
  private var sawSessionLine = false

  private mutating func append(_ attribute: SDPAttribute) throws(SDPError) {
    guard (section?.attributes ?? description.attributes).count < SessionDescription.maximumAttributes else {
      throw error(.tooLarge, "more than \(SessionDescription.maximumAttributes) attributes in one section")
    }
    if section == nil {
      description.attributes.append(attribute)
    } else {
      if attribute.name == "mid", let mid = attribute.value {
        guard section?.mid == nil else { throw error(.duplicate, "a second a=mid in one section") }
        guard mids.insert(mid).inserted else { throw error(.duplicate, "a=mid names a section that exists already") }
      }
      section?.attributes.append(attribute)
    }
  }

  private func attribute(_ value: Substring) throws(SDPError) -> SDPAttribute {
    let halves = value.halves(":")
    let name = halves?.head ?? value
    guard name.isToken else { throw error(.malformedLine, "an attribute needs a name") }
    let attribute = SDPAttribute(String(name), halves.map { String($0.tail) })
    guard attribute.isWellFormed else { throw error(.malformedAttribute, "a=\(name) does not follow its grammar") }
    return attribute
  }

  private func error(_ code: SDPError.Code, _ reason: String) -> SDPError {
    SDPError(code, line: line, reason)
  }
}

extension SDPAttribute {
  /// Whether the value of a known attribute can be read; unknown ones may hold anything.
  fileprivate var isWellFormed: Bool {
    let text = Substring(value ?? "")
    return switch name {
    case "mid": text.isToken
    case "rtpmap": RTPMap(text) != nil
    case "fmtp": text.halves(" ")?.head.payloadType != nil
    case "rtcp-fb": text.halves(" ").map { ($0.head == "*" || $0.head.payloadType != nil) && !$0.tail.isEmpty } ?? false
    case "extmap": ExtensionMapping(text) != nil
    case "ice-ufrag": text.isICEText(4...256)
    case "ice-pwd": text.isICEText(22...256)
    case "fingerprint": FingerprintValue(text) != nil
    case "setup": ["active", "passive", "actpass", "holdconn"].contains(text)
    case "ssrc": SSRCAttribute(text) != nil
    case "ssrc-group": SSRCGroup(text) != nil
    case "rid": text.pieces(" ").count >= 2 && text.pieces(" ")[0].isRid
    case "simulcast": simulcastStreams(text, "send") != nil
    case "sendrecv", "sendonly", "recvonly", "inactive", "rtcp-mux", "rtcp-rsize", "bundle-only", "ice-lite":
      value == nil
    default: true
    }
  }
}
