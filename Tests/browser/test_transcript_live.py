"""The page of a transcript goes with its meeting: words, roles and the end arrive without loading it again."""

from playwright.sync_api import expect

from support.accessibility import nothing_serious
from support.text import text
from support.waiting import PATIENCE, wait_until

PHONE = {"width": 390, "height": 844}


def test_the_transcript_follows_the_meeting(caption_server, reader, speaker):
    ana, said = speaker("Ana Souza", "austen_0890", 1.5, "austen_0930")
    dora, _ = speaker("Dora Kern", "austen_0870")
    ben, cleo = reader("Ben Cohen"), reader("Cleo Adler")
    link = ben.create(caption_server.url, camera=False, microphone=False)
    for one in (cleo, ana, dora):
        one.join(link, camera=False, microphone=False, agree=one is not cleo)
    ben.press(text("control.captions"))
    ben.open_captions()
    cleo.open_captions()
    ana.talk()
    ana.speech_began(said)
    wait_until(lambda: [e for e in ben.caption_events() if e["final"] and "himself" in e["text"]], "two sentences", said.duration + PATIENCE)
    with cleo.context.expect_page() as opened:
        cleo.page.get_by_role("link", name=text("captions.transcript")).click()
    page = opened.value
    page.set_viewport_size({"width": 1000, "height": 330})  # a window in which few words find room
    words = page.get_by_role("list", name=text("transcript.list"))
    expect(words).to_contain_text("selfish")
    expect(page.get_by_text(text("transcript.live"))).to_be_visible()
    before = words.get_by_role("listitem").count()

    # A host makes Cleo one: she may correct from the next look on, in the page that is open.
    edit = words.get_by_role("button", name=text("transcript.edit"))
    expect(edit).to_have_count(0)
    ben.host_action("Cleo Adler", text("host.make.host"))
    expect(edit.first).to_be_attached()
    line = words.get_by_role("listitem").filter(has_text="selfish")
    line.hover()
    line.get_by_role("button", name=text("transcript.edit")).click()
    draft = page.get_by_role("textbox", name=text("transcript.editText"))
    draft.fill("Unless to be selfish is to be ill disposed.")
    place = page.evaluate("scrollY")

    # Meanwhile somebody speaks: their words come, and neither the draft nor the place moves.
    dora.talk()
    wait_until(lambda: words.get_by_role("listitem").count() > before, "new words on the page")
    expect(draft).to_have_value("Unless to be selfish is to be ill disposed.")
    expect(draft).to_be_focused()
    assert page.evaluate("scrollY") == place
    page.get_by_role("button", name=text("transcript.save")).click()
    line = words.get_by_role("listitem").filter(has_text="ill disposed")
    expect(line).to_contain_text(text("transcript.edited"))
    page.evaluate("scrollTo(0, 0)")
    latest = page.get_by_role("button", name=text("captions.latest"))
    latest.click()
    expect(words.get_by_role("listitem").last).to_be_in_viewport()
    expect(latest).to_be_hidden()

    # What is searched for stays searched for.
    page.get_by_role("searchbox", name=text("transcript.search")).fill("disposed")
    expect(words.get_by_role("listitem")).to_have_count(1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        nothing_serious(page, f"a transcript in which something was found, {scheme}")
    ben.end_for_all()
    expect(page.get_by_text(text("transcript.over"))).to_be_visible()
    expect(words.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("searchbox", name=text("transcript.search"))).to_have_value("disposed")


def test_captions_leave_the_own_picture_free_on_a_phone(caption_server, reader, speaker):
    ana, said = speaker("Ana Souza", "austen_0870", 0.5, "austen_0890", 0.5, "austen_0920")
    ben = reader("Ben Cohen", context={"viewport": PHONE})
    link = ben.create(caption_server.url, microphone=False)
    ana.join(link, camera=False, microphone=False, agree=True)
    ben.press(text("control.captions"))
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    ana.talk()
    ana.speech_began(said)
    wait_until(lambda: len(overlay.inner_text().split()) > 12, "captions of more than one line", said.duration + PATIENCE)
    own = ben.tile(ben.name).bounding_box()
    lines = overlay.bounding_box()
    assert own["y"] + own["height"] <= lines["y"], (own, lines)
    stage = ben.page.get_by_role("main").bounding_box()
    assert own["y"] >= stage["y"]
