import Testing

@testable import CaptionRole
@testable import Captions

@Suite struct StreamRoutesTests {
  private func route(_ stream: UInt32, of connection: Int = 1) -> StreamRoutes.Route {
    StreamRoutes.Route(connection: connection, stream: stream, offset: 0)
  }

  @Test func `Text of a stream that is over may still come, unless it was dropped`() {
    var routes = StreamRoutes()
    let (kept, dropped) = (routes.open(route(7)), routes.open(route(8)))
    routes.close(kept, dropping: false)
    routes.close(dropped, dropping: true)
    #expect(routes[kept]?.stream == 7)
    #expect(routes[dropped] == nil)
  }

  @Test func `Streams that are over are forgotten, the oldest first, and those that are not are kept`() {
    var routes = StreamRoutes()
    let speaking = routes.open(route(0))
    let over = (1...UInt32(StreamRoutes.endedKept) + 10).map { number in
      let id = routes.open(route(number))
      routes.close(id, dropping: false)
      return id
    }
    #expect(routes.count == StreamRoutes.endedKept + 1)
    #expect(over.prefix(10).allSatisfy { routes[$0] == nil })
    #expect(routes[over[10]]?.stream == 11)
    #expect(routes[speaking]?.stream == 0)
  }

  @Test func `A connection takes its streams with it, and no others`() {
    var routes = StreamRoutes()
    let (first, other, ended) = (routes.open(route(1)), routes.open(route(1, of: 2)), routes.open(route(2)))
    routes.close(ended, dropping: false)
    #expect(Set(routes.close(connection: 1)) == [first, ended])
    #expect(routes[first] == nil && routes[other]?.connection == 2)
    #expect(routes.count == 1)
  }
}
