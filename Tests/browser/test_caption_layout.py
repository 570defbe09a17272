"""Captions cover no row of faces and nothing that is shown: what is said stands below those who say it."""

import pytest
from playwright.sync_api import Locator, expect

from support.crowd import Crowd
from support.said import Said
from support.text import text
from support.waiting import wait_until

LONG = "And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power to do for them. " * 3


def read(said: Said, overlay: Locator) -> bool:
    """Says it until it is on screen: who has just switched captions on may not be reading yet."""
    said.words("g_1", LONG)
    return overlay.is_visible() and "prudently" in overlay.inner_text()


SIZES = {"a phone": {"width": 390, "height": 844}, "on its side": {"width": 844, "height": 390},
         "a small laptop": {"width": 1024, "height": 640}, "a desk": {"width": 1280, "height": 800}}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_captions_stand_below_the_faces(caption_server, reader, size):
    ben = reader("Ben Cohen", context={"viewport": size})
    said = Said(ben)
    link = ben.create(caption_server.url, microphone=False)
    ben.press(text("control.captions"))
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    with Crowd(caption_server.url, link.rsplit("/", 1)[1], 4):
        wait_until(lambda: read(said, overlay), "captions over the stage")

        def apart() -> bool:
            """Tiles move for a moment when somebody comes."""
            lines = overlay.locator(".caption-box").bounding_box()
            boxes = [tile.bounding_box() for tile in ben.page.get_by_role("main").get_by_role("group").all() if tile.is_visible()]
            return len(boxes) >= 3 and all(box["y"] + box["height"] <= lines["y"] for box in boxes)

        wait_until(apart, "tiles above the captions")


def test_captions_stand_below_a_shared_screen_and_nothing_stays_over_them(caption_server, reader):
    ana, ben = reader("Ana Souza"), reader("Ben Cohen", context={"viewport": SIZES["a desk"]})
    said = Said(ben)
    ana.join(ben.create(caption_server.url, microphone=False), microphone=False)
    ben.press(text("control.captions"))
    # The pointer rests on the button, whose name was just read there: it does not come back over the words.
    ben.page.wait_for_timeout(600)
    expect(ben.page.locator(".tooltip")).to_be_hidden()
    ben.page.mouse.move(200, 200)
    ana.press("Share screen")
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    screen = ben.page.get_by_role("group", name=text("tile.screenOf", name="Ana Souza"))
    expect(screen).to_be_visible()
    wait_until(lambda: read(said, overlay), "captions over the stage")

    def apart() -> bool:
        lines, shown = overlay.locator(".caption-box").bounding_box(), screen.bounding_box()
        return shown["y"] + shown["height"] <= lines["y"]

    wait_until(apart, "the screen above the captions")
