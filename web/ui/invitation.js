// Inviting others: the link of the meeting, copied or shared.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
/** @import {Toasts} from "./toasts.js" */

/** @param {string} code @returns {string} */
export function meetingLink(code) {
  return `${location.origin}/m/${code}`;
}

/** @param {string} code @param {Toasts} toasts */
export async function copyInvitation(code, toasts) {
  const link = meetingLink(code);
  try {
    await navigator.clipboard.writeText(link);
    toasts.show(t("invite.copied"), { icon: "check", key: "invite" });
  } catch {
    toasts.show(link, { icon: "copy", key: "invite", seconds: 20 });
  }
}

/** @param {string} code @param {() => void} invite @returns {HTMLElement} what somebody sees who is there alone */
export function aloneCard(code, invite) {
  const copy = h(
    "button",
    { class: "button primary large", type: "button", on: { click: invite } },
    icon("copy"),
    t("invite.copy"),
  );
  return h(
    "section",
    { class: "alone", hidden: true, "aria-label": t("alone.title") },
    h("h2", {}, t("alone.title")),
    h("p", {}, t("alone.text")),
    h("p", { class: "alone-link" }, meetingLink(code).replace(/^https?:\/\//, "")),
    copy,
  );
}
