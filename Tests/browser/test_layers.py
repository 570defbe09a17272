"""The received resolution follows the size of the tile, without a frozen picture."""

from support.waiting import wait_until

LARGE = {"width": 1600, "height": 900}
SMALL = {"width": 390, "height": 400}


def height(one, name: str) -> int:
    person = one.roster()[name]["id"]
    return max((v.get("frameHeight", 0) for v in one.stats()["video"] if v.get("participant") == person), default=0)


def test_a_larger_tile_raises_the_resolution_and_a_smaller_one_lowers_it(server, person):
    ana = person("Ana", width=1280, height=720, context={"viewport": {"width": 640, "height": 480}})
    ben = person("Ben", context={"viewport": SMALL})
    ben.join(ana.create(server.url))
    ben.sees(ana)
    low = wait_until(lambda: height(ben, "Ana"), "a first resolution")

    ben.video("Ana").evaluate("video => devicesUnderTest.observe(video)")
    ben.page.set_viewport_size(LARGE)
    high = wait_until(lambda: (h := height(ben, "Ana")) >= 720 and h, "the largest layer")
    assert high > low
    for size, wanted in ((SMALL, range(1, 361)), (LARGE, range(720, 721)), (SMALL, range(1, 361))):
        ben.page.wait_for_timeout(1500)  # what follows a switch is watched too
        ben.page.set_viewport_size(size)
        wait_until(lambda: height(ben, "Ana") in wanted, f"a height of {wanted}")
    ben.sees(ana)
    seen = ben.page.evaluate("devicesUnderTest.observed()")
    assert seen["mostLeftOut"] < 22, seen  # of 15 a second
    assert seen["stepsBack"] == 0, seen
    assert seen["frames"] > 50, seen


def test_a_layer_that_nobody_needs_is_not_sent(server, person):
    ana = person("Ana", width=1280, height=720, context={"viewport": {"width": 640, "height": 480}})
    ben = person("Ben", context={"viewport": SMALL})
    ben.join(ana.create(server.url))
    ben.sees(ana)

    def full_layer_frames() -> int:
        return sum(s.get("framesEncoded", 0) for s in ana.stats()["senders"] if s.get("rid") == "f")

    def stopped() -> bool:
        before = full_layer_frames()
        ana.page.wait_for_timeout(1500)
        return full_layer_frames() == before

    wait_until(stopped, "the largest layer to rest")
    ben.page.set_viewport_size(LARGE)
    before = full_layer_frames()
    wait_until(lambda: full_layer_frames() > before, "the largest layer to come back")


def test_someone_who_was_alone_is_seen_at_full_size(server, person):
    """Nobody needed any layer until now, so the sender's estimate is still at its start when the largest is asked for."""
    ana = person("Ana", width=1280, height=720)
    link = ana.create(server.url)
    ana.page.wait_for_timeout(2000)
    ben = person("Ben", context={"viewport": LARGE})
    ben.join(link)
    ben.sees(ana)
    wait_until(lambda: height(ben, "Ana") >= 720, "the largest layer")
