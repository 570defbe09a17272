// Spans in the JSON of OpenTelemetry's protocol 1.x: opentelemetry/proto/trace/v1/trace.proto with ids in hexadecimal and
// numbers of 64 bits as text (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).

internal import Foundation
internal import Tracing

/// The body of a POST to `/v1/traces`.
func encodeSpans(_ spans: [FinishedSpan], service: String, instance: String) throws -> [UInt8] {
  let resource = OTLP.Resource(attributes: [
    OTLP.Attribute("service.name", .init(stringValue: service)),
    OTLP.Attribute("service.instance.id", .init(stringValue: instance)),
  ])
  let scope = OTLP.ScopeSpans(scope: .init(name: service), spans: spans.map(OTLP.Span.init))
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return Array(
    try encoder.encode(OTLP.Export(resourceSpans: [OTLP.ResourceSpans(resource: resource, scopeSpans: [scope])])))
}

private enum OTLP {
  struct Export: Encodable { var resourceSpans: [ResourceSpans] }
  struct ResourceSpans: Encodable {
    var resource: Resource
    var scopeSpans: [ScopeSpans]
  }
  struct Resource: Encodable { var attributes: [Attribute] }
  struct ScopeSpans: Encodable {
    var scope: Scope
    var spans: [Span]
  }
  struct Scope: Encodable { var name: String }

  struct Span: Encodable {
    var traceId: String
    var spanId: String
    var parentSpanId: String?
    var name: String
    var kind: Int
    var startTimeUnixNano: String
    var endTimeUnixNano: String
    var attributes: [Attribute]
    var events: [Event]
    var links: [Link]
    var status: Status
  }
  struct Event: Encodable {
    var name: String
    var timeUnixNano: String
    var attributes: [Attribute]
  }
  struct Link: Encodable {
    var traceId: String
    var spanId: String
  }
  struct Status: Encodable {
    /// 0 is unset, 1 is well, 2 is an error.
    var code: Int
    var message: String?
  }

  struct Attribute: Encodable {
    var key: String
    var value: Value

    init(_ key: String, _ value: Value) {
      self.key = key
      self.value = value
    }
  }
  struct Value: Encodable {
    var stringValue: String?
    var intValue: String?
    var doubleValue: Double?
    var boolValue: Bool?
    var arrayValue: Values?
  }
  struct Values: Encodable { var values: [Value] }
}

extension OTLP.Span {
  init(_ span: FinishedSpan) {
    traceId = span.context.trace
    spanId = span.context.span
    parentSpanId = span.parent
    name = span.name
    kind =
      switch span.kind {
      case .internal: 1
      case .server: 2
      case .client: 3
      case .producer: 4
      case .consumer: 5
      }
    startTimeUnixNano = String(span.start)
    endTimeUnixNano = String(span.end)
    attributes = span.attributes.wire
    events = span.events.map {
      OTLP.Event(name: $0.name, timeUnixNano: String($0.nanosecondsSinceEpoch), attributes: $0.attributes.wire)
    }
    links = span.links.map { OTLP.Link(traceId: $0.trace, spanId: $0.span) }
    let code: Int =
      switch span.status?.code {
      case nil: 0
      case .ok: 1
      case .error: 2
      }
    status = OTLP.Status(code: code, message: span.status?.message)
  }
}

extension SpanAttributes {
  fileprivate var wire: [OTLP.Attribute] {
    var attributes: [OTLP.Attribute] = []
    forEach { attributes.append(OTLP.Attribute($0, OTLP.Value($1))) }
    return attributes.sorted { $0.key < $1.key }
  }
}

extension OTLP.Value {
  init(_ attribute: SpanAttribute) {
    func list<Element>(_ elements: [Element], _ value: (Element) -> OTLP.Value) -> OTLP.Values {
      OTLP.Values(values: elements.map(value))
    }
    switch attribute {
    case .string(let value): stringValue = value
    case .int32(let value): intValue = String(value)
    case .int64(let value): intValue = String(value)
    // JSON has no numbers that are none.
    case .double(let value): if value.isFinite { doubleValue = value } else { stringValue = "\(value)" }
    case .bool(let value): boolValue = value
    case .stringArray(let values): arrayValue = list(values) { OTLP.Value(stringValue: $0) }
    case .int32Array(let values): arrayValue = list(values) { OTLP.Value(intValue: String($0)) }
    case .int64Array(let values): arrayValue = list(values) { OTLP.Value(intValue: String($0)) }
    case .doubleArray(let values): arrayValue = list(values) { OTLP.Value(.double($0)) }
    case .boolArray(let values): arrayValue = list(values) { OTLP.Value(boolValue: $0) }
    case .stringConvertible(let value): stringValue = "\(value)"
    case .stringConvertibleArray(let values): arrayValue = list(values) { OTLP.Value(stringValue: "\($0)") }
    default: break
    }
  }
}
