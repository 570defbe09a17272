// Azure's services that look at texts, as their documentation has them: they check what they are sent and answer from it.

import Foundation
import NIOHTTP1

private struct Entity: Encodable {
  var text: String
  var category: String
  var offset: Int
  var length: Int
  var confidenceScore = 0.8
}

/// Finds numbers, addresses with an at, and the Anas of this world.
private func entities(in text: String) -> [Entity] {
  let kinds: [(Regex<Substring>, String)] = [
    (/[0-9]{3,}/, "PhoneNumber"), (/[a-z]+@[a-z]+\.[a-z]+/, "Email"), (/Ana [A-Z]\w+/, "Person"),
    (/Contoso/, "Organization"),
  ]
  let scalars = text.unicodeScalars
  return kinds.flatMap { pattern, category in
    text.matches(of: pattern).map { match in
      Entity(
        text: String(match.output), category: category,
        offset: scalars.distance(from: scalars.startIndex, to: match.range.lowerBound),
        length: match.output.unicodeScalars.count)
    }
  }
}

private func json(_ value: some Encodable) throws -> String {
  String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
}

/// `POST /language/:analyze-text` of 2023-04-01. The text `unreadable` is not read, `misplaced` is found elsewhere.
func azureLanguage(_ request: Received) throws -> Answer {
  guard request.method == .POST, request.uri == "/language/:analyze-text?api-version=2023-04-01",
    request.headers["content-type"] == ["application/json; charset=utf-8"],
    request.headers["ocp-apim-subscription-key"] == ["azure-key"]
  else { throw ProtocolError("the request") }
  guard let body = request.json as? [String: Any], Set(body.keys) == ["kind", "parameters", "analysisInput"],
    body["kind"] as? String == "PiiEntityRecognition", let parameters = body["parameters"] as? [String: Any],
    Set(parameters.keys) == ["modelVersion", "loggingOptOut", "stringIndexType"],
    parameters["loggingOptOut"] as? Bool == true, parameters["stringIndexType"] as? String == "UnicodeCodePoint",
    let input = body["analysisInput"] as? [String: Any], let documents = input["documents"] as? [[String: String]],
    documents.count == 1, Set(documents[0].keys) == ["id", "language", "text"], let text = documents[0]["text"],
    documents[0]["id"] == "1"
  else { throw ProtocolError("the body") }
  struct Results: Encodable {
    struct Document: Encodable {
      var redactedText: String
      var id = "1"
      var entities: [Entity]
      var warnings: [String] = []
    }
    struct Failure: Encodable {
      var id = "1"
      var error: Reason
    }
    struct Reason: Encodable {
      var code = "InvalidArgument"
      var message = "secret words of the service"
      var innererror: [String: String]
    }
    var documents: [Document] = []
    var errors: [Failure] = []
    var modelVersion = "2023-09-01"
  }
  var results = Results()
  if !["en", "es", "de", "pt", "zh-hans"].contains(documents[0]["language"]) {
    results.errors = [.init(error: .init(innererror: ["code": "UnsupportedLanguageCode", "message": "no"]))]
  } else if text == "unreadable" {
    results.errors = [.init(error: .init(innererror: ["code": "InvalidDocument", "message": "no"]))]
  } else {
    var found = entities(in: text)
    if text.contains("misplaced") {
      found = found.map { Entity(text: $0.text, category: "Email", offset: $0.offset + 1, length: $0.length - 1) }
    }
    results.documents = [.init(redactedText: String(repeating: "*", count: text.count), entities: found)]
  }
  return .json(#"{"kind":"PiiEntityRecognitionResults","results":\#(try json(results))}"#)
}

/// `POST /contentsafety/text:analyze` of 2023-10-01: `Hate4` in a text weighs 4. The text `nothing` gets no weights.
func azureContentSafety(_ request: Received) throws -> Answer {
  guard request.method == .POST, request.uri == "/contentsafety/text:analyze?api-version=2023-10-01",
    request.headers["content-type"] == ["application/json; charset=utf-8"],
    request.headers["ocp-apim-subscription-key"] == ["azure-key"], let body = request.json as? [String: Any],
    Set(body.keys) == ["text", "categories", "outputType"], body["outputType"] as? String == "FourSeverityLevels",
    let text = body["text"] as? String, let categories = body["categories"] as? [String],
    Set(categories) == ["Hate", "SelfHarm", "Sexual", "Violence"]
  else { throw ProtocolError("the request") }
  let weights = text == "nothing" ? [] : categories
  let analysis = weights.map { category in
    let severity = text.matches(of: /([A-Za-z]+)([0246])/).first { $0.output.1 == category }.map(\.output.2) ?? "0"
    return #"{"category":"\#(category)","severity":\#(severity)}"#
  }
  return .json(#"{"blocklistsMatch":[],"categoriesAnalysis":[\#(analysis.joined(separator: ","))]}"#)
}

/// Both.
func azureScreens(_ request: Received) throws -> Answer {
  try request.path.hasPrefix("/language") ? azureLanguage(request) : azureContentSafety(request)
}
