// Whose streams the engine's are: every connection counts its own, so the engine's have numbers of their own.

internal import Captions

/// Where text of the engine's streams goes.
struct StreamRoutes {
  /// A connection's stream.
  struct Route {
    var connection: Int
    var stream: UInt32
    /// What is added to the node's clock to get ours.
    var offset: Int64
  }

  private var routes: [StreamID: Route] = [:]
  private var last: UInt64 = 0
  /// Streams that are over and of which text may still come, the oldest first.
  private var ended: [StreamID] = []

  /// The text of so many streams that are over can still be told; the engine says nothing when it is done with one.
  static let endedKept = 4_096

  /// How many streams are known.
  var count: Int { routes.count }

  /// Where text of a stream goes; nil when nobody wants it any more.
  subscript(id: StreamID) -> Route? { routes[id] }

  /// The engine's number for a connection's new stream.
  mutating func open(_ route: Route) -> StreamID {
    last += 1
    let id = StreamID(rawValue: last)
    routes[id] = route
    return id
  }

  /// A stream is over; when `dropping`, what was said already is not told either.
  mutating func close(_ id: StreamID, dropping: Bool) {
    guard !dropping else {
      routes[id] = nil
      return
    }
    ended.append(id)
    if ended.count > Self.endedKept { routes[ended.removeFirst()] = nil }
  }

  /// A connection is over, and with it all its streams, which it tells.
  mutating func close(connection: Int) -> [StreamID] {
    let streams = routes.filter { $0.value.connection == connection }.map(\.key)
    for id in streams { routes[id] = nil }
    return streams
  }
}
