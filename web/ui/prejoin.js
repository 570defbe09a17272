// Before joining: see and hear yourself, say who you are, learn who is there and what the meeting does with you.

import { Consents } from "../protocol/consents.js";
import { LocalDevices } from "../protocol/devices.js";
import { MeetingSession } from "../protocol/session.js";
import { askBeforeJoining } from "./consent-dialog.js";
import { decisionsOf, rememberDecisions } from "./consent-memory.js";
import { deviceFields } from "./device-fields.js";
import { deviceTrouble } from "./device-trouble.js";
import { h, replace, setText } from "./dom.js";
import { errorText } from "./errors.js";
import { icon, logo } from "./icons.js";
import { t } from "./i18n.js";
import { MeetingTerms } from "./meeting-terms.js";
import { hostTokenOf, preferences, remember, rememberMeeting } from "./preferences.js";
import { SelfView } from "./self-view.js";
import { openSettings, settingsButton } from "./settings-dialog.js";
import { rememberVisit } from "./visits.js";
/** @import {Device} from "../protocol/devices.js" */
/** @import {Rest, RequestError} from "../protocol/rest.js" */
/** @import {MeetingSummary} from "../protocol/types.js" */
/** @import {Navigate} from "./screen.js" */

/** @typedef {{code: string, rest: Rest, navigate: Navigate, joined: (session: MeetingSession) => void, over: (reason: "notFound" | "ended") => void}} Options */

const LOOK_AGAIN = 5000;

export class Prejoin {
  #options;
  #life = new AbortController();
  #devices;
  #selfView;
  #name;
  #join;
  #problem = h("div", { class: "join-problem", role: "alert" });
  #trouble = h("div", {});
  #who = h("p", { class: "who" });
  #locked = h("p", { class: "notice", hidden: true });
  #heading = h("h1", { tabindex: "-1" });
  #handedOver = false;
  #consents;
  #terms;
  /** @type {MeetingSummary | null} */
  #summary = null;
  title = t("prejoin.title");
  element;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { name, devices, on } = preferences();
    const { code } = options;
    this.#consents = new Consents({
      decisions: decisionsOf(code),
      save: (decisions) => rememberDecisions(code, decisions),
    });
    this.#terms = new MeetingTerms(this.#consents, () => this.#decideAnew());
    const { signal } = this.#life;
    this.#devices = new LocalDevices(devices);
    this.#selfView = new SelfView(this.#devices, signal, (device, wanted) => this.#toggle(device, wanted));
    this.#name = h("input", {
      type: "text",
      id: "your-name",
      value: name,
      autocomplete: "name",
      maxlength: 80,
      required: true,
      placeholder: t("prejoin.nameHint"),
      on: { input: () => this.#named() },
    });
    this.#join = h("button", { class: "button primary large wide-button", type: "submit" }, t("prejoin.join"));
    const home = (/** @type {Event} */ event) => {
      event.preventDefault();
      options.navigate("/");
    };
    const settings = settingsButton(() => {
      remember({ name: this.#name.value.trim() });
      openSettings({});
    });
    setText(this.#heading, t("prejoin.title"));
    this.element = h(
      "div",
      { class: "prejoin" },
      h(
        "header",
        { class: "page-head" },
        h("a", { class: "wordmark", href: "/", on: { click: home } }, logo(), t("app.name")),
        settings,
      ),
      h(
        "main",
        { class: "prejoin-main" },
        h("div", { class: "prejoin-left" }, this.#selfView.element, this.#trouble),
        h(
          "form",
          { class: "prejoin-right", novalidate: true, on: { submit: (event) => this.#submit(event) } },
          this.#heading,
          this.#who,
          this.#locked,
          h("div", { class: "field" }, h("label", { for: "your-name" }, t("prejoin.name")), this.#name),
          deviceFields(this.#devices, signal),
          this.#terms.element,
          this.#problem,
          this.#join,
        ),
      ),
    );
    this.#devices.on("change", () => this.#showTrouble(), { signal });
    this.#devices.on("list", () => this.#showTrouble(), { signal });
    this.#named();
    this.#devices.open(on);
    this.#look();
    const timer = setInterval(() => this.#look(), LOOK_AGAIN);
    signal.addEventListener("abort", () => clearInterval(timer));
  }

  focus() {
    if (this.#name.value) this.#heading.focus({ preventScroll: true });
    else this.#name.focus({ preventScroll: true });
  }

  close() {
    this.#life.abort();
    if (!this.#handedOver) this.#devices.close();
  }

  async #look() {
    try {
      const summary = await this.#options.rest.meeting(this.#options.code);
      if (this.#life.signal.aborted) return;
      if (summary.ended) return this.#options.over("ended");
      this.#describe(summary);
    } catch (error) {
      const { code, status } = /** @type {RequestError} */ (error);
      if (this.#life.signal.aborted) return;
      if (status === 404) return this.#options.over("notFound");
      setText(this.#who, code === "network" ? t("refused.network") : "");
    }
  }

  /** @param {MeetingSummary} summary */
  #describe(summary) {
    this.#summary = summary;
    this.#consents.ask(summary.consents);
    this.#terms.update(summary);
    this.#announce(summary);
  }

  /** Who is there, and whether there is a way in. @param {MeetingSummary} summary */
  #announce({ title, count, names, locked, capacity }) {
    setText(this.#heading, title || t("prejoin.title"));
    const others = count - names.length;
    const list = new Intl.ListFormat(document.documentElement.lang).format([
      ...names,
      ...(others > 0 ? [t("prejoin.others", { count: others })] : []),
    ]);
    setText(this.#who, count === 0 ? t("prejoin.nobody") : t("prejoin.here", { names: list, count }));
    const full = count >= capacity;
    const text = locked ? t("refused.meeting.locked") : full ? t("refused.meeting.full") : "";
    // Said once: not while the answer to "Join now" says the same.
    this.#locked.hidden = text === "" || this.#problem.textContent === text;
    replace(this.#locked, icon(locked ? "lock" : "people"), text);
  }

  /** @param {Device} device @param {boolean} wanted */
  #toggle(device, wanted) {
    if (wanted) this.#devices.turnOn(device);
    else this.#devices.turnOff(device);
    remember({ on: { ...preferences().on, [device]: wanted } });
  }

  #named() {
    this.#selfView.setName(this.#name.value.trim());
    replace(this.#problem);
  }

  #showTrouble() {
    const notice = deviceTrouble(this.#devices);
    if (notice?.textContent !== this.#trouble.textContent) replace(this.#trouble, notice);
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (!this.#ready()) return;
    if (!this.#consents.mustAsk || await this.#decide()) await this.#enter();
  }

  /** @returns {boolean} whether there is a name to join with */
  #ready() {
    const name = this.#name.value.trim().replace(/\s+/gu, " ");
    if (!name) {
      this.#refuse(t("prejoin.nameMissing"));
      this.#name.focus();
      return false;
    }
    remember({ name });
    return true;
  }

  /** @param {boolean} [changed] @returns {Promise<boolean>} whether to join */
  async #decide(changed = this.#consents.hasChanged) {
    let outcome = await askBeforeJoining(this.#consents, { changed });
    // What was answered is not what is asked any more.
    while (outcome === "join" && this.#consents.mustAsk && !this.#life.signal.aborted) {
      outcome = await askBeforeJoining(this.#consents, { changed: true });
    }
    this.#terms.update(this.#summary);
    if (outcome === "leave") this.#options.navigate("/");
    return outcome === "join" && !this.#life.signal.aborted;
  }

  async #decideAnew() {
    if (this.#ready() && await this.#decide()) await this.#enter();
  }

  async #enter() {
    const { code, rest } = this.#options;
    const { name, spoken } = preferences();
    this.#busy(true);
    replace(this.#problem);
    const session = new MeetingSession({
      code,
      name: this.#name.value.trim().replace(/\s+/gu, " ") || name,
      hostToken: hostTokenOf(code),
      rest,
      devices: this.#devices,
      consents: this.#consents,
      spoken: spoken || undefined,
      admitted: ({ token, participant }) => rememberVisit({ code, token, participant }),
    });
    try {
      await session.join();
    } catch (error) {
      session.abandon();
      this.#busy(false);
      return await this.#explain(/** @type {RequestError} */ (error));
    }
    this.#handedOver = true;
    rememberMeeting({ code, title: session.state?.meeting.title ?? "" });
    this.#options.joined(session);
  }

  /** @param {RequestError} error */
  async #explain(error) {
    if (error.code === "meeting.notFound") return this.#options.over("notFound");
    if (error.code === "meeting.ended") return this.#options.over("ended");
    if (error.code === "consent.required" || error.code === "consent.outdated") {
      // What the meeting asks is not what was answered: learn what it asks now, and ask that.
      await this.#look();
      if (this.#consents.mustAsk) {
        if (await this.#decide(error.code === "consent.outdated" || this.#consents.hasChanged)) await this.#enter();
        return;
      }
    }
    this.#refuse(errorText(error));
  }

  /** @param {string} text */
  #refuse(text) {
    replace(this.#problem, icon("warning"), text);
    if (this.#locked.textContent === text) this.#locked.hidden = true;
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#join.disabled = busy;
    this.#join.classList.toggle("busy", busy);
    setText(this.#join, t(busy ? "prejoin.joining" : "prejoin.join"));
  }
}
