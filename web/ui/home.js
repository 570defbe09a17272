// The home page: start a meeting, enter one by its code, or go back to one of the last.

import { parseCode } from "../protocol/code.js";
import { h, replace } from "./dom.js";
import { errorText } from "./errors.js";
import { icon, logo } from "./icons.js";
import { language, locale, t } from "./i18n.js";
import { homePicture } from "./home-picture.js";
import { forgetMeeting, preferences, rememberMeeting } from "./preferences.js";
import { openSettings, settingsButton } from "./settings-dialog.js";
/** @import {Rest} from "../protocol/rest.js" */
/** @import {Navigate} from "./screen.js" */

/** @typedef {{rest: Rest, navigate: Navigate}} Options */

export class Home {
  #rest;
  #navigate;
  #create;
  #code;
  #problem = h("p", { class: "field-error", id: "home-problem", role: "alert" });
  #recent = h("section", { class: "recent" });
  title = t("app.name");
  element;

  /** @param {Options} options */
  constructor({ rest, navigate }) {
    this.#rest = rest;
    this.#navigate = navigate;
    this.#create = h(
      "button",
      { class: "button primary large", type: "button", on: { click: () => this.#start() } },
      icon("plus"),
      t("home.new"),
    );
    this.#code = h("input", {
      type: "text",
      "aria-label": t("home.code"),
      "aria-describedby": "home-problem",
      placeholder: t("home.codeHint"),
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 300,
      on: { input: () => replace(this.#problem) },
    });
    const join = h(
      "form",
      { class: "join-form", on: { submit: (event) => this.#join(event) } },
      this.#code,
      h("button", { class: "button large", type: "submit" }, t("home.join")),
    );
    const settings = settingsButton(() => openSettings({}));
    this.element = h(
      "div",
      { class: "home" },
      h("header", { class: "page-head" }, h("div", { class: "wordmark" }, logo(), t("app.name")), settings),
      h(
        "main",
        { class: "home-main" },
        h(
          "div",
          { class: "home-text" },
          h("h1", { tabindex: "-1" }, t("home.title")),
          h("p", { class: "lead" }, t("home.lead")),
          h(
            "div",
            { class: "home-actions" },
            this.#create,
            h("span", { class: "or", "aria-hidden": "true" }, t("home.or")),
            join,
          ),
          this.#problem,
          this.#recent,
        ),
        homePicture(),
      ),
    );
    this.#showRecent();
  }

  close() {}

  async #start() {
    this.#create.disabled = true;
    replace(this.#problem);
    try {
      const { code, title, hostToken } = await this.#rest.create({});
      rememberMeeting({ code, title, hostToken });
      this.#navigate(`/m/${code}`);
    } catch (error) {
      replace(this.#problem, errorText(error));
      this.#create.disabled = false;
    }
  }

  /** @param {SubmitEvent} event */
  #join(event) {
    event.preventDefault();
    const code = parseCode(this.#code.value);
    if (code) return this.#navigate(`/m/${code}`);
    replace(this.#problem, t(this.#code.value.trim() ? "home.codeWrong" : "home.codeMissing"));
    this.#code.focus();
  }

  #showRecent() {
    const { recent } = preferences();
    if (recent.length === 0) return replace(this.#recent);
    const entries = recent.map(({ code, title, at }) => {
      const open = (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.#navigate(`/m/${code}`);
      };
      const forget = () => {
        forgetMeeting(code);
        this.#showRecent();
      };
      const label = t("home.forget", { code });
      return h(
        "li",
        {},
        h(
          "a",
          { href: `/m/${code}`, on: { click: open } },
          icon("clock"),
          h("span", { class: "recent-title" }, title || code),
          h("span", { class: "recent-code" }, title ? code : ""),
          h("time", { datetime: new Date(at).toISOString() }, when(at)),
        ),
        h("button", {
          class: "icon-button small",
          type: "button",
          "aria-label": label,
          "data-tip": label,
          on: { click: forget },
        }, icon("close")),
      );
    });
    replace(this.#recent, h("h2", {}, t("home.recent")), h("ul", {}, ...entries));
  }
}

/** @param {number} at */
function when(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  return days < 7 ? words.format(-days, "day") : new Date(at).toLocaleDateString(locale());
}
