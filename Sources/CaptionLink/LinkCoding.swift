// Messages as frames: four bytes of length, one of kind, then JSON; audio, of which there is most, as plain bytes.

import Foundation

/// Why bytes are no frame. The connection is useless after it.
public enum LinkError: Error, Equatable, Sendable {
  /// A frame longer than any may be.
  case tooLong(Int)
  /// A kind that this version does not know.
  case unknownKind(UInt8)
  /// A frame whose content is not what its kind says.
  case malformed(UInt8)
}

/// Bounds of the link.
public enum LinkBounds {
  /// The longest frame, in bytes: figures of many tenants are the longest.
  public static let frame = 1 << 20
  /// The longest frame of who has not said who it is.
  public static let hello = 1 << 16
  /// The longest Opus packet (RFC 6716 section 3.2: 1275 bytes, twice for two frames, and a little).
  public static let audio = 2_600
}

private enum Kind {
  static let hello: UInt8 = 1
  static let open: UInt8 = 2
  static let audio: UInt8 = 3
  static let close: UInt8 = 4
  static let ready: UInt8 = 64
  static let caption: UInt8 = 65
  static let status: UInt8 = 66
  static let metrics: UInt8 = 67
  static let refused: UInt8 = 68
  static let problem: UInt8 = 69
}

/// Bytes in, frames out.
public struct LinkReader: Sendable {
  /// A frame's kind and what it holds.
  public struct Frame: Equatable, Sendable {
    var kind: UInt8
    var body: ArraySlice<UInt8>
  }

  private var buffer: [UInt8] = []
  private var position = 0

  /// A reader that was given nothing yet.
  public init() {}

  /// Takes bytes as they come.
  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if position > 0 {
      buffer.removeFirst(position)
      position = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole frame, of at most `limit` bytes; nil until more bytes have come.
  public mutating func next(upTo limit: Int = LinkBounds.frame) throws(LinkError) -> Frame? {
    guard buffer.count - position >= 5 else { return nil }
    let length = Int(integer(UInt32.self, in: buffer[position...]))
    guard length <= limit else { throw .tooLong(length) }
    guard buffer.count - position - 5 >= length else { return nil }
    let kind = buffer[position + 4]
    let body = buffer[position + 5..<position + 5 + length]
    position += 5 + length
    return Frame(kind: kind, body: body)
  }
}

extension NodeMessage {
  /// The message in a frame.
  public init(_ frame: LinkReader.Frame) throws(LinkError) {
    switch frame.kind {
    case Kind.hello: self = .hello(try decode(frame))
    case Kind.open: self = .open(try decode(frame))
    case Kind.close: self = .close(try decode(frame))
    case Kind.audio:
      let body = frame.body
      guard (24...24 + LinkBounds.audio).contains(body.count) else { throw .malformed(frame.kind) }
      let start = body.startIndex
      self = .audio(
        LinkPacket(
          stream: integer(UInt32.self, in: body),
          sequence: Int64(bitPattern: integer(UInt64.self, in: body[(start + 4)...])),
          timestamp: integer(UInt32.self, in: body[(start + 12)...]),
          arrival: integer(UInt64.self, in: body[(start + 16)...]), payload: Array(body[(start + 24)...])))
    default: throw .unknownKind(frame.kind)
    }
  }

  /// Appends the message's frame.
  public func write(to bytes: inout [UInt8]) {
    switch self {
    case .hello(let hello): encode(hello, Kind.hello, to: &bytes)
    case .open(let opening): encode(opening, Kind.open, to: &bytes)
    case .close(let closing): encode(closing, Kind.close, to: &bytes)
    case .audio(let packet):
      packet.payload.withUnsafeBytes { payload in
        writeAudio(
          stream: packet.stream, sequence: packet.sequence, timestamp: packet.timestamp, arrival: packet.arrival,
          payload: payload, to: &bytes)
      }
    }
  }
}

/// Appends the frame of an audio packet without making a message of it first.
func writeAudio(
  stream: UInt32, sequence: Int64, timestamp: UInt32, arrival: UInt64, payload: UnsafeRawBufferPointer,
  to bytes: inout [UInt8]
) {
  append(UInt32(24 + payload.count), to: &bytes)
  bytes.append(Kind.audio)
  append(stream, to: &bytes)
  append(UInt64(bitPattern: sequence), to: &bytes)
  append(timestamp, to: &bytes)
  append(arrival, to: &bytes)
  bytes.append(contentsOf: payload)
}

extension WorkerMessage {
  /// The message in a frame.
  public init(_ frame: LinkReader.Frame) throws(LinkError) {
    switch frame.kind {
    case Kind.ready: self = .ready(try decode(frame))
    case Kind.caption: self = .caption(try decode(frame))
    case Kind.status: self = .status(try decode(frame))
    case Kind.problem: self = .problem(try decode(frame))
    case Kind.metrics: self = .metrics(try decode(frame))
    case Kind.refused: self = .refused(try decode(frame))
    default: throw .unknownKind(frame.kind)
    }
  }

  /// Appends the message's frame.
  public func write(to bytes: inout [UInt8]) {
    switch self {
    case .ready(let ready): encode(ready, Kind.ready, to: &bytes)
    case .caption(let caption): encode(caption, Kind.caption, to: &bytes)
    case .status(let status): encode(status, Kind.status, to: &bytes)
    case .problem(let problem): encode(problem, Kind.problem, to: &bytes)
    case .metrics(let metrics): encode(metrics, Kind.metrics, to: &bytes)
    case .refused(let reason): encode(reason, Kind.refused, to: &bytes)
    }
  }
}

private func decode<Value: Decodable>(_ frame: LinkReader.Frame) throws(LinkError) -> Value {
  do {
    return try JSONDecoder().decode(Value.self, from: Data(frame.body))
  } catch {
    throw .malformed(frame.kind)
  }
}

private func encode(_ value: some Encodable, _ kind: UInt8, to bytes: inout [UInt8]) {
  // Only a number that is not finite can't be encoded; our values hold none.
  guard let body = try? JSONEncoder().encode(value), body.count <= LinkBounds.frame else { return }
  append(UInt32(body.count), to: &bytes)
  bytes.append(kind)
  bytes.append(contentsOf: body)
}

private func append(_ value: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
}

/// The big-endian integer at the start of `bytes`, which are long enough.
private func integer<Value: FixedWidthInteger & UnsignedInteger>(_ type: Value.Type, in bytes: ArraySlice<UInt8>)
  -> Value
{
  bytes.prefix(MemoryLayout<Value>.size).reduce(0) { $0 << 8 | Value($1) }
}
