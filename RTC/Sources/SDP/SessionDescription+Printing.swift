// Writes session descriptions with CRLF line ends; what was read comes out again.

extension SessionDescription {
  /// The description as SDP text.
  public var text: String {
    var text = "v=0\r\n"
    text += "o=\(origin.username) \(origin.sessionID) \(origin.version) \(origin.address)\r\n"
    text += "s=\(name)\r\n"
    Self.append(lines, attributes, to: &text)
    for section in media {
      let ports = section.portCount.map { "\(section.port)/\($0)" } ?? "\(section.port)"
      text += "m=\(section.type) \(ports) \(section.transport) \(section.formats.joined(separator: " "))\r\n"
      Self.append(section.lines, section.attributes, to: &text)
    }
    return text
  }

  private static func append(_ lines: [SDPLine], _ attributes: [SDPAttribute], to text: inout String) {
    for line in lines {
      text.unicodeScalars.append(Unicode.Scalar(line.type))
      text += "=\(line.value)\r\n"
    }
    for attribute in attributes {
      text += "a=\(attribute.name)"
      if let value = attribute.value { text += ":\(value)" }
      text += "\r\n"
    }
  }
}

extension SessionDescription: CustomStringConvertible {
  /// What the description has, without what is private in it: no addresses, no keys.
  public var description: String {
    "session description, revision \(origin.version), \(media.count) media sections"
  }
}
