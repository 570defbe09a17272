// One text frame from a client: the envelope, parsed. Whatever the bytes are, the result is a frame or a typed fault.

import Foundation

/// What a client sends.
public enum ClientFrame: Equatable, Sendable {
  /// A request that wants exactly one reply.
  case request(id: Int64, Request)
  /// Events up to `seq` have arrived; the server need not keep them.
  case ack(seq: UInt64)
}

/// Why a frame is none, and what follows from that.
public struct FrameFault: Error, Equatable, Sendable {
  /// What is wrong.
  public var error: MessageError
  /// The request's id when it could be read: the error is its reply.
  public var id: Int64?
  /// The code with which the socket closes; nil when it stays open.
  public var close: CloseCode?

  /// A fault.
  public init(_ error: MessageError, id: Int64? = nil, close: CloseCode? = nil) {
    self.error = error
    self.id = id
    self.close = close
  }
}

extension ClientFrame {
  /// Parses a text frame.
  public init(parsing text: String) throws(FrameFault) {
    guard text.utf8.count <= Bounds.message else {
      throw FrameFault(
        MessageError(.protocol, .frameTooLarge, "A frame has at most \(Bounds.message) bytes."),
        close: .tooLarge)
    }
    let head: Head
    do {
      head = try MessageCoding.decode(Head.self, from: text)
    } catch {
      throw .envelope(.frameNotJSON, "A frame is one JSON object.")
    }
    guard let type = head.type else { throw .envelope(.frameNoType, "A frame has a type.") }
    if type == "ack" {
      guard let seq = head.seq else { throw .envelope(.requestInvalid, "ack has a seq.") }
      self = .ack(seq: seq)
      return
    }
    guard let id = head.id, (1...Bounds.requestID).contains(id) else {
      throw .envelope(.frameNoID, "A request has an id from 1 to 2^53 - 1.")
    }
    guard let known = RequestType(rawValue: type) else {
      throw FrameFault(
        MessageError(.protocol, .requestUnknown, "This server does not know that request."), id: id)
    }
    let request: Request
    do {
      request = try MessageCoding.decode(RequestBody.self, from: text).request(known)
    } catch {
      throw FrameFault(MessageError(.protocol, .requestInvalid, Self.reason(error)), id: id)
    }
    if let violation = request.violation() { throw FrameFault(violation, id: id) }
    self = .request(id: id, request)
  }

  /// Says which field was wrong, without repeating what stood in it.
  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "The request can't be read." }
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "\(([path(context)].filter { !$0.isEmpty } + [key.stringValue]).joined(separator: ".")) is missing."
    case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
      return "\(path(context)) is not what it should be."
    @unknown default:
      return "The request can't be read."
    }
  }
}

extension FrameFault {
  fileprivate static func envelope(_ code: ErrorCode, _ text: String) -> FrameFault {
    FrameFault(MessageError(.protocol, code, text), close: .protocolError)
  }
}

/// The fields of the envelope. One of the wrong type counts as missing.
private struct Head: Decodable {
  var id: Int64?
  var seq: UInt64?
  var type: String?

  enum CodingKeys: String, CodingKey { case id, seq, type }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try? container.decode(Int64.self, forKey: .id)
    seq = try? container.decode(UInt64.self, forKey: .seq)
    type = try? container.decode(String.self, forKey: .type)
  }
}

/// Holds the decoder until the type is known.
private struct RequestBody: Decodable {
  let decoder: any Decoder

  init(from decoder: any Decoder) throws { self.decoder = decoder }

  func request(_ type: RequestType) throws -> Request { try Request(type, from: decoder) }
}

extension ClientFrame: Encodable {
  private enum CodingKeys: String, CodingKey { case id, seq, type }

  /// Writes the envelope and the request's fields into one object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .ack(let seq):
      try container.encode("ack", forKey: .type)
      try container.encode(seq, forKey: .seq)
    case .request(let id, let request):
      try container.encode(id, forKey: .id)
      try container.encode(request.type.rawValue, forKey: .type)
      try request.encodeFields(to: encoder)
    }
  }
}
