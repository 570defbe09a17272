// How every message is turned into text and back: JSON with sorted keys, so that the same message is always the
// same text. Control-plane traffic only; nothing here runs per packet.

import Foundation

/// Encodes and decodes wire types.
public enum MessageCoding {
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
  private static let decoder = JSONDecoder()

  /// The JSON text of a message.
  public static func encode(_ value: some Encodable) throws -> String {
    String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The message that a JSON text holds. Unknown fields are ignored.
  public static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
    try decoder.decode(type, from: Data(text.utf8))
  }
}
