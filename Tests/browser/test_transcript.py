"""What was said can be read by who comes later, and afterwards: shown, searched, corrected and taken away."""

import json
import pathlib

from playwright.sync_api import expect

from support import speech
from support.text import text
from support.waiting import PATIENCE, wait_until


def after_two_sentences(server, reader, speaker):
    """Ana has spoken, and Ben, the host, has read it."""
    ana, said = speaker("Ana Souza", "austen_0890", 1.5, "austen_0930")
    ben = reader("Ben Cohen")
    link = ben.create(server.url, camera=False, microphone=False)
    ana.join(link, camera=False, microphone=False, agree=True)
    ben.press(text("control.captions"))
    ben.open_captions()
    ana.talk()
    ana.speech_began(said)
    wait_until(lambda: [e for e in ben.caption_events() if e["final"] and "himself" in e["text"]], "the end", said.duration + PATIENCE)
    return ana, ben, said, link


def test_who_comes_late_reads_what_was_said_before(caption_server, reader, speaker):
    ana, ben, said, link = after_two_sentences(caption_server, reader, speaker)
    cleo = reader("Cleo Adler")
    cleo.join(link, camera=False, microphone=False)
    cleo.open_captions()
    expect(cleo.captions).to_contain_text("selfish")
    expect(cleo.captions).to_contain_text("amiable himself")
    assert cleo.read_from(ana.name) == ben.read_from(ana.name)
    assert speech.word_errors(said.text, cleo.read_from(ana.name)) <= 3


def test_the_transcript_can_be_read_searched_taken_away_and_corrected(caption_server, reader, speaker):
    _, ben, _, link = after_two_sentences(caption_server, reader, speaker)
    cleo = reader("Cleo Adler")
    cleo.join(link, camera=False, microphone=False)
    cleo.open_captions()
    with cleo.context.expect_page() as opened:
        cleo.page.get_by_role("link", name=text("captions.transcript")).click()
    page = opened.value
    words = page.get_by_role("list", name=text("transcript.list"))
    expect(words).to_contain_text("selfish")
    expect(words).to_contain_text("Ana Souza")
    everything = words.get_by_role("listitem").count()
    assert everything >= 2
    page.get_by_role("searchbox", name=text("transcript.search")).fill("amiable")
    expect(words.get_by_role("listitem")).to_have_count(1)
    expect(words.locator("mark")).to_have_text("amiable")
    page.get_by_role("searchbox", name=text("transcript.search")).fill("")
    expect(words.get_by_role("listitem")).to_have_count(everything)

    contents = {}
    for form in ("vtt", "srt", "txt", "json", "docx"):
        page.get_by_role("button", name=text("transcript.export")).click()
        with page.expect_download() as download:
            page.get_by_role("menu").get_by_role("menuitem", name=text(f"transcript.format.{form}")).click()
        contents[form] = pathlib.Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename.endswith(f".{form}")
    assert contents["vtt"].startswith(b"WEBVTT") and b"<v Ana Souza>" in contents["vtt"]
    assert contents["srt"].startswith(b"1\n") or contents["srt"].startswith(b"1\r\n")
    assert contents["docx"].startswith(b"PK")
    assert json.loads(contents["json"])["segments"]
    for form in ("vtt", "srt", "txt", "json"):
        assert b"selfish" in contents[form] and b"amiable himself" in contents[form], form
    page.close()

    # The host corrects a word; everybody reads the corrected one, and what stood there before.
    with ben.context.expect_page() as opened:
        ben.page.get_by_role("link", name=text("captions.transcript")).click()
    page = opened.value
    line = page.get_by_role("list", name=text("transcript.list")).get_by_role("listitem").filter(has_text="selfish")
    line.get_by_role("button", name=text("transcript.edit")).click()
    page.get_by_role("textbox", name=text("transcript.editText")).fill("Unless to be selfish is to be ill disposed.")
    page.get_by_role("button", name=text("transcript.save")).click()
    expect(line).to_contain_text("Unless to be selfish is to be ill disposed.")
    expect(line).to_contain_text(text("transcript.edited"))
    line.get_by_role("button", name=text("transcript.history")).click()
    expect(page.get_by_role("dialog")).to_contain_text("cold")
