"""Accessibility: axe finds nothing serious on any screen, and the keyboard alone is enough to join."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from support.accessibility import nothing_serious
from support.text import text

SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, {"width": 390, "height": 844}], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(server, person, scheme, size):
    ana, ben = person("Ana", context={"color_scheme": scheme, "viewport": size}), person("Ben")
    page = ana.page
    ana.open(server.url + "/")
    expect(page.get_by_role("button", name="New meeting")).to_be_visible()
    nothing_serious(page, "home")
    page.get_by_role("button", name="New meeting").click()
    expect(page.get_by_role("button", name="Join now")).to_be_visible()
    nothing_serious(page, "before joining")
    link = page.url
    ana.enter()
    nothing_serious(page, "alone in the meeting")
    ben.join(link)
    ana.sees(ben)
    nothing_serious(page, "the meeting")
    ana.open_chat()
    ben.say("A message with https://example.org in it")
    expect(ana.log).to_contain_text("example.org")
    nothing_serious(page, "chat")
    ana.open_people()
    nothing_serious(page, "people")
    page.keyboard.press("Escape")
    ana.more(text("captions.panel"))
    expect(ana.captions).to_be_visible()
    nothing_serious(page, "captions")
    page.keyboard.press("Escape")
    ana.press("More")
    nothing_serious(page, "the menu")
    page.keyboard.press("Escape")
    ana.leave()
    expect(ana.controls).to_be_hidden()
    nothing_serious(page, "after the meeting")
    ana.open(link + "/transcript")
    expect(page.get_by_text(text("transcript.live"))).to_be_visible()
    nothing_serious(page, "a transcript without words")
    ana.open(server.url + "/m/abc-defg-hij")
    page.wait_for_timeout(500)
    nothing_serious(page, "no such meeting")


def tab_to(page: Page, target: Locator, limit: int = 40) -> None:
    """Presses Tab until the element has the focus, as somebody without a pointer does."""
    for _ in range(limit):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def test_joining_by_keyboard_alone(server, person):
    ana, ben = person("Ana"), person("Ben")
    page = ana.page
    ana.open(server.url + "/")
    tab_to(page, page.get_by_role("button", name="New meeting"))
    page.keyboard.press("Enter")
    name = page.get_by_role("textbox", name="Your name")
    expect(name).to_be_visible()
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type("Ana")
    camera = page.get_by_role("button", name="Camera", exact=True)
    expect(camera).to_have_attribute("aria-pressed", "true")
    tab_to(page, camera)
    page.keyboard.press("Space")
    expect(camera).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Space")
    expect(camera).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.get_by_role("button", name="Join now"))
    page.keyboard.press("Enter")
    expect(ana.consent).to_be_visible()
    tab_to(page, ana.consent.get_by_role("switch", name="Translation"))
    page.keyboard.press("Space")
    expect(ana.consent.get_by_role("switch", name="Translation")).to_be_checked()
    tab_to(page, ana.consent.get_by_role("button", name="Agree and join"))
    page.keyboard.press("Enter")
    expect(ana.controls).to_be_visible()

    ben.join(page.url)
    ana.sees(ben)
    ben.sees(ana)
    tab_to(page, ana.controls.get_by_role("button", name=re.compile("^Chat")))
    page.keyboard.press("Enter")
    message = page.get_by_role("textbox", name="Message", exact=True)
    expect(message).to_be_visible()
    tab_to(page, message)
    page.keyboard.type("From the keyboard")
    page.keyboard.press("Enter")
    ben.open_chat()
    expect(ben.log).to_contain_text("From the keyboard")
    tab_to(page, ana.controls.get_by_role("button", name="Leave"))
    page.keyboard.press("Enter")
    expect(ben.tile("Ana")).to_have_count(0)


def test_joining_by_code_from_the_home_page(server, person):
    ana, ben = person("Ana"), person("Ben")
    code = ana.create(server.url).rsplit("/", 1)[1]
    ben.open(server.url + "/")
    ben.page.get_by_role("textbox", name="Meeting code").fill(code.upper().replace("-", " "))
    ben.page.get_by_role("button", name="Join", exact=True).click()
    expect(ben.page.get_by_role("button", name="Join now")).to_be_visible()
    ben.enter()
    ben.sees(ana)
