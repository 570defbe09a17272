// A statement whose values never become part of its text: what is interpolated is bound, so no input can change what a
// statement means, and each database numbers its parameters as it likes.

/// A value of a column or a parameter.
enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// What can stand as a parameter.
protocol SQLConvertible {
  var sqlValue: SQLValue { get }
}

extension SQLValue: SQLConvertible {
  var sqlValue: SQLValue { self }
}

extension String: SQLConvertible {
  var sqlValue: SQLValue { .text(self) }
}

extension Int64: SQLConvertible {
  var sqlValue: SQLValue { .integer(self) }
}

extension Int: SQLConvertible {
  var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Bool: SQLConvertible {
  var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLConvertible {
  var sqlValue: SQLValue { .real(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
  var sqlValue: SQLValue { self?.sqlValue ?? .null }
}

/// A statement or a part of one.
struct SQL: Equatable, Sendable, ExpressibleByStringInterpolation {
  enum Piece: Equatable, Sendable {
    case text(String)
    case value(SQLValue)
  }

  var pieces: [Piece]

  init(pieces: [Piece]) { self.pieces = pieces }

  init(stringLiteral value: String) { pieces = [.text(value)] }

  init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

  /// A statement from text that the program itself wrote, such as what a dialect makes of a migration.
  init(verbatim text: String) { pieces = [.text(text)] }

  struct StringInterpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) { pieces.reserveCapacity(2 * interpolationCount + 1) }

    mutating func appendLiteral(_ literal: String) { pieces.append(.text(literal)) }

    mutating func appendInterpolation(_ value: some SQLConvertible) { pieces.append(.value(value.sqlValue)) }

    mutating func appendInterpolation(_ part: SQL) { pieces += part.pieces }
  }

  static func + (left: SQL, right: SQL) -> SQL { SQL(pieces: left.pieces + right.pieces) }

  /// The text with `placeholder(n)` for the nth value, counted from 1, and the values.
  func render(_ placeholder: (Int) -> String) -> (text: String, values: [SQLValue]) {
    var text = ""
    var values: [SQLValue] = []
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .value(let value):
        values.append(value)
        text += placeholder(values.count)
      }
    }
    return (text, values)
  }
}
