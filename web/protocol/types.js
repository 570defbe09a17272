// The wire types of docs/protocol.md. This module has no code: it exists for its typedefs.

/** @typedef {"microphone" | "camera" | "screen" | "screen-audio"} Source */
/** @typedef {"good" | "fair" | "poor" | "lost"} Quality */
/** @typedef {"host" | "participant"} Role */
/** @typedef {{source: Source, muted: boolean}} TrackInfo what one person publishes */

/**
 * @typedef {object} Participant
 * @property {string} id
 * @property {number} number the CSRC of this person's audio
 * @property {string} name
 * @property {Role} role
 * @property {number | null} hand when the hand went up, in milliseconds since the epoch
 * @property {TrackInfo[]} tracks
 * @property {Quality} quality
 * @property {number} joinedAt
 */

/** @typedef {{code: string, title: string, locked: boolean, capacity: number, chat: boolean, startedAt: number}} Meeting */
/** @typedef {{id: string, participant: string, name: string, text: string, at: number}} ChatMessage */

/**
 * @typedef {object} Limits
 * @property {number} message bytes of one frame
 * @property {number} chat characters of one chat message
 * @property {number} name characters of a display name
 * @property {number} videoSlots
 * @property {number} requestsPerSecond
 * @property {number} chatPerMinute
 * @property {number} resumeSeconds
 */

/** @typedef {null | "muted" | "gone" | "waiting" | "bandwidth"} SlotPause */
/** @typedef {{mid: string, participant: string | null, source: Source | null, layer: string | null, paused: SlotPause}} SlotState */
/** @typedef {{mid: string, kind: "audio" | "video"}} SlotDescription */
/** @typedef {{mid: string, source: Source}} OfferedTrack */
/** @typedef {{sdp: string, slots: SlotDescription[]}} MediaAnswer */
/** @typedef {{participant: string, source: "camera" | "screen", maxHeight: number, priority: number}} Wish one picture the layout wants */
/** @typedef {{mid: string, participant: string | null, source: "camera" | "screen", maxHeight: number, priority: number}} ViewSlot */
/** @typedef {{kind: "user" | "protocol" | "internal", code: string, text: string, incident?: string}} WireError */
/** @typedef {"host" | "removed" | "replaced" | "shutdown" | "idle"} EndReason */

/**
 * @typedef {object} Welcome the answer to a hello that opened a new session
 * @property {string} session
 * @property {false} resumed
 * @property {number} seq
 * @property {string} you
 * @property {Meeting} meeting
 * @property {Participant[]} participants
 * @property {ChatMessage[]} chat
 * @property {Limits} limits
 * @property {number} serverTime
 */

/** @typedef {{session: string, resumed: true, seq: number, you: string}} Resumed */

/**
 * @typedef {(
 *   | {type: "participant.joined", participant: Participant}
 *   | {type: "participant.left", participant: string, reason: "left" | "removed" | "lost"}
 *   | {type: "participant.changed", participant: Participant}
 *   | ({type: "media.slot"} & SlotState)
 *   | {type: "media.layers", source: Source, wanted: string[]}
 *   | {type: "media.lost", reason: string}
 *   | {type: "muted", source: Source, by: string}
 *   | {type: "speakers", loudest: {participant: string, level: number}[]}
 *   | {type: "chat.message", message: ChatMessage}
 *   | {type: "meeting.changed", meeting: Meeting}
 *   | {type: "reaction.sent", participant: string, reaction: string}
 *   | {type: "ended", reason: EndReason}
 * ) & {seq: number}} ServerEvent
 */

/** @typedef {{code: string, title: string, link: string, hostToken: string}} CreatedMeeting */
/** @typedef {{code: string, title: string, locked: boolean, ended: boolean, capacity: number, count: number, names: string[], createdAt: number}} MeetingSummary */
/** @typedef {{token: string, participant: string, signal: string, iceServers: RTCIceServer[], consents: unknown[]}} Admission */

export {};
