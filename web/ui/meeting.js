// The meeting's screen: puts stage, controls and panels together and passes what happens from one to the other.

import { captionsRun, translationsRun } from "../protocol/caption-status.js";
import { self } from "../protocol/meeting-state.js";
import { RequestError } from "../protocol/rest.js";
import { AudioSinks } from "./audio-sinks.js";
import { CaptionDesk } from "./caption-desk.js";
import { captionMenu } from "./caption-menus.js";
import { ConsentNotice } from "./consent-notice.js";
import { Controls } from "./controls.js";
import { h, replace, setText, setVariables } from "./dom.js";
import { errorText } from "./errors.js";
import { HealthBar } from "./health-bar.js";
import { icon } from "./icons.js";
import { duration, t } from "./i18n.js";
import { aloneCard, copyInvitation } from "./invitation.js";
import { openMenu, refillMenu } from "./menu.js";
import { deviceMenu, moreMenu, personMenu, REACTIONS } from "./menus.js";
import { Notices } from "./notices.js";
import { OwnDevices } from "./own-devices.js";
import { followOwnVoice } from "./own-voice.js";
import { Panels } from "./panels.js";
import { preferences, remember } from "./preferences.js";
import { quietChrome } from "./quiet-chrome.js";
import { openSettings } from "./settings-dialog.js";
import { listenForShortcuts, openShortcutHelp } from "./shortcuts.js";
import { Stage } from "./stage.js";
import { followSwipes } from "./swipe.js";
import { keepAwake } from "./wake-lock.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {Meeting} from "../protocol/types.js" */
/** @import {PanelName} from "./panels.js" */
/** @import {Tile} from "./tile.js" */
/** @import {Toasts} from "./toasts.js" */

/** @typedef {{session: MeetingSession, toasts: Toasts}} Options */

export class MeetingScreen {
  #session;
  #toasts;
  #life = new AbortController();
  #heading = h("h1", { tabindex: "-1" });
  #elapsed = h("span", { class: "elapsed", role: "timer" });
  #badges = h("span", { class: "badges" });
  #sharing = h("div", { class: "sharing", hidden: true });
  #badgesShown = "";
  #sinks;
  #stage;
  #controls;
  #panels;
  #health;
  #notices;
  #ownDevices;
  /** @type {CaptionDesk} */
  #captions;
  #ask;
  title;
  element;

  /** @param {Options} options */
  constructor({ session, toasts }) {
    this.#session = session;
    this.#toasts = toasts;
    const { signal } = this.#life;
    this.title = session.state?.meeting.title || t("meeting.untitled");
    this.#ownDevices = new OwnDevices(session, toasts);
    this.#sinks = new AudioSinks(session, () => this.#ownDevices.soundBlocked(() => this.#sinks.play()));
    this.#sinks.selectSpeaker(session.devices.choice.speaker);
    this.#stage = new Stage({
      session,
      signal,
      alone: aloneCard(session.code, () => this.#invite()),
      people: () => this.#panels.toggle("people", true),
      mirror: () => preferences().mirror,
      menu: (tile, anchor) => this.#tileMenu(tile, anchor),
    });
    this.#stage.layout = preferences().layout;
    this.#health = new HealthBar(() => session.retryNow());
    this.#captions = new CaptionDesk({
      session,
      toasts,
      signal,
      panelOpen: () => this.#panels.open === "captions",
      anchor: () => this.#controls.captionsAnchor,
      changed: () => this.#captionsChanged(),
      openChoices: () => this.#panels.showChoices(),
    });
    this.#ask = new ConsentNotice(session);
    this.#controls = this.#makeControls();
    this.#panels = new Panels(session, {
      menu: (participant, anchor) => {
        openMenu(anchor, participant.name, personMenu(this.#context, participant, `${participant.id}/camera`));
      },
      invite: () => this.#invite(),
      muteAll: () => session.ask("host.muteAll"),
    }, this.#captions, (closed) => this.#panelToggled(closed));
    this.#notices = new Notices({
      session,
      toasts,
      chatOpen: () => this.#panels.open === "chat",
      openChat: () => this.#panels.toggle("chat", true),
      openPeople: () => this.#panels.toggle("people", true),
      captionsShown: () => this.#captions.shown,
      showCaptions: () => this.#captions.show(true),
      openChoices: () => this.#panels.showChoices(),
    });
    const stop = h(
      "button",
      { class: "text-button", type: "button", on: { click: () => session.stopSharing() } },
      t("sharing.stop"),
    );
    replace(this.#sharing, icon("screen"), h("span", {}, t("sharing.you")), stop);
    this.element = h(
      "div",
      { class: "meeting" },
      h("header", { class: "meeting-head" }, this.#heading, this.#elapsed, this.#badges),
      this.#health.element,
      this.#sharing,
      this.#stage.element,
      this.#ask.element,
      this.#captions.overlay,
      this.#captions.voice,
      this.#panels.element,
      h("footer", { class: "meeting-foot" }, this.#controls.element),
      this.#sinks.element,
    );
    this.#listen(signal);
    quietChrome(this.element, signal);
    keepAwake(signal);
    followSwipes(this.#stage.element, (direction) => this.#swiped(direction), signal);
    followOwnVoice(session, {
      level: (loudness) => this.#controls.showLevel(loudness),
      unheard: () => this.#ownDevices.unheard(),
    }, signal);
    const clock = setInterval(() => this.#tick(), 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
    this.#update();
  }

  focus() {
    this.#heading.focus({ preventScroll: true });
    this.#notices.entered();
  }

  close() {
    this.#life.abort();
    this.#session.leave();
  }

  get #context() {
    return { session: this.#session, stage: this.#stage, sinks: this.#sinks };
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const session = this.#session;
    session.on("state", () => this.#update(), { signal });
    session.on("event", (event) => {
      if (event.type === "reaction.sent") this.#stage.react(event.participant, event.reaction);
      this.#notices.take(event);
    }, { signal });
    session.on("local", () => this.#localChanged(), { signal });
    session.on("health", (health) => this.element.classList.toggle("unwell", this.#health.update(health)), { signal });
    session.on("rejoined", () => this.#toasts.show(t("notice.rejoined"), { icon: "check", key: "rejoined" }), {
      signal,
    });
    session.on("trouble", (error) => this.#explain(error), { signal });
    session.on("speaking", () => this.#update(), { signal });
    session.consents.on("change", () => this.#update(), { signal });
    session.on("playing", (playing) => this.#sinks.follow(playing), { signal });
    session.devices.on("interrupted", (device) => this.#ownDevices.interrupted(device), { signal });
    listenForShortcuts({
      mute: () => this.#ownDevices.toggle("microphone"),
      video: () => this.#ownDevices.toggle("camera"),
      share: () => this.#share(),
      hand: () => this.#hand(),
      chat: () => this.#panels.toggle("chat"),
      people: () => this.#panels.toggle("people"),
      captions: () => this.#captions.toggle(),
      transcript: () => this.#panels.toggle("captions"),
      layout: () => this.#changeLayout(),
      fullscreen: () => this.#fullscreen(),
      previous: () => this.#stage.turn(-1),
      next: () => this.#stage.turn(1),
      help: openShortcutHelp,
    }, signal);
    this.#localChanged();
    if (session.health) this.#health.update(session.health);
  }

  #makeControls() {
    const session = this.#session;
    return new Controls(session, {
      mute: () => this.#ownDevices.toggle("microphone"),
      video: () => this.#ownDevices.toggle("camera"),
      share: () => this.#share(),
      captions: () => this.#captions.toggle(),
      captionsMenu: (anchor) => this.#captionOptions(anchor),
      hand: () => this.#hand(),
      reactions: (anchor) =>
        openMenu(
          anchor,
          t("control.react"),
          REACTIONS.map((reaction) => ({ label: reaction, run: () => session.ask("reaction.send", { reaction }) })),
          "reactions",
        ),
      chat: () => this.#panels.toggle("chat"),
      people: () => this.#panels.toggle("people"),
      more: (anchor) =>
        openMenu(
          anchor,
          t("control.more"),
          moreMenu(this.#context, {
            invite: () => this.#invite(),
            settings: () => this.#settings(),
            layout: () => this.#changeLayout(),
            fullscreen: () => this.#fullscreen(),
            captions: () => this.#panels.toggle("captions", true),
            captionOptions: this.#controls.captionsAnchor.classList.contains("control")
              ? () => this.#captionOptions(this.#controls.captionsAnchor)
              : null,
            share: this.#controls.hidesShare ? () => this.#share() : null,
          }),
        ),
      microphoneMenu: async (anchor) =>
        openMenu(anchor, t("control.microphoneMenu"), await deviceMenu(session, "microphone", this.#sinks)),
      cameraMenu: async (anchor) =>
        openMenu(anchor, t("control.cameraMenu"), await deviceMenu(session, "camera", this.#sinks)),
      leave: () => session.leave(),
    });
  }

  #update() {
    const { state } = this.#session;
    if (!state) return;
    setText(this.#heading, state.meeting.title || t("meeting.untitled"));
    this.#panels.update();
    this.#ask.update();
    this.#controls.update(this.#panels, this.#captions.shown);
    this.#stage.refresh();
    this.#tick();
  }

  #localChanged() {
    this.#sinks.update();
    this.#sharing.hidden = this.#session.screen === null;
    this.#update();
  }

  #tick() {
    const { state } = this.#session;
    this.#captions.update();
    this.#makeRoom();
    if (!state) return;
    // Here, since what the engines can do is learnt without an event of the meeting.
    this.#showBadges(state.meeting);
    setText(this.#elapsed, duration(Date.now() + state.clockOffset - state.meeting.startedAt));
  }

  /** Captions come and go many times a second: only what shows them is brought up to date. */
  #captionsChanged() {
    this.#makeRoom();
    this.#panels.updateCaptions();
    this.#controls.update(this.#panels, this.#captions.shown);
  }

  /** Own picture and toasts keep clear of the captions. */
  #makeRoom() {
    const { room } = this.#captions;
    this.#stage.captions = room;
    setVariables(document.documentElement, { "captions-height": `${room.all}px` });
  }

  /** @param {HTMLElement} anchor */
  async #captionOptions(anchor) {
    const label = t("control.captionsMenu");
    const entries = () => captionMenu(this.#session, this.#captions, { openPanel: () => this.#panels.toggle("captions", true) });
    openMenu(anchor, label, entries());
    if (this.#session.captions.known) return;
    // Whoever came while engines were being loaded has not heard of their languages.
    await this.#session.lookForCaptions();
    if (this.#session.captions.known && !this.#life.signal.aborted) refillMenu(anchor, label, entries());
  }

  /** @param {Meeting} meeting */
  #showBadges(meeting) {
    const { locked } = meeting;
    const captions = captionsRun(meeting);
    const translations = translationsRun(meeting, this.#session.captions.capabilities.targets);
    const look = JSON.stringify([locked, captions, translations]);
    if (this.#badgesShown === look) return;
    this.#badgesShown = look;
    /** @param {string} sign @param {string} key @param {(Node | string | false)[]} more make it one that stays in sight */
    const badge = (sign, key, ...more) =>
      h(
        "span",
        { class: more.length > 0 ? "badge live" : "badge", role: "img", "aria-label": t(key), "data-tip": t(key) },
        icon(sign),
        ...more,
      );
    replace(
      this.#badges,
      captions && badge(
        "captions",
        translations ? "badge.translations" : "badge.captions",
        t("badge.captionsShort"),
        translations && icon("globe"),
      ),
      badge("shield", "badge.encrypted"),
      locked && badge("lock", "badge.locked"),
    );
  }

  /** @param {PanelName | null} closed */
  #panelToggled(closed) {
    this.#update();
    if (closed) this.#controls.focusPanelButton(closed);
    if (this.#panels.open === "chat") this.#toasts.dismiss("message");
  }

  async #share() {
    if (this.#session.screen) return await this.#session.stopSharing();
    try {
      await this.#session.share();
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      if (name === "NotAllowedError") return;
      const text = error instanceof RequestError ? errorText(error) : t("sharing.failed", { reason: message });
      this.#toasts.show(text, { icon: "warning", tone: "error", key: "share" });
    }
  }

  #hand() {
    const { state } = this.#session;
    if (state) this.#session.ask("participant.update", { hand: self(state)?.hand == null });
  }

  #changeLayout() {
    const layout = this.#stage.layout === "grid" ? "speaker" : "grid";
    this.#stage.layout = layout;
    remember({ layout });
  }

  /** @param {-1 | 1} direction */
  #swiped(direction) {
    if (this.#stage.pages > 1) this.#stage.turn(direction);
    else this.#changeLayout();
  }

  #fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  #invite() {
    copyInvitation(this.#session.code, this.#toasts);
  }

  #settings() {
    openSettings({
      devices: this.#session.devices,
      session: this.#session,
      speakerChosen: (id) => this.#sinks.selectSpeaker(id),
      changed: () => this.#stage.refresh(),
    });
  }

  /** @param {Tile} tile @param {HTMLElement} anchor */
  #tileMenu(tile, anchor) {
    const participant = this.#session.state?.participants.get(tile.participant);
    if (participant) openMenu(anchor, participant.name, personMenu(this.#context, participant, tile.key));
  }

  /** @param {Error} error */
  #explain(error) {
    this.#toasts.show(errorText(error), { icon: "warning", tone: "error", key: "trouble", seconds: 7 });
  }
}
