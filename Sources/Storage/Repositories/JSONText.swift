// Values that are stored as a document, always the same text for the same value.

import Foundation

/// JSON in a column.
enum JSONText {
  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
  private static let decoder = JSONDecoder()

  static func encode(_ value: some Encodable) throws(StorageError) -> String {
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
      throw StorageError(.refused, "a value can't be written as JSON")
    }
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws(StorageError) -> Value {
    do { return try decoder.decode(type, from: Data(text.utf8)) } catch {
      throw StorageError(.damaged, "a stored \(type) can't be read")
    }
  }
}
