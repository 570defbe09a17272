"""Words that are taken back while they are read go from wherever they stood, and are not read out."""

from playwright.sync_api import expect

from support.said import Said
from support.text import text


def test_unfinished_words_that_are_taken_back_are_gone(caption_server, reader):
    ben = reader("Ben Cohen")
    said = Said(ben)
    ben.create(caption_server.url, camera=False, microphone=False)
    ben.press(text("control.captions"))
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    expect(overlay).to_contain_text(text("captions.state.nobody"))
    ben.open_captions()

    heard = ben.page.locator(".only-heard[aria-live=polite]")
    said.words("g_1", "Good morning.", final=True)
    said.words("g_2", "My number", "is five five")
    for place in (overlay, ben.captions):
        expect(place).to_contain_text("My number is five five")
    expect(heard).to_have_text("Ana Souza: Good morning.")
    said.words("g_2", "", final=True)
    for place in (overlay, ben.captions):
        expect(place).not_to_contain_text("number")
        expect(place).to_contain_text("Good morning.")
    expect(heard).to_have_text("Ana Souza: Good morning.")

    # What was final goes in the same way, also from what a screen reader may still look at.
    said.words("g_1", "", final=True)
    for place in (overlay, ben.captions, heard):
        expect(place).not_to_contain_text("Good morning.")
    expect(ben.captions.get_by_role("article")).to_have_count(0)
