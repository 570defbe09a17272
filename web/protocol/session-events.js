// What a session tells the page. This module has no code: it exists for its typedefs.

/** @import {Ending} from "./endings.js" */
/** @import {MeetingState} from "./meeting-state.js" */
/** @import {RequestError} from "./rest.js" */
/** @import {LinkState} from "./signalling.js" */
/** @import {ServerEvent} from "./types.js" */

/** @typedef {{link: LinkState, media: "connecting" | "connected" | "recovering", restarting: boolean}} Health */
/**
 * @typedef {object} SessionEvents
 * @property {MeetingState} state
 * @property {ServerEvent} event after the state has taken it in
 * @property {Health} health
 * @property {string | null} erased whose chat messages are shown no longer; null: all that the state has no more
 * @property {null} rejoined the server had forgotten the session and has let this person in anew
 * @property {null} local own devices, screen or senders changed
 * @property {{reason: Ending, error: RequestError | null}} ended
 * @property {ReadonlySet<string>} speaking who is audible now
 * @property {ReadonlyMap<string, string>} playing participant by the mid of the audio slot that plays them
 * @property {Error} trouble a request failed in a way the person should know
 */
export {};
