// Inviting others: the link of the meeting, copied or shared.

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
