// A row as the database gave it, read by position: each query names its columns, so their order is known.

struct SQLRow: Equatable, Sendable {
  let values: [SQLValue]

  func text(_ column: Int) throws(StorageError) -> String {
    guard case .text(let value) = try value(column) else { throw unexpected(column) }
    return value
  }

  func optionalText(_ column: Int) throws(StorageError) -> String? {
    try value(column) == .null ? nil : try text(column)
  }

  func integer(_ column: Int) throws(StorageError) -> Int64 {
    guard case .integer(let value) = try value(column) else { throw unexpected(column) }
    return value
  }

  func optionalInteger(_ column: Int) throws(StorageError) -> Int64? {
    try value(column) == .null ? nil : try integer(column)
  }

  func flag(_ column: Int) throws(StorageError) -> Bool { try integer(column) != 0 }

  func optionalReal(_ column: Int) throws(StorageError) -> Double? {
    switch try value(column) {
    case .null: nil
    case .real(let value): value
    case .integer(let value): Double(value)
    case .text: throw unexpected(column)
    }
  }

  private func value(_ column: Int) throws(StorageError) -> SQLValue {
    guard values.indices.contains(column) else { throw unexpected(column) }
    return values[column]
  }

  private func unexpected(_ column: Int) -> StorageError {
    StorageError(.damaged, "column \(column) of a row holds something else than this version writes")
  }
}
