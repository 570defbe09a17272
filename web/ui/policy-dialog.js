// For hosts: what the meeting asks of its people, purpose by purpose, as far as the server can carry them out.

import { policyOf } from "../protocol/caption-status.js";
import { PURPOSE_ICONS } from "./consent-dialog.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
/** @import {MeetingSession} from "../protocol/session.js" */
/** @import {Policy, Purpose, PurposePolicy} from "../protocol/types.js" */

const PURPOSES = /** @type {Purpose[]} */ (Object.keys(PURPOSE_ICONS));
const POLICIES = /** @type {PurposePolicy[]} */ (["off", "ask", "required"]);

/** @param {MeetingSession} session */
export function openPolicy(session) {
  const { state } = session;
  if (!state) return;
  const fields = PURPOSES.filter((purpose) => purpose in state.meeting.policy).map((purpose) => {
    const now = policyOf(state.meeting, purpose);
    const options = POLICIES.map((value) => h("option", { value, selected: value === now }, t(`policy.${value}`)));
    const select = h("select", { id: `policy-${purpose}`, name: purpose }, ...options);
    const label = h("label", { for: `policy-${purpose}` }, icon(PURPOSE_ICONS[purpose]), t(`purpose.${purpose}`));
    return { purpose, select, element: h("div", { class: "policy-field" }, label, select) };
  });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const policy = /** @type {Policy} */ (Object.fromEntries(fields.map(({ purpose, select }) => [purpose, select.value])));
    dialog.close();
    session.ask("host.policy", { policy });
  };
  const cancel = h("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, t("dialog.cancel"));
  const dialog = openDialog(
    { title: t("policy.title") },
    h("p", {}, t("policy.text")),
    h("p", { class: "policy-note" }, t("policy.requiredText")),
    h(
      "form",
      { class: "policy", on: { submit } },
      ...fields.map(({ element }) => element),
      h("footer", {}, cancel, h("button", { class: "button primary", type: "submit" }, t("policy.save"))),
    ),
  );
}
