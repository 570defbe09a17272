// The envelope: what is no frame, what is no request, what breaks a bound, and what the client is told.

import Messages
import Testing

@Suite struct ClientFrameTests {
  private func fault(_ text: String) -> FrameFault? {
    do throws(FrameFault) {
      _ = try ClientFrame(parsing: text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["", "x", "[]", "7", "null", "\"ping\"", "{", "{\"id\":1,\"type\":\"ping\"", "{\"id\":1}}", "\u{0}"])
  func textThatIsNoObjectClosesTheSocket(_ text: String) {
    #expect(fault(text)?.error.code == .frameNotJSON)
    #expect(fault(text)?.close == .protocolError)
    #expect(fault(text)?.error.kind == .protocol)
  }

  @Test func deepNestingIsRefusedWithoutATrap() {
    let depth = 30_000
    let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(fault(nested)?.error.code == .frameNotJSON)
    #expect(fault("{\"id\":1,\"type\":\"ping\",\"x\":\(nested)}") != nil)
  }

  @Test func aFrameOverTheBoundIsTooLarge() {
    let padding = String(repeating: "x", count: Bounds.message)
    #expect(fault("{\"id\":1,\"type\":\"ping\",\"x\":\"\(padding)\"}")?.close == .tooLarge)
    let exact = "{\"id\":1,\"type\":\"ping\",\"x\":\"\("")\"}"
    let filled =
      "{\"id\":1,\"type\":\"ping\",\"x\":\"\(String(repeating: "x", count: Bounds.message - exact.utf8.count))\"}"
    #expect(filled.utf8.count == Bounds.message)
    #expect(fault(filled) == nil)
  }

  @Test(arguments: ["{}", "{\"id\":1}", "{\"id\":1,\"type\":7}", "{\"id\":1,\"type\":null}"])
  func aFrameWithoutTypeClosesTheSocket(_ text: String) {
    #expect(fault(text)?.error.code == .frameNoType)
    #expect(fault(text)?.close == .protocolError)
  }

  @Test(arguments: ["\"7\"", "0", "-1", "1.5", "null", "[]", "9007199254740992", "1e300", "true"])
  func aRequestWithoutAnIDClosesTheSocket(_ id: String) {
    #expect(fault("{\"id\":\(id),\"type\":\"ping\"}")?.error.code == .frameNoID)
    #expect(fault("{\"id\":\(id),\"type\":\"ping\"}")?.close == .protocolError)
  }

  @Test func anUnknownTypeIsRefusedPolitely() {
    let fault = fault("{\"id\":7,\"type\":\"tea.make\"}")
    #expect(fault?.error.code == .requestUnknown)
    #expect(fault?.id == 7)
    #expect(fault?.close == nil)
  }

  @Test func unknownFieldsAreIgnored() throws {
    #expect(try ClientFrame(parsing: "{\"id\":7,\"type\":\"ping\",\"sugar\":{\"lumps\":2}}") == .request(id: 7, .ping))
  }

  @Test(arguments: [
    ("\"type\":\"chat.send\"", "text is missing."),
    ("\"type\":\"chat.send\",\"text\":7", "text is not what it should be."),
    ("\"type\":\"media.view\",\"slots\":[{}]", "slots.0.mid is missing."),
    ("\"type\":\"media.mute\",\"source\":\"nose\",\"muted\":true", "source is not what it should be."),
    ("\"type\":\"reaction.send\",\"reaction\":\"🍕\"", "reaction is not what it should be."),
  ])
  func aWrongFieldIsNamed(_ fields: String, _ reason: String) {
    let fault = fault("{\"id\":7,\(fields)}")
    #expect(fault?.error == MessageError(.protocol, .requestInvalid, reason))
    #expect(fault?.id == 7)
    #expect(fault?.close == nil)
  }

  @Test func boundsHoldToTheLastOne() throws {
    func chat(_ count: Int) -> ClientFrame {
      .request(id: 1, .chatSend(ChatSendRequest(text: String(repeating: "ä", count: count))))
    }
    #expect(fault(try MessageCoding.encode(chat(Bounds.chat))) == nil)
    let tooLong = fault(try MessageCoding.encode(chat(Bounds.chat + 1)))
    #expect(tooLong?.error.code == .chatTooLong)
    #expect(tooLong?.error.kind == .user)
    #expect(fault(try MessageCoding.encode(chat(0)))?.error.code == .chatEmpty)

    func view(_ count: Int) -> ClientFrame {
      let slots = (0..<count).map {
        ViewSlot(mid: "\($0)", participant: nil, source: .camera, maxHeight: 0, priority: 0)
      }
      return .request(id: 1, .mediaView(MediaViewRequest(slots: slots)))
    }
    #expect(fault(try MessageCoding.encode(view(Bounds.videoSlots))) == nil)
    #expect(fault(try MessageCoding.encode(view(Bounds.videoSlots + 1)))?.error.code == .requestInvalid)
  }

  @Test(arguments: [
    Request.mediaOffer(MediaOfferRequest(sdp: "", tracks: [])),
    .mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: [.init(mid: "", source: .camera)])),
    .mediaOffer(MediaOfferRequest(sdp: "v=0", tracks: [.init(mid: "a b", source: .camera)])),
    .mediaOffer(
      MediaOfferRequest(sdp: "v=0", tracks: [.init(mid: "0", source: .camera), .init(mid: "0", source: .screen)])),
    .mediaOffer(
      MediaOfferRequest(sdp: "v=0", tracks: [.init(mid: "0", source: .camera), .init(mid: "1", source: .camera)])),
    .mediaView(
      MediaViewRequest(slots: [.init(mid: "0", participant: "p", source: .microphone, maxHeight: 1, priority: 1)])),
    .hostMute(HostMuteRequest(participant: "p", source: .screenAudio)),
    .hostRemove(HostRemoveRequest(participant: "")),
    .hostRemove(HostRemoveRequest(participant: String(repeating: "p", count: 65))),
    .hello(HelloRequest(token: "", client: ClientInfo(name: "x", version: "1"))),
    .hello(HelloRequest(token: String(repeating: "t", count: 4097), client: ClientInfo(name: "x", version: "1"))),
  ])
  func whatBreaksABoundIsInvalid(_ request: Request) throws {
    let fault = fault(try MessageCoding.encode(ClientFrame.request(id: 3, request)))
    #expect(fault?.error.code == .requestInvalid)
    #expect(fault?.id == 3)
  }

  @Test(arguments: [("1e300", Bounds.height), ("-5", 0), ("359.2", 360), ("0", 0)])
  func heightsAreRoundedUpAndKeptWithinBounds(_ height: String, _ expected: Int) throws {
    let frame = try ClientFrame(
      parsing:
        "{\"id\":1,\"type\":\"media.view\",\"slots\":[{\"mid\":\"5\",\"participant\":\"p\",\"maxHeight\":\(height)}]}")
    guard case .request(_, .mediaView(let view)) = frame else {
      Issue.record("no view")
      return
    }
    #expect(view.slots.first?.maxHeight == expected)
  }

  @Test func anAckNeedsItsNumber() throws {
    #expect(try ClientFrame(parsing: "{\"type\":\"ack\",\"seq\":5}") == .ack(seq: 5))
    #expect(fault("{\"type\":\"ack\"}")?.close == .protocolError)
    #expect(fault("{\"type\":\"ack\",\"seq\":-1}")?.close == .protocolError)
  }

  @Test func anEventIsNumberedWithoutBeingEncodedAgain() throws {
    let event = Event.participantLeft(id: "p_1", reason: .lost)
    let text = EventFrame.text(seq: 42, body: try MessageCoding.encode(event))
    #expect(try MessageCoding.decode(EventFrame.self, from: text) == EventFrame(seq: 42, event: event))
    #expect(try ServerFrame(parsing: text) == .event(EventFrame(seq: 42, event: event)))
    #expect(try ServerFrame(parsing: "{\"re\":3,\"ok\":{}}") == .reply(re: 3))
  }
}
