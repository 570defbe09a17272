"""What is active in a meeting is told to everybody: in the badge, when it begins and ends, to who comes late, person by person."""

import re

import pytest
from playwright.sync_api import Locator, expect

from support.participant import Participant
from support.server import Refused
from support.text import text

QUIET = {"camera": False, "microphone": False}


def badge(one: Participant, key: str) -> Locator:
    """In the top bar; what it says to those who do not see it is all of its name."""
    return one.page.get_by_role("banner").get_by_role("img", name=text(key), exact=True)


def told(one: Participant, key: str, **values: str) -> None:
    """A toast says so, in a region that is read out when something comes into it."""
    region = one.page.get_by_role("status").and_(one.page.locator('[aria-live="polite"]'))
    expect(region.locator(".toast").filter(has_text=re.compile(f"^{re.escape(text(key, **values))}"))).to_be_visible()


def set_translation(host: Participant, policy: str) -> None:
    """In the dialog with the meeting's rules, which has a field for what there is and none for anything else."""
    host.more(text("policy.title"))
    rules = host.page.get_by_role("dialog", name=text("policy.title"))
    expect(rules.get_by_role("combobox")).to_have_count(2)
    for purpose in ("transcription", "translation"):
        expect(rules.get_by_role("combobox", name=text(f"purpose.{purpose}"))).to_have_value("ask")
    rules.get_by_role("combobox", name=text("purpose.translation")).select_option(policy)
    rules.get_by_role("button", name=text("policy.save")).click()
    expect(rules).to_be_hidden()


@pytest.mark.parametrize("translation, what", [("ask", "translations"), ("off", "captions")])
def test_everybody_is_told_what_is_on_and_when_it_ends(caption_server, reader, translation, what):
    other = {"translations": "captions", "captions": "translations"}[what]
    ana, ben, cleo = (reader(name) for name in ("Ana Souza", "Ben Cohen", "Cleo Adler"))
    link = ana.create(caption_server.url, **QUIET)
    if translation != "ask":
        set_translation(ana, translation)
    ben.join(link, **QUIET)
    for one in (ana, ben):
        for key in ("badge.captions", "badge.translations"):
            expect(badge(one, key)).to_have_count(0)
    ana.press(text("control.captions"))
    told(ben, f"notice.{what}On", name=ana.name)
    told(ana, f"notice.{what}OnYou")
    cleo.join(link, **QUIET)
    told(cleo, f"notice.{what}OnYou")
    for one in (ana, ben, cleo):
        expect(badge(one, f"badge.{what}")).to_be_visible()
        expect(badge(one, f"badge.{what}")).to_have_text(text("badge.captionsShort"))
        expect(badge(one, f"badge.{other}")).to_have_count(0)
    ana.press(text("control.captionsMenu"))
    ana.choose(text("captions.stop"))
    for one in (ana, ben, cleo):
        told(one, f"notice.{what}Off")
        expect(badge(one, f"badge.{what}")).to_have_count(0)


def test_people_shows_who_agreed_to_what(server, person):
    ana, ben, cleo = (person(name) for name in ("Ana Souza", "Ben Cohen", "Cleo Adler"))
    link = ana.create(server.url, **QUIET, agree=True)
    ben.open(link)
    ben.page.get_by_role("textbox", name="Your name").fill(ben.name)
    ben.page.get_by_role("button", name="Join now").click()
    ben.consent.get_by_role("switch", name=text("purpose.transcription")).check()
    ben.decide("agree")
    cleo.join(link, **QUIET)
    ana.open_people()

    def says(name: str, captions: str, translation: str) -> None:
        row = ana.people.get_by_role("listitem").filter(has_text=name)
        expect(row).to_contain_text(text(captions))
        expect(row.get_by_role("img", name=text(translation), exact=True)).to_be_visible()
        signs = row.get_by_role("img", name=re.compile(f"^{text('purpose.translation')}"))
        expect(signs).to_have_count(1)

    says("Ana Souza", "state.captioned", "state.translated")
    says("Ben Cohen", "state.captioned", "state.untranslated")
    says("Cleo Adler", "state.uncaptioned", "state.untranslated")
    ben.open_people()
    ben.people.get_by_role("switch", name=text("purpose.translation")).check()
    says("Ben Cohen", "state.captioned", "state.translated")
    ben.people.get_by_role("switch", name=text("purpose.translation")).uncheck()
    says("Ben Cohen", "state.captioned", "state.untranslated")


def test_nobody_is_asked_for_what_the_server_does_not_do(server, person):
    for purpose in ("recording", "analytics"):
        with pytest.raises(Refused) as refused:
            server.create_meeting(policy={"transcription": "ask", purpose: "required"})
        assert (refused.value.status, refused.value.error["code"]) == (400, "policy.unavailable")
        assert purpose in refused.value.error["text"]
    ana = person("Ana Souza")
    ana.create(server.url, **QUIET, agree=True)
    ana.open_people()
    expect(ana.people.get_by_role("switch")).to_have_count(2)
    set_translation(ana, "off")
    expect(ana.people.get_by_role("switch")).to_have_count(1)
    row = ana.people.get_by_role("listitem").filter(has_text="Ana Souza")
    expect(row.get_by_role("img", name=text("state.translated"))).to_have_count(0)
    expect(row).to_contain_text(text("state.captioned"))
