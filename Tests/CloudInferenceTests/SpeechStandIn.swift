// The other end of Azure's speech protocol. It checks every message, and answers with the word for the tone that it heard.

import Foundation
import NIOCore
import NIOHTTP1
import NIOWebSocket

final class SpeechStandIn: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  /// What it does at the end of the sound.
  enum Manner: Sendable {
    case answers
    case hearsNothing
    case fails
    case babbles
    case hangs
    case closes
  }

  private let standIn: StandIn
  private let manner: Manner
  private var request: String?
  private var announced: Int?
  private var pcm = Data()
  private var isOver = false

  init(_ upgrade: Received, _ standIn: StandIn, manner: Manner) {
    self.standIn = standIn
    self.manner = manner
    let connection = upgrade.headers.first(name: "X-ConnectionId") ?? ""
    if upgrade.path != "/speech/recognition/conversation/cognitiveservices/v1" { standIn.complain("the path") }
    if upgrade.query["format"] != "detailed" { standIn.complain("the format") }
    if upgrade.query["language"]?.wholeMatch(of: /[a-z]{2}-[A-Z]{2}/) == nil { standIn.complain("the language") }
    if upgrade.headers.first(name: "Ocp-Apim-Subscription-Key") != "azure-key" { standIn.complain("the key") }
    if connection.wholeMatch(of: /[0-9a-f]{32}/) == nil { standIn.complain("the connection's number") }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    if frame.maskKey == nil { standIn.complain("a frame without a mask") }
    do {
      switch frame.opcode {
      case .text: try configuration(String(buffer: frame.unmaskedData))
      case .binary: try audio(frame.unmaskedData, context: context)
      default: break
      }
    } catch {
      standIn.complain((error as? ProtocolError)?.reason ?? "\(error)")
      context.close(promise: nil)
    }
  }

  private func headers(_ text: some StringProtocol, path: String, type: String) throws {
    guard text.hasSuffix("\r\n") else { throw ProtocolError("headers without an end") }
    var fields: [String: String] = [:]
    for line in text.components(separatedBy: "\r\n").dropLast() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw ProtocolError("the header \(line)") }
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    guard fields["path"] == path, fields["content-type"] == type else { throw ProtocolError("the path of \(text)") }
    guard let id = fields["x-requestid"], id.wholeMatch(of: /[0-9a-f]{32}/) != nil, request == nil || request == id
    else {
      throw ProtocolError("the request's number")
    }
    request = id
    guard let time = fields["x-timestamp"],
      time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil
    else { throw ProtocolError("the time \(fields["x-timestamp"] ?? "")") }
  }

  private func configuration(_ text: String) throws {
    guard request == nil else { throw ProtocolError("speech.config not first") }
    let parts = text.components(separatedBy: "\r\n\r\n")
    guard parts.count == 2 else { throw ProtocolError("no body") }
    try headers(parts[0] + "\r\n", path: "speech.config", type: "application/json")
    let json = try JSONSerialization.jsonObject(with: Data(parts[1].utf8)) as? [String: Any]
    guard let context = json?["context"] as? [String: Any], context["system"] != nil, context["os"] != nil else {
      throw ProtocolError("speech.config without its context")
    }
  }

  private func audio(_ data: ByteBuffer, context: ChannelHandlerContext) throws {
    guard request != nil else { throw ProtocolError("sound before speech.config") }
    guard !isOver else { throw ProtocolError("sound after its end") }
    var data = data
    guard let length = data.readInteger(as: UInt16.self), let text = data.readString(length: Int(length)) else {
      throw ProtocolError("no headers")
    }
    try headers(text, path: "audio", type: "audio/x-wav")
    let body = Data(data.readableBytesView)
    guard body.count <= 8192 else { throw ProtocolError("a piece of \(body.count) bytes") }
    if announced == nil {
      announced = try checkWaveHeader(body)
    } else if body.isEmpty {
      isOver = true
      guard announced == pcm.count else { throw ProtocolError("\(pcm.count) bytes of sound, not as the header says") }
      answer(context: context)
    } else {
      pcm.append(body)
    }
  }

  private func answer(context: ChannelHandlerContext) {
    send("turn.start", #"{"context":{"serviceTag":"1"}}"#, context: context)
    send("speech.hypothesis", #"{"Text":"lo","Offset":1,"Duration":2}"#, context: context)
    switch manner {
    case .answers:
      // Of another turn: to be left alone.
      send("speech.phrase", phrase("stray", 0.1), request: String(repeating: "0", count: 32), context: context)
      let heard = word(in: samples(of: pcm))
      send("speech.phrase", phrase(heard, 0.5), context: context)
      send("speech.phrase", phrase("tone", 1), fragments: 3, context: context)
    case .hearsNothing: send("speech.phrase", #"{"RecognitionStatus":"InitialSilenceTimeout"}"#, context: context)
    case .fails: send("speech.phrase", #"{"RecognitionStatus":"Error"}"#, context: context)
    case .babbles: send("speech.phrase", String(repeating: "x", count: 2 << 20), fragments: 40, context: context)
    case .hangs: return
    case .closes:
      context.close(promise: nil)
      return
    }
    send("turn.end", "{}", context: context)
  }

  private func phrase(_ text: String, _ confidence: Double) -> String {
    """
    {"RecognitionStatus":"Success","Offset":0,"Duration":1,"NBest":[{"Confidence":\(confidence),"Lexical":"x",\
    "Display":"\(text)"},{"Confidence":0.01,"Display":"worse"}]}
    """
  }

  private func send(
    _ path: String, _ body: String, request other: String? = nil, fragments: Int = 1, context: ChannelHandlerContext
  ) {
    var data = ByteBuffer(
      string:
        "X-RequestId:\(other ?? request ?? "")\r\nContent-Type:application/json; charset=utf-8\r\nPath:\(path)\r\n\r\n\(body)"
    )
    let size = (data.readableBytes + fragments - 1) / fragments
    var isFirst = true
    while let part = data.readSlice(length: min(size, data.readableBytes)), part.readableBytes > 0 {
      let frame = WebSocketFrame(fin: data.readableBytes == 0, opcode: isFirst ? .text : .continuation, data: part)
      context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
      isFirst = false
    }
  }
}
