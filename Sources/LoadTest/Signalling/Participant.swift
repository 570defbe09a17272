// Joins a meeting as the protocol says: REST, socket, hello, offer, media.

internal import Foundation
internal import MediaCrypto
internal import Messages
internal import NIOPosix
internal import SDP
internal import Wire

/// The server and what every participant needs to get in.
struct Entrance: Sendable {
  let address: ServerAddress
  let group: MultiThreadedEventLoopGroup
  let engine: LoadEngine

  var rest: RESTClient { RESTClient(address: address, group: group) }
}

/// Somebody in a meeting.
struct Participant: Sendable {
  /// When each step of joining was done.
  struct Steps: Sendable {
    var start: MonotonicTime
    var joined: MonotonicTime
    var welcomed: MonotonicTime
    var answered: MonotonicTime
    var connected: MonotonicTime
  }

  let id: String
  let signalling: SignallingClient
  let media: LoadEngine.ID
  let welcome: Welcome
  let videoSlots: [String]
  let steps: Steps

  /// Joins, with the host's secret as a host, and agrees to everything that is asked. `watches` chooses what the video slots
  /// should show, once the welcome tells who is there. `onEvent` is called on the socket's event loop.
  static func join(
    _ code: String, name: String, hostToken: String? = nil, role: PeerRole, reading: PeerPlan.Reading = .sampled,
    through entrance: Entrance, watches: @Sendable (Welcome) -> [String] = { _ in [] },
    onEvent: (@Sendable (Event) -> Void)? = nil
  ) async throws -> Participant {
    let start = monotonicNow()
    let way = try await entrance.rest.join(code, name: name, hostToken: hostToken)
    let joined = monotonicNow()
    let socket = try await SignallingClient.connect(
      to: entrance.address, meeting: code, group: entrance.group, onEvent: onEvent)
    let answers = way.consents.map {
      ConsentAnswer(
        purpose: $0.purpose, given: true, version: $0.version, language: "en", services: $0.services)
    }
    let welcome: Welcome = try await socket.request(
      .hello(
        HelloRequest(
          token: way.token, client: ClientInfo(name: "parley-load", version: "1"), consents: answers, spoken: "en")))
    let welcomed = monotonicNow()
    var random = SecureRandom()
    let offer = PeerOffer(role, fingerprint: entrance.engine.certificate.fingerprint.sdpValue, using: &random)
    let reply: MediaOfferReply = try await socket.request(
      .mediaOffer(MediaOfferRequest(sdp: offer.description.text, tracks: offer.tracks)))
    let answered = monotonicNow()
    let session = try readAnswer(SessionDescription(parsing: reply.sdp), to: offer.description)
    let plan = PeerPlan(offer: offer, session: session, sends: role.sends, reading: reading)
    let slots = offer.videoSlots
    let wishes = watches(welcome)
    async let viewed: Void = watch(wishes, in: slots, over: socket)
    let media = try await entrance.engine.add(plan)
    let connected = monotonicNow()
    try await viewed
    return Participant(
      id: way.participant, signalling: socket, media: media, welcome: welcome, videoSlots: slots,
      steps: Steps(start: start, joined: joined, welcomed: welcomed, answered: answered, connected: connected))
  }

  /// Asks for the cameras of these people.
  func watch(_ people: [String]) async throws {
    try await Self.watch(people, in: videoSlots, over: signalling)
  }

  /// Leaves the meeting.
  func leave(through entrance: Entrance) async {
    entrance.engine.remove(media)
    let _: Done? = try? await signalling.request(.leave)
    await signalling.close()
  }

  private static func watch(_ people: [String], in slots: [String], over socket: SignallingClient) async throws {
    guard !people.isEmpty else { return }
    let wishes = zip(slots, people).map { slot, person in
      ViewSlot(mid: slot, participant: person, source: .camera, maxHeight: 720, priority: 1)
    }
    let _: Done = try await socket.request(.mediaView(MediaViewRequest(slots: wishes)))
  }
}

/// Runs `body` for every element, at most `width` at a time, and returns the results in order.
func concurrently<Element: Sendable, Result: Sendable>(
  _ elements: [Element], width: Int, _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { tasks in
    var results = [Result?](repeating: nil, count: elements.count)
    var next = 0
    func addTask() {
      let index = next
      let element = elements[index]
      next += 1
      tasks.addTask { (index, try await body(element)) }
    }
    while next < min(width, elements.count) { addTask() }
    while let (index, result) = try await tasks.next() {
      results[index] = result
      if next < elements.count { addTask() }
    }
    return results.compactMap { $0 }
  }
}
