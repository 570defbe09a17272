// Media events on their way to a meeting that may be busy. Events are news about a state (this slot, that connection,
// who speaks), so a newer one replaces an older one about the same thing that still waits: the mailbox grows with the
// meeting and not with how far it is behind, and what arrives last is how things are.

import SFU
import Synchronization

/// Holds the newest event about each thing until the meeting takes them. One consumer.
final class MediaEventMailbox: Sendable {
  private enum Subject: Hashable {
    case connection(ParticipantNumber)
    case slot(ParticipantNumber, mid: String)
    case speakers
    case layers(ParticipantNumber, MediaSource)
    case quality(ParticipantNumber)
  }

  private struct State {
    /// What waits, in the order in which things first changed.
    var events: [MediaEvent] = []
    var places: [Subject: Int] = [:]
    var isFinished = false
    var waiter: CheckedContinuation<[MediaEvent], Never>?

    mutating func take() -> [MediaEvent] {
      defer {
        events = []
        places = [:]
      }
      return events
    }
  }

  private let state = Mutex(State())

  /// Adds an event, in place of an older one about the same thing.
  func put(_ event: MediaEvent) {
    let subject = Self.subject(of: event)
    let waiter = state.withLock { state -> CheckedContinuation<[MediaEvent], Never>? in
      if let waiter = state.waiter {
        state.waiter = nil
        return waiter
      }
      if let place = state.places[subject] {
        state.events[place] = event
      } else {
        state.places[subject] = state.events.count
        state.events.append(event)
      }
      return nil
    }
    waiter?.resume(returning: [event])
  }

  /// Nothing will come any more.
  func finish() {
    let waiter = state.withLock { state -> CheckedContinuation<[MediaEvent], Never>? in
      state.isFinished = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: [])
  }

  /// All that waits, or what comes next; empty at the end.
  func next() async -> [MediaEvent] {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> [MediaEvent]? in
        if !state.events.isEmpty || state.isFinished { return state.take() }
        state.waiter = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  private static func subject(of event: MediaEvent) -> Subject {
    switch event {
    case .connected(let number), .disconnected(let number, _): .connection(number)
    case .slot(let receiver, let slot): .slot(receiver, mid: slot.mid)
    case .speakers: .speakers
    case .layersWanted(let number, let source, _): .layers(number, source)
    case .quality(let number, _): .quality(number)
    }
  }
}
