"""Mute, camera off and raised hands show everywhere."""

from playwright.sync_api import expect

from support.waiting import wait_until


def muted(one, name: str, source: str) -> bool | None:
    tracks = {t["source"]: t["muted"] for t in one.roster()[name]["tracks"]}
    return tracks.get(source)


def test_mute_is_shown_to_all_and_silences(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ben.speak()
    number = ana.number("Ben")
    wait_until(lambda: number in ana.heard(), "Ana to hear Ben")

    ben.press("Mute")
    expect(ben.controls.get_by_role("button", name="Unmute")).to_be_visible()
    wait_until(lambda: muted(ana, "Ben", "microphone"), "Ana's page to know that Ben is muted")
    ana.shows("Ben", "state.muted")
    wait_until(lambda: number not in ana.heard(), "Ben to fall silent")
    before = ana.energy()
    ana.page.wait_for_timeout(1000)
    assert ana.energy() - before < 1e-4

    ben.press("Unmute")
    wait_until(lambda: muted(ana, "Ben", "microphone") is False, "Ana's page to know that Ben is unmuted")
    ana.shows("Ben", "state.muted", False)
    wait_until(lambda: number in ana.heard(), "Ana to hear Ben again")


def test_camera_off_shows_an_avatar_and_on_brings_the_picture_back(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ben.press("Stop video")
    wait_until(lambda: muted(ana, "Ben", "camera"), "Ana's page to know that Ben's camera is off")
    wait_until(lambda: not ana.picture("Ben").width, "the picture to go")
    ben.press("Start video")
    ana.sees(ben)


def test_joining_with_all_off_and_turning_on_later(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url), camera=False, microphone=False)
    expect(ana.tile("Ben")).to_be_visible()
    ben.press("Start video")
    ben.press("Unmute")
    ana.sees(ben)
    ben.speak()
    number = ana.number("Ben")
    wait_until(lambda: number in ana.heard(), "Ana to hear Ben")


def test_a_raised_hand_is_shown(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ben.press("Raise hand")
    wait_until(lambda: ana.roster()["Ben"]["hand"], "Ana's page to know of the hand")
    ana.shows("Ben", "state.hand")
