// Commands to a media thread: bounded, in order, and never in the way of the end.

import SFU
import Testing

@testable import MediaTransport

@Suite struct MailboxTests {
  private func command(_ number: UInt64) -> MediaCommand { .open(RoomID(rawValue: number)) }

  private func numbers(_ commands: [MediaCommand]) -> [UInt64] {
    commands.compactMap { if case .open(let room) = $0 { room.rawValue } else { nil } }
  }

  @Test func commandsAreTakenInOrderAndOnce() throws {
    let mailbox = try Mailbox(capacity: 10)
    for number in 1...5 { #expect(mailbox.post(command(UInt64(number))) == .queued) }
    #expect(mailbox.depth == 5)
    #expect(numbers(mailbox.take().commands) == [1, 2, 3, 4, 5])
    #expect(mailbox.take().commands.isEmpty && mailbox.depth == 0)
    #expect(mailbox.post(command(6)) == .queued)
    #expect(numbers(mailbox.take().commands) == [6])
  }

  @Test func aFullOneRefusesUntilItIsEmptied() throws {
    let mailbox = try Mailbox(capacity: 3)
    for number in 1...3 { #expect(mailbox.post(command(UInt64(number))) == .queued) }
    for _ in 0..<100 { #expect(mailbox.post(command(9)) == .full) }
    #expect(mailbox.depth == 3)
    _ = mailbox.take()
    #expect(mailbox.post(command(4)) == .queued)
  }

  @Test func stoppingNeedsNoRoomAndLetsNothingElseIn() throws {
    let mailbox = try Mailbox(capacity: 1)
    _ = mailbox.post(command(1))
    mailbox.stop()
    mailbox.stop()
    #expect(mailbox.post(command(2)) == .closed)
    let (commands, isStopping) = mailbox.take()
    #expect(numbers(commands) == [1] && isStopping)
    mailbox.close()
    #expect(mailbox.post(command(3)) == .closed)
  }
}
