// The client's beginning: language, theme, and which screen belongs to the address.

import { parseCode } from "./protocol/code.js";
import { Rest } from "./protocol/rest.js";
import { endingScreen } from "./ui/ending.js";
import { Home } from "./ui/home.js";
import { Inspector } from "./ui/inspector.js";
import { loadLanguage, pickLanguage, t } from "./ui/i18n.js";
import { MeetingScreen } from "./ui/meeting.js";
import { applyTheme, preferences } from "./ui/preferences.js";
import { Prejoin } from "./ui/prejoin.js";
import { Toasts } from "./ui/toasts.js";
import { Tooltips } from "./ui/tooltip.js";
import { TranscriptPage } from "./ui/transcript-page.js";
import { transcriptPath, visitOf } from "./ui/visits.js";
/** @import {MeetingSession} from "./protocol/session.js" */
/** @import {Ending} from "./ui/ending.js" */
/** @import {Screen} from "./ui/screen.js" */

class App {
  #root = /** @type {HTMLElement} */ (document.getElementById("app"));
  #rest = new Rest("");
  #toasts = new Toasts();
  #inspector = new Inspector();
  /** @type {Screen | null} */
  #screen = null;

  async start() {
    const { language, theme } = preferences();
    applyTheme(theme);
    await loadLanguage(pickLanguage(language ? [language] : navigator.languages));
    new Tooltips();
    document.body.append(this.#toasts.element);
    globalThis.window.parley = this.#inspector;
    globalThis.addEventListener("popstate", () => this.#route());
    this.#route();
  }

  #route() {
    const { pathname } = location;
    if (!supported()) return this.#end("unsupported");
    if (pathname === "/") return this.#show(new Home({ rest: this.#rest, navigate: (path) => this.#go(path) }));
    const code = parseCode(pathname);
    if (code && /\/transcript\/?$/.test(pathname)) this.#transcript(code);
    else if (code) this.#prejoin(code);
    else this.#end("notFound");
  }

  /** @param {string} path */
  #go(path) {
    history.pushState(null, "", path);
    this.#route();
  }

  /** @param {string} code */
  #prejoin(code) {
    this.#show(
      new Prejoin({
        code,
        rest: this.#rest,
        navigate: (path) => this.#go(path),
        joined: (session) => this.#enter(session),
        over: (reason) => this.#end(reason),
      }),
    );
  }

  /** @param {string} code */
  #transcript(code) {
    this.#show(
      new TranscriptPage({ code, rest: this.#rest, toasts: this.#toasts, navigate: (path) => this.#go(path) }),
    );
  }

  /** @param {MeetingSession} session */
  #enter(session) {
    this.#inspector.watch(session);
    const screen = new MeetingScreen({ session, toasts: this.#toasts });
    session.on("ended", ({ reason, error }) => {
      this.#inspector.watch(null);
      if (this.#screen !== screen) return;
      this.#end(reason, error?.message, () => this.#prejoin(session.code), transcriptOf(session));
    });
    this.#show(screen);
  }

  /** @param {Ending} reason @param {string} [detail] @param {() => void} [again] @param {string} [transcript] */
  #end(reason, detail, again, transcript) {
    this.#show(endingScreen({ reason, detail, again, transcript, navigate: (path) => this.#go(path) }));
  }

  /** @param {Screen} screen */
  #show(screen) {
    const before = this.#screen;
    this.#screen = screen;
    before?.close();
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    this.#toasts.element.replaceChildren();
    this.#root.replaceChildren(screen.element);
    document.title = screen.title === t("app.name") ? screen.title : `${screen.title} · ${t("app.name")}`;
    if (!before) return;
    if (screen.focus) screen.focus();
    else screen.element.querySelector("h1")?.focus();
  }
}

/** @param {MeetingSession} session @returns {string | undefined} where its transcript is, if anything was transcribed */
function transcriptOf({ code, captions, state }) {
  const spoken = captions.captions.length > 0 || state?.meeting.captions?.since;
  return spoken && visitOf(code) ? transcriptPath(code) : undefined;
}

function supported() {
  return "RTCPeerConnection" in globalThis && "WebSocket" in globalThis && "popover" in HTMLElement.prototype;
}

/** Shows the screen that belongs to the address. */
export async function start() {
  await new App().start();
}
