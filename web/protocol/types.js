// The wire types of docs/protocol.md. This module has no code: it exists for its typedefs.

/** @typedef {"microphone" | "camera" | "screen" | "screen-audio"} Source */
/** @typedef {"good" | "fair" | "poor" | "lost"} Quality */
/** @typedef {"host" | "participant"} Role */
/** @typedef {{source: Source, muted: boolean}} TrackInfo what one person publishes */
/** @typedef {"transcription" | "translation"} Purpose what somebody is asked to agree to */
/** @typedef {"off" | "ask" | "required"} PurposePolicy */
/** @typedef {Partial<Record<Purpose, PurposePolicy>>} Policy of the purposes that the server can carry out */
/** @typedef {{purpose: Purpose, policy: PurposePolicy, version: number, services: string[], texts: Record<string, string>}} ConsentQuestion `services`: hosts to which what the text says is sent */
/** @typedef {{purpose: Purpose, given: boolean, version: number, language: string, services?: string[]}} ConsentDecision */

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
 * @property {Purpose[]} consents what this person has agreed to
 * @property {string | null} spoken the language this person speaks, null where it is detected
 */

/**
 * @typedef {object} Meeting
 * @property {string} code
 * @property {string} title
 * @property {boolean} locked
 * @property {number} capacity
 * @property {boolean} chat
 * @property {number} startedAt
 * @property {Policy} policy
 * @property {{state: "off" | "on" | "delayed" | "unavailable", reason: string | null, note: string | null, cause?: CaptionCause, since: number | null, by: string | null}} captions
 */

/**
 * @typedef {object} Caption what somebody said, or is saying
 * @property {string} segment
 * @property {string} participant
 * @property {string} name
 * @property {string} language of the text
 * @property {string} text words that stay, at least until the segment is final
 * @property {string} tentative words that may still change
 * @property {boolean} final
 * @property {number} start in milliseconds since the epoch
 * @property {number} end
 * @property {boolean} translated
 * @property {boolean} flagged
 */
/** @typedef {{spoken: string[], targets: string[]}} CaptionLanguages */
/** @typedef {{code: string, language?: string, service?: string}} CaptionCause what a reason or a note is about, by name */
/** @typedef {CaptionLanguages & {available: boolean, reason: string | null, cause?: CaptionCause}} CaptionAvailability `reason`: why there are none */

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
 * @property {CaptionLanguages} captions what the engines can do
 * @property {Caption[]} transcript the last final captions, oldest first
 * @property {number | null} [erasedAt] when something was last erased or corrected, if ever, in milliseconds since the epoch
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
 *   | {type: "words.erased", participant: string | null, at: number}
 *   | {type: "ended", reason: EndReason}
 * ) & {seq: number} | {type: "caption", seq?: number} & Caption} ServerEvent a caption that is not final has no number
 */

/** @typedef {{code: string, title: string, link: string, hostToken: string}} CreatedMeeting */
/** @typedef {{code: string, title: string, locked: boolean, ended: boolean, capacity: number, count: number, names: string[], createdAt: number, consents?: ConsentQuestion[], captions?: CaptionAvailability}} MeetingSummary */
/** @typedef {{token: string, participant: string, signal: string, iceServers: RTCIceServer[], consents: ConsentQuestion[]}} Admission */

/**
 * @typedef {object} TranscriptSegment
 * @property {string} id
 * @property {string} participant
 * @property {string} name
 * @property {string} language
 * @property {string} text
 * @property {Record<string, string>} translations
 * @property {number} start in milliseconds since the epoch
 * @property {number} end
 * @property {number | null} [confidence]
 * @property {boolean} edited
 * @property {boolean} flagged
 */
/** @typedef {{participant: string, name: string, milliseconds: number, share: number}} TalkTime */
/** @typedef {{segments: TranscriptSegment[], next?: string | null, talkTime: TalkTime[], languages: string[], mayEdit: boolean}} TranscriptPage `next`: where the next page begins, where there is one; `mayEdit`: whether who asked is a host now */
/** @typedef {{summary: string[], actions: {who: string | null, text: string}[], decisions: string[], source: "extractive" | "model"}} TranscriptSummary */
/** @typedef {{before?: string, editor: string, at: number}} SegmentEdit `before`: what the segment said until then, for hosts */

export {};
