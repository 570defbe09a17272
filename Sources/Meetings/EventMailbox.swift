// Events on their way to a meeting that may be busy. They are news about a state (this slot, that connection, who speaks,
// what somebody is saying), so a newer one replaces an older one about the same thing that still waits: the mailbox grows
// with the meeting and not with how far it is behind, and what arrives last is how things are. Only utterances become
// ever more; past the limit, which is minutes of everybody talking at once, news about new things is dropped.

import SFU
import Synchronization

/// Holds the newest event about each thing until the meeting takes them. One consumer.
final class EventMailbox<Event: NewsEvent>: Sendable {
  private struct State {
    /// What waits, in the order in which things first changed.
    var events: [Event] = []
    var places: [Event.Subject: Int] = [:]
    var isFinished = false
    var waiter: CheckedContinuation<[Event], Never>?

    mutating func take() -> [Event] {
      defer {
        events = []
        places = [:]
      }
      return events
    }
  }

  private let state = Mutex(State())
  private let limit: Int

  /// An empty mailbox for news about so many things.
  init(limit: Int = 16_384) { self.limit = limit }

  /// Adds an event, in place of an older one about the same thing.
  func put(_ event: Event) {
    let subject = event.subject
    let waiter = state.withLock { state -> CheckedContinuation<[Event], Never>? in
      if let waiter = state.waiter {
        state.waiter = nil
        return waiter
      }
      if let place = state.places[subject] {
        if event.supersedes(state.events[place]) { state.events[place] = event }
      } else if state.events.count < limit {
        state.places[subject] = state.events.count
        state.events.append(event)
      }
      return nil
    }
    waiter?.resume(returning: [event])
  }

  /// Nothing will come any more.
  func finish() {
    let waiter = state.withLock { state -> CheckedContinuation<[Event], Never>? in
      state.isFinished = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: [])
  }

  /// All that waits, or what comes next; empty at the end.
  func next() async -> [Event] {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> [Event]? in
        if !state.events.isEmpty || state.isFinished { return state.take() }
        state.waiter = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }
}

/// An event that tells how a thing is now.
protocol NewsEvent: Sendable {
  associatedtype Subject: Hashable & Sendable
  /// What it is about.
  var subject: Subject { get }
  /// Whether it makes an older event about the same thing void.
  func supersedes(_ older: Self) -> Bool
}

extension NewsEvent {
  func supersedes(_ older: Self) -> Bool { true }
}

extension MediaEvent: NewsEvent {
  enum Subject: Hashable {
    case connection(ParticipantNumber)
    case slot(ParticipantNumber, mid: String)
    case speakers
    case layers(ParticipantNumber, MediaSource)
    case quality(ParticipantNumber)
  }

  var subject: Subject {
    switch self {
    case .connected(let number), .disconnected(let number, _): .connection(number)
    case .slot(let receiver, let slot): .slot(receiver, mid: slot.mid)
    case .speakers: .speakers
    case .layersWanted(let number, let source, _): .layers(number, source)
    case .quality(let number, _): .quality(number)
    }
  }
}

extension CaptionEvent: NewsEvent {
  enum Subject: Hashable {
    case status
    case segment(String)
  }

  var subject: Subject {
    switch self {
    case .status: .status
    case .caption(let caption): .segment(caption.segment)
    }
  }

  /// What an utterance became is not undone by what it looked like on the way.
  func supersedes(_ older: CaptionEvent) -> Bool {
    guard case .caption(let old) = older, case .caption(let new) = self else { return true }
    return new.isFinal || !old.isFinal
  }
}
