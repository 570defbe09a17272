"""Sharing a screen."""

from playwright.sync_api import expect

from support.waiting import wait_until


def test_a_shared_screen_is_seen_by_all_and_goes_away_again(server, person):
    ana, ben, cleo = person("Ana"), person("Ben"), person("Cleo")
    link = ana.create(server.url)
    ben.join(link)
    cleo.join(link)
    ben.sees(ana)
    ana.press("Share screen")
    expect(ana.controls.get_by_role("button", name="Stop sharing")).to_be_visible()
    ben.sees_screen(ana)
    cleo.sees_screen(ana)
    # The camera goes on beside it.
    ben.sees(ana)

    ana.press("Stop sharing")
    wait_until(
        lambda: not any(t["source"] == "screen" for t in ben.roster()["Ana"]["tracks"]), "the screen to end")
    ben.sees(ana)


def test_someone_who_comes_later_sees_the_screen(server, person):
    ana, ben = person("Ana"), person("Ben")
    link = ana.create(server.url)
    ana.press("Share screen")
    ben.join(link)
    ben.sees_screen(ana)


def test_a_second_share_works_after_the_first(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    for _ in range(2):
        ana.press("Share screen")
        ben.sees_screen(ana)
        ana.press("Stop sharing")
        wait_until(
            lambda: not any(t["source"] == "screen" for t in ben.roster()["Ana"]["tracks"]), "the screen to end")
