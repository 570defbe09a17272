// What is known about the meeting, as a value, and how each event of the server changes it.

/** @import {ChatMessage, Limits, Meeting, Participant, ServerEvent, SlotState, Source, Welcome} from "./types.js" */

/**
 * @typedef {object} MeetingState
 * @property {string} you
 * @property {Meeting} meeting
 * @property {ReadonlyMap<string, Participant>} participants in the order of their joining
 * @property {readonly ChatMessage[]} chat oldest first
 * @property {Limits} limits
 * @property {ReadonlyMap<string, number>} speakers level 0…1 by participant
 * @property {ReadonlyMap<string, SlotState>} slots by mid
 * @property {number} clockOffset server time minus local time in milliseconds
 * @property {number | null} erasedAt when something was last erased that this client knows of, by the server's clock
 */

const CHAT_KEPT = 1000;

/**
 * @param {Welcome} welcome
 * @param {MeetingState | null} before what was known in an earlier session of the same meeting
 * @param {number} now
 * @returns {MeetingState}
 */
export function fromWelcome(welcome, before, now) {
  return {
    you: welcome.you,
    meeting: welcome.meeting,
    participants: ordered(welcome.participants),
    chat: mergeChat(before && !erasedMeanwhile(welcome, before) ? before.chat : [], welcome.chat),
    limits: welcome.limits,
    speakers: new Map(),
    slots: new Map(),
    clockOffset: welcome.serverTime - now,
    erasedAt: welcome.erasedAt ?? null,
  };
}

/**
 * Whether something was erased, or corrected, while this person had no session. The server does not say what: nothing that
 * was known before is to be shown any more.
 * @param {Welcome} welcome @param {MeetingState | null} before @returns {boolean}
 */
export function erasedMeanwhile({ erasedAt }, before) {
  return before !== null && (erasedAt ?? 0) > (before.erasedAt ?? 0);
}

/**
 * @param {MeetingState} state
 * @param {ServerEvent} event
 * @returns {MeetingState} the same value when the event changes nothing here
 */
export function reduce(state, event) {
  switch (event.type) {
    case "participant.joined":
    case "participant.changed":
      return { ...state, participants: withParticipant(state.participants, event.participant) };
    case "participant.left":
      return without(state, event.participant);
    case "media.slot": {
      const { mid, participant, source, layer, paused } = event;
      return { ...state, slots: new Map(state.slots).set(mid, { mid, participant, source, layer, paused }) };
    }
    case "speakers":
      return { ...state, speakers: new Map(event.loudest.map(({ participant, level }) => [participant, level])) };
    case "chat.message":
      return { ...state, chat: mergeChat(state.chat, [event.message]) };
    case "words.erased": {
      const { participant, at } = event;
      const chat = participant === null ? state.chat : state.chat.filter((message) => message.participant !== participant);
      return { ...state, chat, erasedAt: at };
    }
    case "meeting.changed":
      return { ...state, meeting: event.meeting };
    default:
      return state;
  }
}

/**
 * @param {Participant | undefined} participant
 * @param {Source} source
 * @returns {boolean} whether others can receive it now
 */
export function publishes(participant, source) {
  return participant?.tracks.some((track) => track.source === source && !track.muted) ?? false;
}

/** @param {MeetingState} state @returns {Participant | undefined} */
export function self(state) {
  return state.participants.get(state.you);
}

/** @param {MeetingState} state @param {string} participant @param {Source} source @returns {SlotState | undefined} */
export function slotOf(state, participant, source) {
  for (const slot of state.slots.values()) {
    if (slot.participant === participant && slot.source === source) return slot;
  }
}

/** @param {MeetingState["participants"]} participants @param {Participant} changed */
function withParticipant(participants, changed) {
  if (participants.has(changed.id)) return new Map(participants).set(changed.id, changed);
  return ordered([...participants.values(), changed]);
}

/** @param {MeetingState} state @param {string} gone @returns {MeetingState} */
function without(state, gone) {
  const participants = new Map(state.participants);
  const speakers = new Map(state.speakers);
  participants.delete(gone);
  speakers.delete(gone);
  return { ...state, participants, speakers };
}

/** @param {Participant[]} participants */
function ordered(participants) {
  const list = [...participants].sort((a, b) => a.joinedAt - b.joinedAt || a.number - b.number);
  return new Map(list.map((participant) => [participant.id, participant]));
}

/** @param {readonly ChatMessage[]} known @param {ChatMessage[]} added @returns {readonly ChatMessage[]} */
function mergeChat(known, added) {
  /** @param {ChatMessage} message */
  const key = ({ id, at }) => `${id} ${at}`;
  const seen = new Set(known.map(key));
  const fresh = added.filter((message) => !seen.has(key(message)));
  if (fresh.length === 0) return known;
  return [...known, ...fresh].sort((a, b) => a.at - b.at).slice(-CHAT_KEPT);
}
