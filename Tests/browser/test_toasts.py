"""Notices are read, not in the way: whatever can be pressed stays free while several are shown."""

import pytest
from playwright.sync_api import Locator, expect

from support.text import text

SIZES = {
    "wide": {"width": 1280, "height": 720},
    "narrow": {"width": 800, "height": 600},
    "phone": {"width": 390, "height": 844},
    "phone on its side": {"width": 844, "height": 390},
    "small phone": {"width": 320, "height": 568},
}


# Toasts that would go after some seconds stay while the test looks, however long that takes.
STAYING = """
  const every = globalThis.setInterval;
  globalThis.setInterval = (run, after, ...rest) => every(run, after >= 3_000 && after <= 8_000 ? after * 100 : after, ...rest);
"""


def boxes(locator: Locator) -> list[dict]:
    """Where the visible ones of these elements are, and what they are called."""
    return locator.evaluate_all("""all => all.filter(each => each.checkVisibility({opacityProperty: true})).map(each => {
      const {left, right, top, bottom} = each.getBoundingClientRect();
      return {left, right, top, bottom, name: each.getAttribute("aria-label") ?? each.textContent};
    }).filter(({left, right, top, bottom}) => right > left && bottom > top)""")


def readable(toasts: Locator) -> int:
    """How many toasts are on top of everything else, and wholly in the window."""
    return toasts.evaluate_all("""all => all.filter(each => {
      const {left, right, top, bottom} = each.getBoundingClientRect();
      const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      return inside && right > left && each.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    }).length""")


def covered(toasts: Locator, controls: Locator) -> list[str]:
    """Which controls lie under a toast, whole or in part."""
    return [control["name"] for control in boxes(controls) for toast in boxes(toasts)
            if control["left"] < toast["right"] and toast["left"] < control["right"]
            and control["top"] < toast["bottom"] and toast["top"] < control["bottom"]]


def told(ana, ben) -> Locator:
    """Things happen that Ana, the host, is told of, all at once."""
    ana.more(text("host.lock"))
    ana.more(text("host.chatOff"))
    ana.more(text("host.chatOn"))
    toasts = ana.page.get_by_role("status").locator(".toast")
    expect(toasts.filter(has_text=text("notice.chatOn"))).to_be_visible()
    ben.press(text("control.hand"))
    ben.say("Good morning! The draft of the plan is ready, and all of you are asked for remarks until Thursday.")
    for words in (text("notice.hand", name="Ben"), "Good morning!"):  # a low window has room for the latest two only
        expect(toasts.filter(has_text=words)).to_be_visible()
    return toasts


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_toasts_leave_every_control_free(server, person, size):
    ana, ben = person("Ana", context={"viewport": size}), person("Ben")
    ana.context.add_init_script(STAYING)
    ben.join(ana.create(server.url))
    ana.sees(ben)
    toasts = told(ana, ben)
    assert readable(toasts) >= 2
    everything = ana.page.locator("#app button:not(.toasts *), #app input, #app textarea, #app a")
    assert covered(toasts, everything) == []
    ana.controls.get_by_role("button", name=text("control.mute"), exact=True).click()
    ana.controls.get_by_role("button", name=text("control.unmute"), exact=True).click()
    expect(ana.controls.get_by_role("button", name=text("control.mute"), exact=True)).to_be_visible()
    assert readable(toasts) >= 2, "the toasts were there all the time"


@pytest.mark.parametrize("size", [SIZES["wide"], SIZES["phone"]], ids=["wide", "phone"])
def test_toasts_leave_the_panels_free(server, person, size):
    ana, ben = person("Ana", context={"viewport": size}), person("Ben")
    ana.context.add_init_script(STAYING)
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ana.open_people()
    ben.press(text("control.hand"))
    ben.say("Good morning! The draft of the plan is ready.")
    toasts = ana.page.get_by_role("status").locator(".toast")
    expect(toasts.filter(has_text="Good morning!")).to_be_visible()
    ana.page.wait_for_timeout(300)  # until the sheet has made room
    assert readable(toasts) >= 1
    assert covered(toasts, ana.page.locator("#app .panel button, #app .panel input, #app .bar button")) == []
    ana.people.get_by_role("button", name=text("panel.close")).click()
    ana.open_chat()
    ben.press(text("control.hand"))
    ben.press(text("control.hand"))
    expect(toasts.filter(has_text=text("notice.hand", name="Ben"))).to_be_visible()
    ana.page.wait_for_timeout(300)
    assert readable(toasts) >= 1
    assert covered(toasts, ana.page.locator("#app .panel button, #app .panel textarea, #app .bar button")) == []
    ana.say("Thank you!")
    ben.open_chat()
    expect(ben.log).to_contain_text("Thank you!")


def test_toasts_are_read_out_and_reached_by_keyboard(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ben.press(text("control.hand"))
    region = ana.page.locator(".toasts")
    expect(region).to_have_attribute("role", "status")
    expect(region).to_have_attribute("aria-live", "polite")
    see = region.get_by_role("button", name=text("notice.seeHands"))
    see.focus()
    ana.page.wait_for_timeout(9_000)  # longer than it is shown: who uses it keeps it
    expect(see).to_be_focused()
    ana.page.keyboard.press("Enter")
    expect(ana.people).to_be_visible()
