"""People meet: they see and hear each other, whichever engine they use."""

from playwright.sync_api import expect

from support.waiting import wait_until


def test_three_people_see_and_hear_each_other(server, person):
    ana, ben, cleo = person("Ana"), person("Ben"), person("Cleo")
    link = ana.create(server.url)
    ben.join(link)
    cleo.join(link)
    people = [ana, ben, cleo]

    for one in people:
        for other in people:
            if other is not one:
                one.sees(other)
    for one in people:
        before = one.frames_decoded()
        wait_until(
            lambda: sum(now > before.get(mid, 0) + 10 for mid, now in one.frames_decoded().items()) >= 2,
            f"{one.name} to go on decoding two videos")

    for speaker in people:
        listeners = [one for one in people if one is not speaker]
        energies = {one.name: one.energy() for one in listeners}
        speaker.speak()
        for one in listeners:
            number = one.number(speaker.name)
            wait_until(lambda: number in one.heard(), f"{one.name} to hear {speaker.name} by number {number}")
            wait_until(lambda: one.energy() > energies[one.name] + 1e-3, f"{one.name} to hear a sound")
        speaker.speak(False)


def test_the_speaking_person_is_marked(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ben.speak()
    wait_until(lambda: ana.roster()["Ben"]["id"] in ana.stats()["speakers"], "Ana's page to know that Ben speaks")
    ben.speak(False)
    wait_until(lambda: ana.roster()["Ben"]["id"] not in ana.stats()["speakers"], "the mark to go again")


def test_chromium_and_firefox_meet(server, person, firefox):
    ana, fay = person("Ana"), person("Fay", browser=firefox)
    fay.join(ana.create(server.url))
    ana.sees(fay)
    fay.sees(ana)
    for speaker, listener in ((ana, fay), (fay, ana)):
        before = listener.energy()
        number = listener.number(speaker.name)
        speaker.speak()
        wait_until(lambda: number in listener.heard(), f"{listener.name} to hear {speaker.name}")
        wait_until(lambda: listener.energy() > before + 1e-3, f"{listener.name} to hear a sound")
        speaker.speak(False)


def test_the_browser_s_own_devices_work(server, person):
    """Without the test's stand-ins: the engine's camera and microphone, as it captures and processes them."""
    ana, ben = person("Ana", real=True), person("Ben", real=True)
    ben.join(ana.create(server.url))
    for one, other in ((ana, ben), (ben, ana)):
        wait_until(lambda: sum(one.frames_decoded().values()) > 20, f"{one.name} to decode {other.name}")
        wait_until(lambda: one.energy() > 1e-4, f"{one.name} to hear the beep of {other.name}")


def test_someone_without_devices_sees_and_hears(server, person):
    """Nothing was granted, so the browser hides its addresses behind mDNS names: the server must not need them."""
    ana = person("Ana")
    link = ana.create(server.url)
    vic = person("Vic", failure="NotFoundError", context={"permissions": []})
    vic.open(link)
    vic.page.get_by_role("textbox", name="Your name").fill("Vic")
    vic.page.get_by_role("button", name="Join now").click()
    vic.decide("without")
    expect(vic.controls).to_be_visible()
    vic.sees(ana)
    ana.speak()
    number = vic.number("Ana")
    wait_until(lambda: number in vic.heard(), "Vic to hear Ana")


def test_leaving_empties_the_tile(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ben.leave()
    expect(ana.tile("Ben")).to_have_count(0)


def test_switching_the_camera_during_a_call(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.sees(ben)
    ben.choose_camera("Second camera")
    ben.hue = (ben.hue + 60) % 360
    ana.sees(ben)
