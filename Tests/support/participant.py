"""A person at a browser: joins as a person would, by the accessible names that ARCHITECTURE.md promises."""

import colorsys
import json
import pathlib
import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect

from support.text import text
from support.waiting import PATIENCE, wait_until

DEVICES = (pathlib.Path(__file__).parent / "devices.js").read_text()
HUE_TOLERANCE = 14


@dataclass
class Picture:
    """What a <video> shows at one moment."""

    width: int
    height: int
    red: float
    green: float
    blue: float
    counter: int | None

    @property
    def hue(self) -> float:
        hue, _, _ = colorsys.rgb_to_hsv(self.red / 255, self.green / 255, self.blue / 255)
        return hue * 360

    def has_hue(self, hue: float) -> bool:
        strong = max(self.red, self.green, self.blue) - min(self.red, self.green, self.blue) > 60
        return strong and abs((self.hue - hue + 180) % 360 - 180) <= HUE_TOLERANCE


class Participant:
    """One page in a context of its own, with a camera of one hue and a microphone of one tone."""

    def __init__(self, context: BrowserContext, name: str, *, hue: int, tone: int, width: int = 640, height: int = 360,
                 rate: int = 15, real: bool = False, failure: str | None = None):
        self.context = context
        self.name = name
        self.hue = hue
        self.tone = tone
        self._messages: list[dict] = []
        self.console: list[str] = []
        self.errors: list[str] = []
        person = dict(hue=hue, tone=tone, width=width, height=height, rate=rate, real=real, failure=failure)
        context.add_init_script(DEVICES.replace("PERSON", json.dumps(person), 1))
        context.set_default_timeout(PATIENCE * 1000)
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    # Coming and going

    def open(self, url: str) -> None:
        self.page.goto(url)

    def join(self, link: str, **options) -> "Participant":
        """Through the page before joining; waits until the meeting is on screen."""
        self.open(link)
        return self.enter(**options)

    def enter(self, *, camera: bool = True, microphone: bool = True, agree: bool = False) -> "Participant":
        """Fills the page before joining, which is on screen already. `agree`: to all that the meeting asks for."""
        self.page.get_by_role("textbox", name="Your name").fill(self.name)
        for label, wanted in (("Camera", camera), ("Microphone", microphone)):
            toggle = self.page.get_by_role("button", name=label, exact=True)
            if toggle.get_attribute("aria-pressed") != str(wanted).lower():
                toggle.click()
            expect(toggle).to_have_attribute("aria-pressed", str(wanted).lower())
        self.page.get_by_role("button", name="Join now").click()
        expect(self.consent.or_(self.controls).first).to_be_visible()
        if self.consent.is_visible():
            self.decide("agree" if agree else "without")
        expect(self.controls).to_be_visible()
        return self

    @property
    def consent(self) -> Locator:
        """The dialog that asks before joining what the meeting may do with what this person says."""
        return self.page.get_by_role("dialog", name=text("consent.title"))

    def decide(self, decision: str) -> None:
        """In the dialog before joining: "agree", "without" or "leave"."""
        self.consent.get_by_role("button", name=text(f"consent.{decision}")).click()

    def create(self, server_url: str, **options) -> str:
        """Makes a meeting from the home page, joins it as its host, and returns its link."""
        self.open(server_url + "/")
        self.page.get_by_role("button", name="New meeting").click()
        self.page.wait_for_url(re.compile(r"/m/[a-z]{3}-[a-z]{4}-[a-z]{3}"))
        link = self.page.url
        self.enter(**options)
        return link

    def leave(self) -> None:
        self.press("Leave")

    def try_to_enter(self) -> None:
        """Presses Join now and agrees to nothing, expecting to be refused."""
        self.page.get_by_role("textbox", name="Your name").fill(self.name)
        self.page.get_by_role("button", name="Join now").click()
        self.decide("without")

    # Captions

    @property
    def captions(self) -> Locator:
        """The log of all captions in the side panel."""
        return self.page.get_by_role("log", name=text("captions.log"))

    def open_captions(self) -> None:
        """The panel with all captions; switches them on where they are off."""
        self.page.keyboard.press("Escape")
        if not self.captions.is_visible():
            self.press(text("control.captionsMenu"))
            self.choose(text("captions.panel"))
        expect(self.captions).to_be_visible()

    def choose_caption_language(self, name: str) -> None:
        self.press(text("control.captionsMenu"))
        group = self.page.get_by_role("menu").get_by_role("group", name=text("control.captionsMenu"))
        group.get_by_role("menuitemradio", name=name).click()

    def caption_rows(self) -> list[tuple[str, str]]:
        """Name and words of every caption in the panel."""
        rows = self.captions.evaluate("log => speechUnderTest.rows(log)")
        own = text("tile.you", name=self.name)
        return [(self.name if name == own else name, firm + tentative) for _, name, firm, tentative in rows]

    def read_from(self, name: str) -> str:
        """All that the panel shows of that person's words."""
        return " ".join(words for speaker, words in self.caption_rows() if speaker == name)

    def caption_events(self) -> list[dict]:
        """The captions that came over the socket, with the wall clock's milliseconds as `at`."""
        return self.page.evaluate("speechUnderTest.seen.captions")

    def talk(self) -> None:
        """Plugs in the microphone and unmutes: the speech of this person's browser plays once, from its beginning."""
        self.page.evaluate("speechUnderTest.plug()")
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("m")

    def speech_began(self, speech) -> float:
        """When the file that plays as this person's microphone began, in milliseconds since 1970."""
        onsets = wait_until(lambda: self.page.evaluate("speechUnderTest.seen.onsets"), f"{self.name} to be audible")
        return onsets[-1] - speech.onset * 1000

    # The meeting

    @property
    def controls(self) -> Locator:
        return self.page.get_by_role("toolbar", name="Meeting controls")

    def press(self, button: str) -> None:
        self.page.mouse.move(200, 200)  # the bar hides while nothing moves
        self.page.mouse.move(210, 210)
        self.controls.get_by_role("button", name=re.compile(rf"^{re.escape(button)}\b")).first.click()

    def tile(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=text("tile.you", name=name) if name == self.name else name, exact=True)

    def video(self, name: str) -> Locator:
        return self.tile(name).locator("video").first

    def picture(self, name: str) -> Picture | None:
        """What the tile of that person shows, or None where there is no video."""
        return self._look(self.video(name))

    def _look(self, video: Locator) -> Picture | None:
        if video.count() == 0:
            return None
        return Picture(**video.evaluate("video => devicesUnderTest.look(video)"))

    def sees(self, other: "Participant") -> None:
        """Waits until the other's tile shows moving video of the other's hue."""

        def moving():
            first = self.picture(other.name)
            if not first or not first.has_hue(other.hue):
                return None
            self.page.wait_for_timeout(300)
            second = self.picture(other.name)
            # Firefox' picture may lack the counter's contrast at first: the hue has to hold, the counter to move.
            return second and second.has_hue(other.hue) and second.counter not in (None, first.counter)

        wait_until(moving, f"{self.name} to see {other.name} move")

    def sees_hue_of(self, name: str, hue: float) -> None:
        """As `sees`, for somebody whose picture has a hue but no counter."""
        wait_until(lambda: (p := self.picture(name)) and p.has_hue(hue), f"{self.name} to see {name} in hue {hue}")

    def shows(self, name: str, state: str, shown: bool = True) -> None:
        """The tile describes the person as muted, speaking or with a raised hand: "state.muted" and so on."""
        described = re.compile(re.escape(text(state)))
        tile = expect(self.tile(name))
        (tile.to_have_attribute if shown else tile.not_to_have_attribute)("aria-description", described)

    def sees_screen(self, other: "Participant") -> None:
        """Waits until some video on the page shows the other's shared screen."""
        hue = (other.hue + 180) % 360

        def shown():
            pictures = self.page.locator("video").evaluate_all("all => all.map(v => devicesUnderTest.look(v))")
            return any(Picture(**p).has_hue(hue) for p in pictures)

        wait_until(shown, f"{self.name} to see the screen of {other.name}")

    def speak(self, on: bool = True) -> None:
        self.page.evaluate("on => devicesUnderTest.speak(on)", on)

    def heard(self) -> set[int]:
        """The numbers of those whom the received audio names as its sources now."""
        return {source["number"] for source in self.page.evaluate("devicesUnderTest.heard()")}

    def stats(self) -> dict:
        return self.page.evaluate("parley.stats()")

    def energy(self) -> float:
        """The sound received so far, over all audio slots."""
        return sum(audio.get("totalAudioEnergy", 0) for audio in self.stats()["audio"])

    def frames_decoded(self) -> dict[str, int]:
        """By mid of each video slot."""
        return {video["mid"]: video.get("framesDecoded", 0) for video in self.stats()["video"]}

    def connections(self) -> int:
        """How many peer connections this page has made in its life."""
        return self.page.evaluate("devicesUnderTest.state.connections.length")

    # Menus

    def choose(self, item: str) -> None:
        """An item of the open menu."""
        self.page.get_by_role("menu").locator("[role^=menuitem]", has_text=re.compile(rf"^{re.escape(item)}")).click()

    def more(self, item: str) -> None:
        self.press("More")
        self.choose(item)

    def choose_camera(self, label: str) -> None:
        self.press(text("control.cameraMenu"))
        self.choose(label)

    def open_people(self) -> None:
        self.open_panel("People", self.people)

    @property
    def people(self) -> Locator:
        return self.page.get_by_role("region", name=text("people.title"))

    def host_action(self, name: str, item: str) -> None:
        """What a host does to somebody, from the people panel."""
        self.open_people()
        self.people.get_by_role("button", name=text("tile.options", name=name)).click()
        self.choose(item)

    def confirm(self, button: str) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name=button).click()

    def remove(self, name: str) -> None:
        self.host_action(name, text("host.remove"))
        self.confirm(text("host.removeYes"))

    def lock(self) -> None:
        self.more(text("host.lock"))
        wait_until(lambda: any(m.get("type") == "meeting.changed" and m["meeting"]["locked"] for m in self.messages),
                   "the meeting to be locked")

    def end_for_all(self) -> None:
        self.more(text("host.end"))
        self.confirm(text("host.endYes"))

    # Chat

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    def open_panel(self, button: str, marker: Locator) -> None:
        if not marker.is_visible():
            self.press(button)
        expect(marker).to_be_visible()

    def open_chat(self) -> None:
        self.open_panel("Chat", self.page.get_by_role("textbox", name="Message", exact=True))

    def say(self, text: str) -> None:
        self.open_chat()
        self.page.get_by_role("textbox", name="Message", exact=True).fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()

    # What came over the socket

    @property
    def messages(self) -> list[dict]:
        """Everything that the server has said to this page."""
        taken = self.page.evaluate("devicesUnderTest.take()")
        self._messages += map(json.loads, taken["messages"])
        return self._messages

    @property
    def sockets(self) -> int:
        """How many sockets the page has opened."""
        return self.page.evaluate("devicesUnderTest.state.sockets")

    def roster(self) -> dict[str, dict]:
        """The people of the meeting by name, as the server last told this page."""
        people: dict[str, dict] = {}
        for message in self.messages:
            welcome = message.get("ok") or {}
            if "participants" in welcome:
                people = {p["id"]: p for p in welcome["participants"]}
            if message.get("type") in ("participant.joined", "participant.changed"):
                people[message["participant"]["id"]] = message["participant"]
            if message.get("type") == "participant.left":
                people.pop(message["participant"], None)
        return {p["name"]: p for p in people.values()}

    def number(self, name: str) -> int:
        return wait_until(lambda: self.roster().get(name), f"{name} in the roster of {self.name}")["number"]
