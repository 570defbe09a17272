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


def engines(person, **known: list[str]) -> None:
    """From now on the server tells that person of these languages."""

    def answer(route) -> None:
        told = route.fetch()
        summary = told.json()
        summary["captions"] = {"available": True, "reason": None} | known
        route.fulfill(response=told, json=summary)

    person.page.route(LOOK, answer)


def test_many_languages_push_nothing_out_of_a_small_window(engineless, person):
    ana = person("Ana Souza", context={"viewport": {"width": 1024, "height": 640}})
    many = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt"]
    engines(ana, spoken=many, targets=many)
    ana.create(engineless.url, camera=False, microphone=False)
    button = ana.page.get_by_role("button", name=text("control.captionsMenu"))
    button.click()
    menu = ana.page.get_by_role("menu")
    expect(menu.get_by_text(text("captions.iSpeak"))).to_be_visible()
    for item in menu.get_by_role("menuitem").all() + menu.get_by_role("menuitemradio").all():
        expect(item).to_be_in_viewport(ratio=1)
    expect(menu.get_by_role("menuitemradio", name="English")).to_be_visible()
    expect(menu.get_by_role("menuitemradio", name="Greek")).to_have_count(0)

    # All of them are one step further, and what is chosen there is among the few from then on.
    menu.get_by_role("menuitem", name=text("captions.otherLanguages")).click()
    menu.get_by_role("menuitemradio", name="Greek").click()
    button.click()
    expect(menu.get_by_role("menuitemradio", name="Greek")).to_be_checked()
    menu.get_by_text(text("captions.iSpeak")).click()
    menu.get_by_role("menuitemradio", name="Polish").click()
    expect(menu).to_have_count(0)
    button.click()
    expect(menu.get_by_role("menuitem", name=f"{text('captions.iSpeak')}: Polish")).to_be_visible()
