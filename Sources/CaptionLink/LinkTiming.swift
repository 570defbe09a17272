// When an utterance passed each stage in the captions process: the server tells programs that collect traces.

/// When an utterance passed each stage. A final caption carries it, unless its utterance was given up.
public struct LinkTiming: Codable, Equatable, Sendable {
  /// The first of its packets arrived at the media node.
  public var arrived: UInt64
  /// The captions process took that packet up.
  public var taken: UInt64
  /// The utterance was found to be over.
  public var over: UInt64
  /// The pass that gave its text was asked for.
  public var queued: UInt64
  /// A worker began that pass.
  public var began: UInt64
  /// Its result was there.
  public var recognised: UInt64
  /// Who recognised it.
  public var engine: String
  /// The text was told.
  public var told: UInt64
  /// The text's translations were told, by language.
  public var translated: [String: UInt64]

  /// When an utterance passed each stage.
  public init(
    arrived: UInt64, taken: UInt64, over: UInt64, queued: UInt64, began: UInt64, recognised: UInt64, engine: String,
    told: UInt64, translated: [String: UInt64] = [:]
  ) {
    self.arrived = arrived
    self.taken = taken
    self.over = over
    self.queued = queued
    self.began = began
    self.recognised = recognised
    self.engine = engine
    self.told = told
    self.translated = translated
  }
}
