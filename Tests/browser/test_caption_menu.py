"""The menu of the captions opens at once, also where the server has not yet said which languages its engines know."""

import re

from playwright.sync_api import expect

from support.text import text
from support.waiting import wait_until

LOOK = re.compile(r"/api/v1/meetings/[a-z-]+$")


def test_the_menu_does_not_wait_for_the_server(engineless, person):
    ana = person("Ana Souza")
    ana.create(engineless.url, camera=False, microphone=False)
    held = []
    ana.page.route(LOOK, lambda route: held.append((route, route.fetch())))
    button = ana.page.get_by_role("button", name=text("control.captionsMenu"))
    button.click()
    menu = ana.page.get_by_role("menu", name=text("control.captionsMenu"))
    expect(menu).to_be_visible()
    wait_until(lambda: ana.page.wait_for_timeout(50) or held, "the question to the server")
    expect(menu.get_by_text(text("captions.iSpeak"))).to_have_count(0)
    panel = menu.get_by_role("menuitem", name=text("captions.panel"))
    panel.focus()

    # The engines have been loaded in the meantime: their languages appear, and the focus stays where it is.
    route, answer = held.pop()
    summary = answer.json()
    summary["captions"] = {"available": True, "spoken": ["de", "en"], "targets": ["en"], "reason": None}
    route.fulfill(response=answer, json=summary)
    expect(menu.get_by_text(text("captions.iSpeak"))).to_be_visible()
    expect(panel).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")


def test_an_answer_that_comes_after_the_menu_was_closed_opens_nothing(engineless, person):
    ana = person("Ana Souza")
    ana.create(engineless.url, camera=False, microphone=False)
    held = []
    ana.page.route(LOOK, lambda route: held.append((route, route.fetch())))
    ana.page.get_by_role("button", name=text("control.captionsMenu")).click()
    menus = ana.page.get_by_role("menu")
    expect(menus).to_have_count(1)
    wait_until(lambda: ana.page.wait_for_timeout(50) or held, "the question to the server")
    ana.page.keyboard.press("Escape")
    expect(menus).to_have_count(0)
    ana.leave()
    route, answer = held.pop()
    with ana.page.expect_response(LOOK):
        route.fulfill(response=answer)
    ana.page.wait_for_timeout(300)
    expect(menus).to_have_count(0)
