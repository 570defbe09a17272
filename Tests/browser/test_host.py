"""What the host can do, and what a full or locked meeting says."""

from playwright.sync_api import expect

from support.text import text
from support.waiting import wait_until


def test_the_host_removes_someone(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ana.remove("Ben")
    expect(ben.page.get_by_role("main")).to_contain_text(text("ending.removed.title"))
    expect(ben.controls).to_be_hidden()
    expect(ana.tile("Ben")).to_have_count(0)


def test_the_host_mutes_someone(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ana.host_action("Ben", text("host.mute.microphone"))
    expect(ben.controls.get_by_role("button", name="Unmute")).to_be_visible()
    wait_until(
        lambda: any(t["muted"] for t in ana.roster()["Ben"]["tracks"] if t["source"] == "microphone"),
        "Ben to be muted everywhere")


def test_guests_have_no_host_actions(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ben.open_people()
    expect(ben.people.get_by_role("button", name=text("host.muteAll"))).to_have_count(0)
    ben.people.get_by_role("button", name=text("tile.options", name="Ana")).click()
    expect(ben.page.get_by_role("menuitem", name=text("host.remove"))).to_have_count(0)
    ben.page.keyboard.press("Escape")
    ben.press("More")
    expect(ben.page.get_by_role("menu")).to_be_visible()
    expect(ben.page.get_by_role("menuitem", name=text("host.lock"))).to_have_count(0)


def test_a_locked_meeting_says_so(server, person):
    ana, ben = person("Ana"), person("Ben")
    link = ana.create(server.url)
    ana.lock()
    ben.open(link)
    ben.try_to_enter()
    expect(ben.page.get_by_role("main")).to_contain_text(text("refused.meeting.locked"))
    expect(ben.controls).to_be_hidden()


def test_a_full_meeting_says_so(server, person):
    link = server.create_meeting(title="Two only", capacity=2)["link"]
    ana, ben, cleo = person("Ana"), person("Ben"), person("Cleo")
    ana.join(link)
    ben.join(link)
    cleo.open(link)
    cleo.try_to_enter()
    expect(cleo.page.get_by_role("main")).to_contain_text(text("refused.meeting.full"))
    # Somebody leaves, and there is room again.
    ben.leave()
    expect(ana.tile("Ben")).to_have_count(0)
    cleo.join(link)
    cleo.sees(ana)


def test_ending_the_meeting_ends_it_for_all(server, person):
    ana, ben = person("Ana"), person("Ben")
    link = ana.create(server.url)
    ben.join(link)
    ana.end_for_all()
    for one in (ana, ben):
        expect(one.page.get_by_role("main")).to_contain_text(text("ending.host.title"))
    cleo = person("Cleo")
    cleo.open(link)
    expect(cleo.page.get_by_role("main")).to_contain_text(text("ending.ended.title"))


def test_an_unknown_code_says_so(server, person):
    ana = person("Ana")
    ana.open(server.url + "/m/abc-defg-hij")
    expect(ana.page.get_by_role("main")).to_contain_text(text("ending.notFound.title"))
