// Why a benchmark or a load could not run.

/// A failure with a sentence for the person at the terminal.
public struct LoadTestError: Error, CustomStringConvertible {
  /// What happened.
  public let description: String

  /// A failure that is told as `description`.
  public init(_ description: String) {
    self.description = description
  }
}
