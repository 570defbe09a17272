"""The page's socket is cut and comes back; the server is killed and restarted."""

import re

from playwright.sync_api import expect

from support.text import pattern
from support.waiting import wait_until


def texts(one) -> list[str]:
    """The numbered messages in the chat log, in order."""
    return re.findall(r"#\d+#", one.log.inner_text())


def test_a_cut_socket_loses_no_media_and_no_message(own_server, link, person):
    ana, ben = person("Ana"), person("Ben")
    address = ana.create(own_server.url)
    # Ben reaches the server through a link that the test can cut. His media go straight to the server.
    ben.join(address.replace(own_server.url, link.url))
    ben.sees(ana)
    ana.sees(ben)
    ben.open_chat()
    ana.open_chat()
    said = 0

    def say(one) -> None:
        nonlocal said
        one.say(f"#{said}#")
        said += 1

    say(ana)
    say(ben)
    expect(ben.log).to_contain_text("#1#")
    ben.video("Ana").evaluate("video => devicesUnderTest.observe(video)")
    for outage in (0.3, 4):
        sockets = ben.sockets
        say(ana)
        link.cut()
        for _ in range(3):
            say(ana)
        say(ben)  # goes out when the socket is back
        ben.page.wait_for_timeout(outage * 1000)
        ben.sees(ana)
        say(ana)
        link.mend()
        wait_until(lambda: ben.sockets > sockets and f"#{said - 1}#" in texts(ben), "Ben to catch up")
        say(ana)
        say(ben)
    wanted = {f"#{n}#" for n in range(said)}
    for one in (ana, ben):
        wait_until(lambda: set(texts(one)) >= wanted, f"{one.name} to have every message")
        assert len(texts(one)) == said, f"{one.name} has a message twice: {texts(one)}"
    assert texts(ana) == texts(ben)

    seen = ben.page.evaluate("devicesUnderTest.observed()")
    assert seen["mostLeftOut"] < 22 and seen["stepsBack"] == 0, seen  # of 15 a second; the socket was away for 60
    assert ben.connections() == 1, "the peer connection was made anew"
    assert ana.roster()["Ben"]["quality"] != "lost"


def test_the_page_says_that_it_reconnects(own_server, link, person):
    ana = person("Ana")
    code = own_server.create_meeting()["code"]
    ana.join(f"{link.url}/m/{code}")
    link.cut()
    note = ana.page.get_by_role("status").filter(has_text=pattern("health.reconnecting"))
    expect(note).to_be_visible()
    link.mend()
    expect(note).to_be_hidden()


def test_a_killed_and_restarted_server_is_rejoined_by_all(own_server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(own_server.url))
    ana.sees(ben)
    ben.sees(ana)
    own_server.kill()
    for one in (ana, ben):
        expect(one.page.get_by_role("status").filter(has_text=pattern("health.reconnecting"))).to_be_visible()
    own_server.start()
    for one, other in ((ana, ben), (ben, ana)):
        one.sees(other)
        assert set(one.roster()) == {"Ana", "Ben"}
    ana.say("Here again")
    ben.open_chat()
    expect(ben.log).to_contain_text("Here again")


def test_a_stopping_server_ends_although_somebody_is_in_a_call(own_server, person):
    ana = person("Ana")
    ana.create(own_server.url)
    own_server.stop()
