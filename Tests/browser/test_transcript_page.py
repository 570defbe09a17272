"""The page of a transcript while its meeting goes on: what is erased goes at once, what somebody does there stays, and
nothing is said twice."""

import contextlib
import json
import sqlite3
import time
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from support.segments import Segments
from support.text import text
from support.waiting import PATIENCE, wait_until

PHONE = {"width": 390, "height": 844}


class Meeting:
    """A meeting that its host is in, and the words that are kept of it."""

    def __init__(self, server, host):
        self.server = server
        self.host = host
        self.link = host.create(server.url, camera=False, microphone=False)
        self.code = self.link.rsplit("/", 1)[1]
        self.segments = Segments(server, self.code)
        self._clock = int(time.time() * 1000) - 600_000

    def say(self, participant: str, name: str, *said: str) -> None:
        rows = []
        for words in said:
            self._clock += 3_000
            rows.append((participant, name, words, self._clock))
        self.segments.add(*rows)

    def join(self, name: str) -> dict:
        return self.server.post(f"/api/v1/meetings/{self.code}/join", {"name": name})

    def erase(self, somebody: dict) -> None:
        """Somebody takes back all that they said, in another window."""
        urllib.request.urlopen(urllib.request.Request(
            f"{self.server.url}/api/v1/meetings/{self.code}/participants/{somebody['participant']}/data",
            method="DELETE", headers={"Authorization": f"Bearer {somebody['token']}"}), timeout=PATIENCE)

    def read(self, **viewport: int) -> Page:
        page = self.host.context.new_page()
        if viewport:
            page.set_viewport_size(viewport)
        page.goto(f"{self.link}/transcript")
        expect(words(page)).to_be_attached()
        return page


@pytest.fixture
def meeting(own_server, person) -> Meeting:
    return Meeting(own_server, person("Ana Souza"))


def words(page: Page):
    return page.get_by_role("list", name=text("transcript.list"))


def search(page: Page):
    return page.get_by_role("searchbox", name=text("transcript.search"))


def shown(page: Page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def look(page: Page) -> None:
    """Has the page look for what is new, as it does when it is seen again, and waits until that is shown."""
    with page.expect_response(lambda response: "/transcript?" in response.url) as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    answer.value.finished()
    shown(page)


def test_what_is_erased_is_gone_from_the_summary_also_from_one_under_way(meeting):
    ben, cleo = meeting.join("Ben Cohen"), meeting.join("Cleo Adler")
    meeting.say(ben["participant"], "Ben Cohen", "We decided that the password of the library is marmalade.")
    meeting.say(cleo["participant"], "Cleo Adler", "We decided that the key of the library is under the begonia.")
    meeting.say("p_ana", "Ana Souza", "We decided that the budget of the library is spent on Tuesday.")
    page = meeting.read()
    summary = page.get_by_role("complementary")
    expect(summary).to_contain_text("marmalade")

    held = []

    def hold_one(route) -> None:
        if held:
            return route.continue_()
        held.append((route, route.fetch()))

    page.route("**/transcript/summary", hold_one)
    meeting.erase(ben)
    look(page)
    expect(words(page)).not_to_contain_text("marmalade")
    expect(summary).not_to_contain_text("marmalade")
    wait_until(lambda: page.wait_for_timeout(50) or held, "another summary")
    route, answer = held[0]
    assert "begonia" in answer.text() and "marmalade" not in answer.text()

    meeting.erase(cleo)
    look(page)
    expect(summary).to_contain_text("Tuesday")
    route.fulfill(response=answer)
    shown(page)
    expect(summary).not_to_contain_text("begonia")
    expect(words(page)).not_to_contain_text("begonia")


def test_a_look_that_brings_nothing_says_and_draws_nothing(meeting):
    meeting.say("p_ana", "Ana Souza", "The budget of the library is decided on Tuesday at noon.")
    page = meeting.read()
    expect(page.get_by_role("complementary")).to_contain_text("Tuesday")
    page.evaluate("""() => {
      globalThis.changes = 0;
      const watch = new MutationObserver((records) => changes += records.length);
      for (const part of document.querySelectorAll(".transcript-state, .transcript-side, .segments")) {
        watch.observe(part, { childList: true, subtree: true, characterData: true });
      }
    }""")
    look(page)
    look(page)
    assert page.evaluate("changes") == 0, "with words"
    search(page).fill("xylophone")
    expect(page.get_by_text(text("transcript.notFound", query="xylophone"))).to_be_visible()
    look(page)
    page.evaluate("changes = 0")
    look(page)
    look(page)
    assert page.evaluate("changes") == 0, "with nothing found"


def test_a_look_at_a_long_transcript_compares_its_end_only(meeting):
    meeting.say("p_ana", "Ana Souza", *(f"This is sentence {index}." for index in range(650)))
    page = meeting.read()
    rows = words(page).get_by_role("listitem")
    for count in (200, 400, 600, 650):
        expect(rows).to_have_count(count)
        if count < 650:
            page.get_by_role("button", name=text("transcript.more")).click()
    page.evaluate("""() => {
      globalThis.compared = 0;
      const stringify = JSON.stringify;
      JSON.stringify = (...given) => (compared++, stringify(...given));
    }""")
    look(page)
    compared = page.evaluate("compared")
    assert 0 < compared < 200, compared


def test_new_words_do_not_take_the_erase_buttons_away(meeting):
    meeting.say("p_ana", "Ana Souza", *(f"This is sentence {index} of a long speech about the library." for index in range(40)))
    page = meeting.read(**PHONE)
    expect(words(page).get_by_role("listitem")).to_have_count(40)
    expect(page.get_by_role("complementary")).to_contain_text("library")
    button = page.get_by_role("button", name=text("transcript.delete"))
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(button).to_be_in_viewport(ratio=1)
    place = button.bounding_box()["y"]
    for index in range(4):
        meeting.say("p_ana", "Ana Souza", f"And this is one more sentence, number {index}.")
        look(page)
        page.wait_for_timeout(500)  # what scrolls smoothly has begun to, and comes to rest
        wait_until(lambda: abs(button.bounding_box()["y"] - place) < 2, f"the button where it was before sentence {index}", 10)
    expect(words(page).get_by_role("listitem")).to_have_count(44)

    # Whoever reads along is taken along.
    words(page).get_by_role("listitem").last.scroll_into_view_if_needed()
    meeting.say("p_ana", "Ana Souza", *(f"This is how it ends, part {index}." for index in range(8)))
    look(page)
    expect(words(page).get_by_role("listitem").last).to_be_in_viewport()


def test_on_a_phone_the_words_come_before_the_figures_and_what_is_found_before_all(meeting):
    meeting.say("p_ana", "Ana Souza", *(f"The library opens on day {index}." for index in range(12)))
    page = meeting.read(**PHONE)
    talk = page.get_by_role("heading", name=text("transcript.talkTime"))
    summary = page.get_by_role("heading", name=text("transcript.summary"))
    rows = words(page).get_by_role("listitem")
    expect(rows).to_have_count(12)
    expect(summary).to_be_visible()
    assert summary.bounding_box()["y"] < rows.first.bounding_box()["y"] < talk.bounding_box()["y"]
    search(page).fill("library")
    expect(page.locator("mark").first).to_be_in_viewport()
    expect(page.get_by_role("button", name=text("captions.latest"))).to_be_hidden()
    search(page).fill("zebra")
    expect(page.get_by_text(text("transcript.notFound", query="zebra"))).to_be_in_viewport()
    search(page).fill("")
    expect(summary).to_be_visible()


def test_a_search_waits_for_what_is_being_corrected(meeting):
    meeting.say("p_ana", "Ana Souza", "The bugdet is decided.", "We meet on Tuesday.")
    page = meeting.read()
    line = words(page).get_by_role("listitem").filter(has_text="bugdet")
    line.hover()
    line.get_by_role("button", name=text("transcript.edit")).click()
    draft = page.get_by_role("textbox", name=text("transcript.editText"))
    draft.fill("The budget is decided.")
    search(page).press_sequentially("budget")
    page.wait_for_timeout(600)  # longer than a pause in typing
    expect(draft).to_have_value("The budget is decided.")
    page.get_by_role("button", name=text("transcript.save")).click()
    expect(words(page).get_by_role("listitem")).to_have_count(1)
    expect(words(page)).to_contain_text("The budget is decided.")


def test_a_server_that_asks_to_wait_is_left_alone_for_so_long(meeting):
    meeting.say("p_ana", "Ana Souza", "We meet on Tuesday.")
    page = meeting.read()
    expect(words(page)).to_contain_text("Tuesday")
    asked = []
    refusal = json.dumps({"error": {"kind": "user", "code": "request.rate", "text": "Too many requests."}})

    def refuse(route, seconds: int) -> None:
        asked.append(route.request.url)
        route.fulfill(status=429, headers={"Retry-After": str(seconds)}, content_type="application/json", body=refusal)

    page.route("**/transcript?*", lambda route: refuse(route, 0 if len(asked) == 0 else 30))
    look(page)
    look(page)
    expect(page.get_by_text(text("transcript.busy"))).to_be_visible()
    assert len(asked) == 2
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(1_000)
    assert len(asked) == 2, "asked again before the server wants it"


def test_a_page_whose_meeting_is_forgotten_says_so_and_asks_no_more(meeting):
    meeting.say("p_ana", "Ana Souza", "We meet on Tuesday.")
    page = meeting.read()
    expect(words(page)).to_contain_text("Tuesday")
    meeting.host.page.close()
    meeting.server.stop()
    with contextlib.closing(sqlite3.connect(meeting.server.data / "parley.sqlite")) as database, database:
        database.execute("DELETE FROM meetings WHERE code = ?", (meeting.code,))
    meeting.server.start()
    look(page)
    expect(page.get_by_text(text("transcript.gone"))).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(6_000)  # longer than between two looks
    assert asked == []
    expect(page.get_by_text(text("transcript.gone"))).to_be_visible()
