// What sockets are told by the service, the media plane and captions, and what becomes of those that do not read.

import Consent
import Messages
import SFU
import Testing
import Wire

@testable import Meetings

@Suite struct SocketTests {
  @Test func aSocketThatDoesNotReadIsGivenUpAndMayResume() async throws {
    var rules = MeetingRules()
    rules.queuedFrames = 50
    let house = House(rules: rules)
    let made = try await house.service.create(title: nil, capacity: nil)
    let slow = try await house.service.join(made.code, name: "Slow", hostToken: nil)
    let ada = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (_, reader) = await house.enter(made.code, slow.token)
    let session = try MessageCoding.decode(Reply<Welcome>.self, from: await reader.text()).ok?.session ?? ""
    let (busy, busyReader) = await house.enter(made.code, ada.token)
    for index in 0..<80 {
      house.clock.advance(.seconds(1))
      await busy.receive("{\"id\":\(index + 2),\"type\":\"reaction.send\",\"reaction\":\"👏\"}")
      for _ in 0..<2 { _ = await busyReader.next() }
    }
    #expect(await reader.next() == .close(code: CloseCode.timeout.rawValue, reason: "too slow"))
    #expect(await house.service.counters().slowSessions == 1)
    // A reader that keeps up gets all of it.
    let (_, again) = await house.enter(
      made.code, slow.token, id: 2, resume: ",\"resume\":{\"session\":\"\(session)\",\"seq\":40}")
    #expect(await again.text().contains("\"resumed\":true"))
    #expect(await again.text().hasPrefix("{\"seq\":41,"))
  }

  @Test func theMediaPlaneIsAskedAndItsEventsArrive() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (session, reader) = await house.enter(made.code, grant.token)
    _ = await reader.text()
    await session.receive(
      "{\"id\":2,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"}]}")
    let reply = try MessageCoding.decode(Reply<MediaOfferReply>.self, from: await reader.text())
    #expect(reply.ok?.sdp == "answer to v=0")
    #expect(reply.ok?.slots == [Slot(mid: "2", kind: .audio), Slot(mid: "3", kind: .video)])
    #expect(await reader.text().contains("participant.changed"))
    house.media.send(.disconnected(ParticipantNumber(rawValue: 1), reason: "consent"), in: RoomID(rawValue: 1))
    #expect(await reader.text().contains("media.lost"))
    house.media.refuse(MediaRefusal(.refused, reason: "no codec in common"))
    await session.receive("{\"id\":3,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[]}")
    #expect(await reader.text().contains("no codec in common"))
  }

  @Test func captionsAreAskedAndWhatTheyTellArrivesAndIsKept() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let found = try await house.service.lookup(made.code)
    #expect(found.policy == .standard && found.captions == house.captions.capabilities)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: made.hostToken)
    #expect(grant.policy == .standard)
    let (session, reader) = await house.enter(
      made.code, grant.token,
      resume: """
        ,"consents":[{"purpose":"transcription","given":true,\
        "version":\(ConsentText.current(.transcription).version),"language":"en"}]
        """)
    _ = await reader.text()
    await session.receive("{\"id\":2,\"type\":\"captions.start\"}")
    await session.receive("{\"id\":3,\"type\":\"captions.read\",\"language\":\"original\"}")
    let (ada, room) = (ParticipantNumber(rawValue: 1), RoomID(rawValue: 1))
    let speaker = CaptionSpeaker(number: ada, participant: grant.participant, name: "Ada")
    #expect(
      house.captions.calls == [
        .update(CaptionOptions(languages: [], names: ["Ada"]), room),
        .listen(grant.participant, speaker, meeting: made.code, room),
      ])
    for _ in 0..<3 { _ = await reader.text() }
    house.captions.send(.caption(.words("g_1", of: ada, "good", tentative: "morn")), in: room)
    #expect(await reader.text().hasPrefix("{\"end\":"))
    house.captions.send(.caption(.words("g_1", of: ada, "good morning", isFinal: true)), in: room)
    #expect(await reader.text().hasPrefix("{\"seq\":2,"))
    await session.receive("{\"id\":4,\"type\":\"host.end\"}")
    #expect(await reader.close() == CloseCode.ended.rawValue)
    #expect(house.captions.calls.suffix(2) == [.stop(ada, room, dropping: false), .close(room)])
    let kept = house.journal.entries.map { entry in
      switch entry {
      case .participant(_, let stay): stay.leftAt == nil ? "came" : "left"
      case .message: "message"
      case .consent(let record): "\(record.purpose) \(record.given)"
      case .segment(let segment): segment.text
      case .ended: "ended"
      }
    }
    #expect(kept == ["came", "transcription true", "good morning", "left", "ended"])
  }

  @Test func anOfferOutlivesTheSocketThatAsked() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let grant = try await house.service.join(made.code, name: "Ada", hostToken: nil)
    let (session, reader) = await house.enter(made.code, grant.token)
    let id = try MessageCoding.decode(Reply<Welcome>.self, from: await reader.text()).ok?.session ?? ""
    house.media.hold()
    let asking = Task {
      await session.receive("{\"id\":2,\"type\":\"media.offer\",\"sdp\":\"v=0\",\"tracks\":[]}")
    }
    while house.media.heldCount == 0 { await Task.yield() }
    asking.cancel()
    await session.closed()
    let (_, again) = await house.enter(
      made.code, grant.token, id: 3, resume: ",\"resume\":{\"session\":\"\(id)\",\"seq\":0}")
    house.media.release()
    await asking.value
    var answers = 0
    for _ in 0..<4 where await again.text().contains("answer to") { answers += 1 }
    #expect(answers == 1)
  }

  @Test func aReaderThatIsCancelledLetsGo() async throws {
    let house = House()
    let made = try await house.service.create(title: nil, capacity: nil)
    let session = await house.service.open(made.code)
    let reading = Task {
      for await _ in session.outgoing {}
      return true
    }
    await Task.yield()
    reading.cancel()
    #expect(await reading.value)
    await session.closed()
    await session.closed()
  }
}
