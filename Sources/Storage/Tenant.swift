// Whose rows these are. Every repository is made for one tenant and has no way to another's rows.

/// A tenant's name.
public struct Tenant: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  public let name: String

  /// A tenant by name.
  public init(_ name: String) { self.name = name }

  /// The only tenant of a server that has no others.
  public static let standard = Tenant("default")

  /// The name.
  public var description: String { name }
}

extension Tenant: SQLConvertible {
  var sqlValue: SQLValue { .text(name) }
}
