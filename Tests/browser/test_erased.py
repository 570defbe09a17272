"""What is erased or corrected leaves the screens of everybody: at once, after an absence, and on the transcript's page."""

import json
import time
import urllib.request

from playwright.sync_api import Page, expect

from support.said import Said
from support.segments import Segments
from support.text import text
from support.waiting import PATIENCE, wait_until

# Keeps the texts of all notices from now on.
NOTICES = """() => {
  globalThis.notices = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) notices.push(node.textContent);
  }).observe(document.querySelector(".toasts"), { childList: true });
}"""


def visit(one) -> dict:
    """The key to the meeting that somebody's tab keeps: their id and token."""
    return one.page.evaluate("JSON.parse(sessionStorage.getItem('parley.visits'))[0]")


def erase(server, visit: dict) -> None:
    """Somebody takes back all that they said and wrote, in another window."""
    urllib.request.urlopen(urllib.request.Request(
        f"{server.url}/api/v1/meetings/{visit['code']}/participants/{visit['participant']}/data", method="DELETE",
        headers={"Authorization": f"Bearer {visit['token']}"}), timeout=PATIENCE)


def open_transcript(one) -> Page:
    """In a tab of its own, from the panel of captions."""
    one.open_captions()
    with one.context.expect_page() as opened:
        one.page.get_by_role("link", name=text("captions.transcript")).click()
    return opened.value


def agree(page: Page, key: str) -> None:
    """Presses the button for something that can't be undone, and confirms it."""
    page.get_by_role("button", name=text(f"transcript.{key}"), exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=text(f"transcript.{key}Yes"), exact=True).click()


def test_what_is_erased_leaves_the_screens_of_those_who_are_there(caption_server, person, reader):
    ana, ben = person("Ana Souza"), reader("Ben Cohen")
    said = Said(ben)
    link = ben.create(caption_server.url, camera=False, microphone=False)
    ana.join(link, camera=False, microphone=False)
    own = visit(ana)["participant"]
    # Before anybody asks for the transcript: the server does not look for what it has not written itself.
    Segments(caption_server, visit(ben)["code"]).add(("p_ana", "Ana Souza", "Good morning.", int(time.time() * 1000)))
    ben.press(text("control.captions"))
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    expect(overlay).to_contain_text(text("captions.state.nobody"))
    ben.say("Hello Ana.")
    ana.say("My password is marmalade.")
    expect(ben.log).to_contain_text("marmalade")
    ben.open_captions()
    heard = ben.page.locator(".only-heard[aria-live=polite]")
    said.words("g_1", "Good morning.", final=True)
    said.words("g_2", "My number is five.", final=True, participant=own)
    said.words("g_3", "And my address", "is", participant=own)
    for place in (overlay, ben.captions):
        expect(place).to_contain_text("My number is five.")
        expect(place).to_contain_text("And my address is")
    expect(heard).to_contain_text("My number is five.")

    page = open_transcript(ana)
    agree(page, "erase")
    expect(page.get_by_text(text("transcript.erased"))).to_be_visible()
    expect(ben.page.get_by_text(text("notice.erasedSome"))).to_be_visible()
    expect(ana.page.get_by_text(text("notice.erasedYours"))).to_be_visible()
    for place in (overlay, ben.captions, heard):
        expect(place).to_contain_text("Good morning.")
        expect(place).not_to_contain_text("number")
        expect(place).not_to_contain_text("address")
    expect(heard).to_have_text("Ana Souza: Good morning.")
    for one in (ana, ben):
        one.open_chat()
        expect(one.log).to_contain_text("Hello Ana.")
        assert "marmalade" not in one.page.locator("body").inner_text()
    ana.say("Good that this is gone.")
    expect(ben.log).to_contain_text("Good that this is gone.")

    # A transcript that is deleted takes all captions with it, and leaves the chat.
    ben.open_captions()
    expect(ben.captions).to_contain_text("Good morning.")
    page = open_transcript(ben)
    expect(page.get_by_role("list", name=text("transcript.list"))).to_contain_text("Good morning.")
    agree(page, "delete")
    expect(ben.page.get_by_text(text("notice.erasedAll"))).to_be_visible()
    expect(ben.captions.get_by_role("article")).to_have_count(0)
    expect(heard).to_be_empty()
    ben.open_chat()
    expect(ben.log).to_contain_text("Hello Ana.")


def test_who_was_away_has_nothing_on_the_screen_that_was_erased(own_server, link, person):
    ana, ben = person("Ana"), person("Ben")
    address = ana.create(own_server.url, camera=False, microphone=False)
    ben.join(address.replace(own_server.url, link.url), camera=False, microphone=False)
    ben.say("Hello Ana.")
    ana.say("The key is under the begonia.")
    expect(ben.log).to_contain_text("begonia")
    sockets = ben.sockets
    link.cut()
    erase(own_server, visit(ana))
    ana.say("Never mind.")
    link.mend()
    expect(ben.log).to_contain_text("Never mind.")
    assert ben.sockets > sockets
    expect(ben.log).not_to_contain_text("begonia")
    expect(ben.log).to_contain_text("Hello Ana.")
    expect(ben.page.get_by_text(text("notice.erasedSome"))).to_be_visible()

    # A server that was restarted knows no session any more, and that something was erased.
    ana.say("The other key is in the piano.")
    expect(ben.log).to_contain_text("piano")
    link.cut()
    erase(own_server, visit(ana))
    own_server.stop()
    own_server.start()
    link.mend()
    expect(ben.page.get_by_text(text("notice.rejoined"))).to_be_visible()
    assert "piano" not in ben.page.locator("body").inner_text()


def test_who_may_not_correct_reads_no_earlier_text(own_server, person):
    ana, ben = person("Ana Souza"), person("Ben Cohen")
    said = Said(ben)
    link = ana.create(own_server.url, camera=False, microphone=False)
    ben.join(link, camera=False, microphone=False)
    now = int(time.time() * 1000)
    Segments(own_server, visit(ana)["code"]).add(("p_ana", "Ana Souza", "Call me at home, under five five five.", now))
    ben.open_captions()
    said.words(f"g_{now}_p_ana", "Call me at home, under five five five.", final=True)
    expect(ben.captions).to_contain_text("five five five")

    page = open_transcript(ana)
    line = page.get_by_role("list", name=text("transcript.list")).get_by_role("listitem")
    line.hover()
    line.get_by_role("button", name=text("transcript.edit")).click()
    page.get_by_role("textbox", name=text("transcript.editText")).fill("Call me at home.")
    page.get_by_role("button", name=text("transcript.save")).click()
    expect(line).to_contain_text(text("transcript.edited"))
    line.get_by_role("button", name=text("transcript.history")).click()
    expect(page.get_by_role("dialog")).to_contain_text("five five five")

    # In the meeting it is corrected at once, also for whoever reads no captions at the moment.
    expect(ben.captions).not_to_contain_text("five")
    expect(ben.captions).to_contain_text("Call me at home.")
    page = open_transcript(ben)
    line = page.get_by_role("list", name=text("transcript.list")).get_by_role("listitem")
    expect(line).to_contain_text("Call me at home.")
    expect(line).to_contain_text(text("transcript.edited"))
    with page.expect_response("**/history") as answer:
        line.get_by_role("button", name=text("transcript.corrections")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    expect(dialog).to_contain_text(text("transcript.correctionsHidden"))
    expect(dialog).not_to_contain_text("five")
    assert "before" not in json.loads(answer.value.text())["edits"][0]


def test_the_page_of_a_meeting_that_is_over_loses_what_is_erased(own_server, person):
    ana, ben = person("Ana Souza"), person("Ben Cohen")
    link = ana.create(own_server.url, camera=False, microphone=False)
    ben.join(link, camera=False, microphone=False)
    key = visit(ben)
    now = int(time.time() * 1000)
    Segments(own_server, key["code"]).add(
        (key["participant"], "Ben Cohen", "The password is marmalade.", now), ("p_ana", "Ana Souza", "Good.", now + 1))
    page = open_transcript(ana)
    page.clock.install()
    words = page.get_by_role("list", name=text("transcript.list"))
    expect(words).to_contain_text("marmalade")
    # A notice leaves by itself, maybe while the clock is put forward.
    page.evaluate(NOTICES)
    ana.end_for_all()
    page.clock.fast_forward(20_000)
    expect(page.get_by_text(text("transcript.over"))).to_be_visible()
    page.clock.fast_forward(30_000)  # the last words have had their time
    erase(own_server, key)
    page.clock.fast_forward(70_000)
    expect(words).not_to_contain_text("marmalade")
    expect(words).to_contain_text("Good.")
    wait_until(lambda: text("transcript.lost") in "\n".join(page.evaluate("notices")), "the notice that words are gone")
