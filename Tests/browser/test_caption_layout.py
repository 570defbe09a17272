"""Captions on phones cover no face: what is said stands below those who say it."""

import pytest

from support.crowd import Crowd
from support.said import Said
from support.text import text
from support.waiting import wait_until

LONG = "And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power to do for them. " * 3


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 844, "height": 390}], ids=["upright", "on its side"])
def test_captions_stand_below_the_faces_on_a_phone(caption_server, reader, size):
    ben = reader("Ben Cohen", context={"viewport": size})
    said = Said(ben)
    link = ben.create(caption_server.url, microphone=False)
    ben.press(text("control.captions"))
    overlay = ben.page.get_by_role("region", name=text("captions.overlay"))
    with Crowd(caption_server.url, link.rsplit("/", 1)[1], 4):
        said.words("g_1", LONG)
        wait_until(lambda: "prudently" in overlay.inner_text(), "captions over the stage")

        def apart() -> bool:
            """Tiles move for a moment when somebody comes."""
            lines = overlay.locator(".caption-box").bounding_box()
            boxes = [tile.bounding_box() for tile in ben.page.get_by_role("main").get_by_role("group").all() if tile.is_visible()]
            return len(boxes) >= 3 and all(box["y"] + box["height"] <= lines["y"] for box in boxes)

        wait_until(apart, "tiles above the captions")
