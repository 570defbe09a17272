"""How captions look is as each person wants it, and what was said before is found again."""

import pytest
from playwright.sync_api import expect

from support.said import Said
from support.text import text
from support.waiting import wait_until

QUIET = {"camera": False, "microphone": False}


@pytest.fixture
def reading(caption_server, reader):
    """Somebody who reads captions, and what says the words."""
    ben = reader("Ben Cohen")
    said = Said(ben)
    ben.create(caption_server.url, **QUIET)
    ben.press(text("control.captions"))
    return ben, said


def choose_look(ben, heading: str, choice: str) -> None:
    """A choice of the caption options, which are in the menu beside the captions' button."""
    ben.press(text("control.captionsMenu"))
    ben.choose(text("captions.settings"))
    group = ben.page.get_by_role("menu").get_by_role("group", name=text(heading))
    group.get_by_role("menuitemradio", name=text(choice), exact=True).click()


def checked(ben) -> set[str]:
    """What is chosen in the caption options."""
    ben.press(text("control.captionsMenu"))
    ben.choose(text("captions.settings"))
    chosen = ben.page.get_by_role("menu").get_by_role("menuitemradio", checked=True)
    expect(chosen).to_have_count(2)
    names = set(chosen.all_inner_texts())
    ben.page.keyboard.press("Escape")
    return {name.strip() for name in names}


def test_size_and_place_are_the_readers_own_and_stay(reading):
    ben, said = reading
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    words = overlay.get_by_text("It is a truth", exact=False).first

    def letters() -> float:
        said.words("g_1", "It is a truth universally acknowledged.")
        expect(words).to_be_visible()
        return words.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")

    def at_top() -> bool:
        said.words("g_1", "It is a truth universally acknowledged.")
        expect(words).to_be_visible()
        box, stage = overlay.bounding_box(), ben.page.get_by_role("main").bounding_box()
        return box["y"] + box["height"] / 2 < stage["y"] + stage["height"] / 2

    sizes = []
    for size in ("s", "m", "l", "xl"):
        choose_look(ben, "captions.size", f"captions.size.{size}")
        sizes.append(letters())
    assert sizes == sorted(sizes) and len(set(sizes)) == 4, sizes
    assert not at_top()
    choose_look(ben, "captions.position", "captions.position.top")
    wait_until(at_top, "captions at the top")
    assert checked(ben) == {text("captions.size.xl"), text("captions.position.top")}

    ben.page.reload()
    ben.enter(**QUIET)
    wait_until(at_top, "captions at the top, after coming back")
    assert letters() == sizes[-1]
    choose_look(ben, "captions.position", "captions.position.bottom")
    wait_until(lambda: not at_top(), "captions at the bottom again")


def test_what_was_said_is_searched_and_the_latest_found_again(reading):
    ben, said = reading
    ben.open_captions()
    for number in range(1, 41):
        said.words(f"g_{number:02}", f"This is sentence {number}{' about herrings' if number in (3, 31) else ''}.", final=True)
    lines = ben.captions.get_by_role("article")
    expect(lines).to_have_count(40)
    expect(lines.last).to_be_in_viewport()
    latest = ben.page.get_by_role("button", name=text("captions.latest"))
    expect(latest).to_be_hidden()

    # Who reads back is left where they are, whatever comes.
    ben.captions.evaluate("each => { each.scrollTop = 0; }")
    expect(latest).to_be_visible()
    said.words("g_41", "This is sentence 41.", final=True)
    expect(lines).to_have_count(41)
    expect(lines.first).to_be_in_viewport()
    assert ben.captions.evaluate("each => each.scrollTop") == 0
    latest.click()
    expect(lines.last).to_be_in_viewport()
    expect(latest).to_be_hidden()
    said.words("g_42", "This is sentence 42.", final=True)
    expect(lines.last).to_contain_text("sentence 42")
    expect(lines.last).to_be_in_viewport()

    search = ben.page.get_by_role("searchbox", name=text("captions.search"))
    search.fill("HERRINGS")
    expect(lines).to_have_count(2)
    expect(ben.page.get_by_role("status").filter(has_text=text("captions.found.other", count=2))).to_be_visible()
    assert ben.captions.locator("mark").all_inner_texts() == ["herrings", "herrings"]
    said.words("g_43", "More herrings.", final=True)
    said.words("g_44", "Nothing of it.", final=True)
    expect(lines).to_have_count(3)
    search.fill("sentence 41")
    expect(lines).to_have_count(1)
    expect(ben.page.get_by_role("status").filter(has_text=text("captions.found.one", count=1))).to_be_visible()
    search.fill("no such words")
    expect(lines).to_have_count(0)
    expect(ben.page.get_by_role("status").filter(has_text=text("transcript.notFound", query="no such words"))).to_be_visible()
    search.press("Escape")
    expect(search).to_have_value("")
    expect(lines).to_have_count(44)
    expect(ben.captions).to_be_visible()


def test_a_smaller_window_takes_nobody_away_from_the_latest(reading):
    ben, said = reading
    ben.page.set_viewport_size({"width": 1200, "height": 900})
    ben.open_captions()
    for number in range(1, 41):
        said.words(f"g_{number:02}", f"This is sentence {number}.", final=True)
    lines = ben.captions.get_by_role("article")
    expect(lines.last).to_be_in_viewport()
    ben.page.set_viewport_size({"width": 1000, "height": 500})
    expect(lines.last).to_be_in_viewport()
    expect(ben.page.get_by_role("button", name=text("captions.latest"))).to_be_hidden()


def test_what_is_written_from_the_right_stands_at_the_right(reading):
    ben, said = reading
    ben.open_captions()
    said.words("g_1", "صباح الخير، لدي ملاحظتان.", final=True)
    said.words("g_2", "Good morning.", final=True)
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    for place in (ben.captions, overlay):
        expect(place.get_by_text("صباح")).to_have_css("direction", "rtl")
        expect(place.get_by_text("Good morning")).to_have_css("direction", "ltr")


def test_the_panel_leads_on_where_nothing_can_be_read(caption_server, reader):
    ana = reader("Ana Souza")
    ana.create(caption_server.url, **QUIET)
    ana.page.keyboard.press("r")
    panel = ana.page.get_by_role("region", name=text("captions.title"), exact=True)
    start = panel.get_by_role("button", name=text("captions.startHere"))
    expect(start).to_be_focused()
    start.press("Enter")
    expect(panel).to_contain_text(text("captions.state.nobody"))
    panel.get_by_role("button", name=text("notice.seeChoices")).click()
    ana.people.get_by_role("switch", name=text("purpose.transcription")).check()
    ana.page.keyboard.press("Escape")
    ana.open_captions()
    expect(panel).to_contain_text(text("captions.state.listening"))
    expect(panel.get_by_role("button", name=text("notice.seeChoices"))).to_have_count(0)
