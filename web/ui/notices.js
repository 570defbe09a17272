// Which events of the meeting are worth a word, and the words. Everything else is seen where it belongs.

import { captionsRun, translationsRun } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { t } from "./i18n.js";
/** @import {MeetingState} from "../protocol/meeting-state.js" */
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {ServerEvent} from "../protocol/types.js" */
/** @import {Toasts} from "./toasts.js" */

/** @typedef {{session: MeetingSession, toasts: Toasts, chatOpen: () => boolean, openChat: () => void, openPeople: () => void, captionsShown: () => boolean, showCaptions: () => void, openChoices: () => void}} Options */

const MANY = 12;

export class Notices {
  #options;
  /** @type {MeetingState | null} */
  #before;
  /** @type {string[]} */
  #newcomers = [];
  /** Who wrote the message that was shown last. */
  #writer = "";

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#before = options.session.state;
  }

  /** What whoever comes should know at once. */
  entered() {
    if (captionsRun(this.#before?.meeting)) this.#tellOfCaptions();
  }

  /** @param {ServerEvent} event */
  take(event) {
    const before = this.#before;
    const now = this.#before = this.#options.session.state;
    if (!before || !now) return;
    const { toasts } = this.#options;
    switch (event.type) {
      case "participant.joined":
        if (now.participants.size <= MANY && event.participant.id !== now.you) {
          this.#joined(event.participant.name);
        }
        return;
      case "participant.left":
        return this.#left(before, event.participant, event.reason);
      case "participant.changed":
        return this.#changed(before, now, event.participant.id);
      case "muted":
        return toasts.show(t(`notice.muted.${event.source}`, { name: now.participants.get(event.by)?.name ?? "" }), {
          icon: "mic-off",
          tone: "warning",
          key: "muted",
          seconds: 8,
        });
      case "chat.message":
        return this.#message(now, event.message);
      case "words.erased":
        return this.#erased(now, event.participant);
      case "meeting.changed":
        this.#captions(before, now);
        if (before.meeting.locked !== now.meeting.locked) {
          toasts.show(t(now.meeting.locked ? "notice.locked" : "notice.unlocked"), {
            icon: now.meeting.locked ? "lock" : "unlock",
            key: "lock",
          });
        }
        if (before.meeting.chat !== now.meeting.chat) {
          toasts.show(t(now.meeting.chat ? "notice.chatOn" : "notice.chatOff"), { icon: "chat", key: "chat-switch" });
        }
    }
  }

  /** Several who come within moments share one notice. @param {string} name */
  #joined(name) {
    this.#newcomers = this.#options.toasts.shows("joined") ? [...this.#newcomers, name] : [name];
    const count = this.#newcomers.length - 1;
    const text = count === 0 ? t("notice.joined", { name }) : t("notice.joinedToo", { name, count });
    this.#options.toasts.show(text, { key: "joined", seconds: 3 });
  }

  /** @param {MeetingState} before @param {string} id @param {"left" | "removed" | "lost"} reason */
  #left(before, id, reason) {
    const name = before.participants.get(id)?.name;
    if (name && before.participants.size <= MANY) {
      this.#options.toasts.show(t(`notice.${reason}`, { name }), { key: `who ${id}`, seconds: 3 });
    }
  }

  /** @param {MeetingState} before @param {MeetingState} now @param {string} id */
  #changed(before, now, id) {
    const was = before.participants.get(id);
    const is = now.participants.get(id);
    if (!was || !is) return;
    const { toasts, openPeople } = this.#options;
    if (was.hand === null && is.hand !== null && id !== now.you) {
      const count = raised(now);
      toasts.show(count > 1 ? t("notice.hands", { count }) : t("notice.hand", { name: is.name }), {
        icon: "hand",
        key: "hand",
        seconds: 8,
        action: { label: t("notice.seeHands"), run: openPeople },
      });
    }
    if (raised(now) === 0) toasts.dismiss("hand");
    if (id === now.you && was.role !== is.role) {
      toasts.show(t(`notice.role.${is.role}`), { icon: "crown", key: "role" });
    }
    const shared = (/** @type {typeof was} */ each) =>
      each.tracks.some(({ source, muted }) => source === "screen" && !muted);
    if (!shared(was) && shared(is) && id !== now.you) {
      toasts.show(t("notice.shares", { name: is.name }), { icon: "screen", key: `share ${id}` });
    }
  }

  /** Whether speech is turned into text is told to everyone, whether or not they read it. @param {MeetingState} before @param {MeetingState} now */
  #captions({ meeting: was }, { meeting, participants, you }) {
    const { session, toasts, openChoices } = this.#options;
    if (captionsRun(was) !== captionsRun(meeting)) {
      const { by } = meeting.captions ?? {};
      const name = by && by !== you ? participants.get(by)?.name : undefined;
      if (captionsRun(meeting)) this.#tellOfCaptions(name);
      else {
        const translated = translationsRun(was, session.captions.capabilities.targets);
        toasts.show(t(translated ? "notice.translationsOff" : "notice.captionsOff"), { icon: "captions-off", key: "captions" });
      }
    }
    if (JSON.stringify(was.policy) !== JSON.stringify(meeting.policy)) {
      // Whoever changed them is one of the hosts.
      toasts.show(t(participants.get(you)?.role === "host" ? "notice.policyHosts" : "notice.policy"), {
        icon: "shield",
        key: "policy",
        seconds: 8,
        action: { label: t("notice.seeChoices"), run: openChoices },
      });
    }
  }

  /** @param {string} [name] of who switched them on, if that is news */
  async #tellOfCaptions(name) {
    const { session, toasts, captionsShown, showCaptions } = this.#options;
    // Whoever came while engines were being loaded does not know yet whether they translate.
    if (!session.captions.known) await session.lookForCaptions();
    const meeting = session.state?.meeting;
    if (!captionsRun(meeting)) return;
    const kind = translationsRun(meeting, session.captions.capabilities.targets) ? "translations" : "captions";
    const action = captionsShown() ? undefined : { label: t("notice.captionsShow"), run: showCaptions };
    const text = name ? t(`notice.${kind}On`, { name }) : t(`notice.${kind}OnYou`);
    toasts.show(text, { icon: "captions", key: "captions", seconds: action ? 8 : 5, action });
  }

  /** Why words are gone; whose they were is nobody's business but theirs. @param {MeetingState} now @param {string | null} participant */
  #erased({ you }, participant) {
    const { toasts } = this.#options;
    if (participant === this.#writer) toasts.dismiss("message");
    const text = participant === null ? "notice.erasedAll" : participant === you ? "notice.erasedYours" : "notice.erasedSome";
    toasts.show(t(text), { icon: "trash", key: "erased" });
  }

  /** @param {MeetingState} now @param {import("../protocol/types.js").ChatMessage} message */
  #message(now, { participant, name, text }) {
    const { chatOpen, openChat, toasts } = this.#options;
    if (participant === self(now)?.id || chatOpen()) return;
    this.#writer = participant;
    const short = text.length > 90 ? `${text.slice(0, 88)}…` : text;
    toasts.show(`${name}: ${short}`, {
      icon: "chat",
      key: "message",
      seconds: 6,
      action: { label: t("notice.reply"), run: openChat },
    });
  }
}

/** @param {MeetingState} state @returns {number} how many others have raised a hand */
function raised(state) {
  return [...state.participants.values()].filter(({ id, hand }) => hand !== null && id !== state.you).length;
}
