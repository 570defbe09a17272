// The messages of Azure's speech protocol: headers and a body, as text or, for sound, with the headers' length before them.

internal import Foundation
internal import NIOCore

/// What one turn sends.
struct SpeechTurnMessages: Sendable {
  /// How much sound goes into one message.
  static let chunkBytes = 8192

  /// One number for the turn's messages, without dashes.
  let request: String

  init() { request = UUID().uuidString.replacing("-", with: "").lowercased() }

  /// Who we are and what the sound is like. It has to be the first message.
  func configuration() -> ByteBuffer {
    let body =
      #"{"context":{"system":{"name":"parley","version":"1.0.0","build":"Swift","lang":"Swift"},"#
      + #""os":{"platform":"Linux","name":"Linux","version":"0"},"audio":{"source":{"bitspersample":16,"#
      + #""channelcount":1,"connectivity":"Unknown","manufacturer":"Unknown","model":"Unknown","#
      + #""samplerate":16000,"type":"Stream"}}}}"#
    return ByteBuffer(string: headers(path: "speech.config", type: "application/json") + "\r\n" + body)
  }

  /// The sound: the file's header, the PCM in pieces, and an empty one that says that no more comes.
  func audio(_ samples: [Float]) -> [ByteBuffer] {
    var header = ByteBuffer()
    WaveFile.writeHeader(pcmBytes: samples.count * 2, into: &header)
    var messages = [message(header)]
    let perChunk = Self.chunkBytes / 2
    for start in stride(from: 0, to: samples.count, by: perChunk) {
      var pcm = ByteBuffer()
      WaveFile.writePCM(samples[start..<min(start + perChunk, samples.count)], into: &pcm)
      messages.append(message(pcm))
    }
    messages.append(message(ByteBuffer()))
    return messages
  }

  private func message(_ body: ByteBuffer) -> ByteBuffer {
    let headers = headers(path: "audio", type: "audio/x-wav")
    var message = ByteBuffer()
    message.writeInteger(UInt16(headers.utf8.count))
    message.writeString(headers)
    message.writeImmutableBuffer(body)
    return message
  }

  private func headers(path: String, type: String) -> String {
    let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    return "Path: \(path)\r\nX-RequestId: \(request)\r\nX-Timestamp: \(time)\r\nContent-Type: \(type)\r\n"
  }
}

/// A message of the service.
struct SpeechServiceMessage {
  let path: String
  let request: String?
  let body: Substring

  init?(_ text: String) {
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    var fields: [String: String] = [:]
    for line in text[..<end.lowerBound].split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      fields[line[..<colon].lowercased()] = value
    }
    guard let path = fields["path"] else { return nil }
    self.path = path.lowercased()
    request = fields["x-requestid"]?.lowercased()
    body = text[end.upperBound...]
  }
}

/// What a turn's phrases add up to.
struct SpeechPhrases {
  private struct Phrase: Decodable {
    struct Best: Decodable {
      var Confidence: Double?
      var Display: String?
    }
    var RecognitionStatus: String
    var DisplayText: String?
    var NBest: [Best]?
  }

  private(set) var text = ""
  private var confidence = 0.0
  private var weight = 0.0

  /// How sure the service is, weighed by how much it heard.
  var meanConfidence: Double? { weight > 0 ? confidence / weight : nil }

  /// Adds a phrase. False if it is none, or says that the service failed.
  mutating func add(_ body: Substring) -> Bool {
    guard let phrase = try? JSONDecoder().decode(Phrase.self, from: Data(body.utf8)) else { return false }
    switch phrase.RecognitionStatus {
    case "Success": break
    case "NoMatch", "InitialSilenceTimeout", "BabbleTimeout", "EndOfDictation": return true
    default: return false
    }
    let best = phrase.NBest?.first
    guard let heard = best?.Display ?? phrase.DisplayText else { return false }
    if heard.isEmpty { return true }
    if !text.isEmpty { text += " " }
    text += heard
    if let sure = best?.Confidence {
      confidence += min(1, max(0, sure)) * Double(heard.count)
      weight += Double(heard.count)
    }
    return true
  }
}
