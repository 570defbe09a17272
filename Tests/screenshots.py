"""Photographs every screen of the client, in light and dark, on a desk and on a phone; see script/screenshots."""

import pathlib
import sys
import tempfile
from collections.abc import Callable

from playwright.sync_api import Playwright, sync_playwright

from support import browsers, speech
from support.crowd import NAMES, Crowd
from support.participant import Participant
from support.proxy import Link
from support.server import ROOT, Server
from support.text import text
from support.waiting import wait_until

FOLDER = ROOT / "artifacts" / "screenshots"
README_PICTURE = ROOT / "docs" / "images" / "meeting.png"
PORTRAIT = (pathlib.Path(__file__).parent / "support" / "portrait.js").read_text()
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
PEOPLE = [1, 2, 5, 12, 30]
CAMERAS = 4  # besides the photographer's own; everybody beyond is there without a camera
HUES = [18, 205, 140, 45, 265]


class Photographer:
    def __init__(self, browser, server: Server, wanted: list[str]):
        self.browser, self.server, self.wanted = browser, server, wanted
        self.people: list[Participant] = []

    def wants(self, *screens: str) -> bool:
        return not self.wanted or any(word in screen for word in self.wanted for screen in screens)

    def person(self, name: str, **options) -> Participant:
        context = self.browser.new_context(
            viewport=options.pop("viewport", {"width": 640, "height": 400}), locale="en-GB",
            permissions=["camera", "microphone"])
        context.add_init_script(PORTRAIT)
        options.setdefault("hue", HUES[len(self.people) % len(HUES)])
        person = Participant(context, name, tone=440, rate=8, **options)
        self.people.append(person)
        return person

    def take(self, person: Participant, screen: str, show: Callable[[], None] | None = None) -> None:
        """One screen in all its looks; `show` brings up what goes away when the window changes its size."""
        if not self.wants(screen):
            return
        for size, viewport in SIZES.items():
            person.page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                person.page.emulate_media(color_scheme=scheme)
                if show and scheme == "light":
                    show()
                person.page.wait_for_timeout(1200)
                person.page.screenshot(path=FOLDER / f"{screen}-{scheme}-{size}.png")
        print(f"    {screen}", flush=True)
        person.page.emulate_media(color_scheme="light")
        person.page.set_viewport_size(SIZES["desk"])

    def clear(self) -> None:
        for person in self.people:
            person.context.close()
        self.people.clear()

    def before_the_meeting(self) -> None:
        ana = self.person("Ana Souza", viewport=SIZES["desk"])
        ana.open(self.server.url)
        ana.page.wait_for_timeout(500)
        self.take(ana, "home")
        ana.page.get_by_role("button", name="New meeting").click()
        ana.page.get_by_role("textbox", name="Your name").fill("Ana Souza")
        self.take(ana, "prejoin")
        ana.open(self.server.url)
        self.take(ana, "home-recent")
        ana.page.get_by_role("button", name=text("settings.title")).click()
        self.take(ana, "home-settings")
        ana.open(self.server.url + "/m/abc-defg-hij")
        self.take(ana, "not-found")
        code = self.server.create_meeting(title="Design review", capacity=2)["code"]
        for failure, screen in (("NotAllowedError", "prejoin-denied"), ("NotFoundError", "prejoin-no-device")):
            person = self.person("Ana Souza", failure=failure, viewport=SIZES["desk"])
            person.open(f"{self.server.url}/m/{code}")
            self.take(person, screen)
        with Crowd(self.server.url, code, 2):
            person = self.person("Ana Souza", viewport=SIZES["desk"])
            person.open(f"{self.server.url}/m/{code}")
            person.try_to_enter()
            self.take(person, "full")
        self.clear()

    def meetings(self) -> None:
        for count in PEOPLE:
            if self.wants(f"meeting-{count}", "speaker", "screen", "chat", "people", "more", "help", "settings") or count == 5:
                self.meeting(count)

    def meeting(self, count: int) -> None:
        ana = self.person("Ana Souza", viewport=SIZES["desk"])
        link = ana.create(self.server.url, microphone=False)
        cameras = min(CAMERAS, count - 1)
        others = [self.person(name) for name in NAMES[-cameras:]] if cameras else []
        for other in others:
            other.join(link)
        with Crowd(self.server.url, link.rsplit("/", 1)[1], count - 1 - cameras):
            ana.page.wait_for_timeout(6_000)
            if others:
                others[0].speak()
            self.take(ana, f"meeting-{count}")
            if count == 5:
                self.features(ana, others)
        self.clear()

    def features(self, ana: Participant, others: list[Participant]) -> None:
        """What a meeting of five can show besides the grid."""
        others[1].press("Mute")
        others[2].press("Stop video")
        others[3].press("Raise hand")
        self.take(ana, "marks")
        ana.more(text("layout.speaker"))
        self.take(ana, "speaker")
        ana.more(text("layout.grid"))
        others[0].page.set_viewport_size({"width": 1000, "height": 600})  # a narrow window has it in a menu
        others[0].press("Share screen")
        ana.page.wait_for_timeout(3_000)
        self.take(ana, "screen")
        others[0].press("Stop sharing")
        others[0].say("Good morning! The draft is at https://example.org/plan")
        others[1].say("Thanks, reading it now.")
        ana.page.wait_for_timeout(300)
        self.take(ana, "unread")
        ana.say("Shall we begin with the figures?")
        self.take(ana, "chat")
        ana.open_people()
        self.take(ana, "people")
        ana.page.keyboard.press("Escape")
        self.take(ana, "more", lambda: ana.press("More"))
        ana.page.keyboard.press("Escape")
        for item, screen in ((text("settings.title"), "settings"), (text("shortcut.title"), "help")):
            ana.more(item)
            self.take(ana, screen)
            ana.page.keyboard.press("Escape")
        self.take_leaving(ana, others)

    def take_leaving(self, ana: Participant, others: list[Participant]) -> None:
        others[3].page.set_viewport_size(SIZES["desk"])
        ana.remove(others[3].name)
        others[3].page.wait_for_timeout(500)
        self.take(others[3], "removed")
        others[2].leave()
        others[2].page.wait_for_timeout(500)
        self.take(others[2], "left")
        ana.end_for_all()
        ana.page.wait_for_timeout(500)
        self.take(ana, "ended")

    def readme(self) -> None:
        """One picture that shows what a meeting is like: faces, a speaker, marks, and the chat."""
        code = self.server.create_meeting(title="Design review")["code"]
        link = f"{self.server.url}/m/{code}"
        names = ["Ana Souza", "Ben Cohen", "Chiara Romano", "Jonas Weber", "Amara Okafor"]
        ana, *others = [self.person(name, hue=hue) for name, hue in zip(names, HUES, strict=True)]
        for person in (ana, *others):
            person.join(link)
        with Crowd(self.server.url, code, 1, names=["Mei Ling Chen"]):
            others[1].press("Raise hand")
            others[2].press("Mute")
            others[0].say("Good morning! The draft is at https://example.org/plan")
            others[2].say("Reading it now. The new start page is lovely.")
            ana.page.set_viewport_size({"width": 1360, "height": 850})
            ana.say("Thank you, Jonas! Chiara, you first?")
            others[1].say("Gladly. Two remarks about the figures on page 3.")
            others[0].say("The numbers from June are still missing there, I will add them today.")
            others[1].say("👍 Then I am happy.")
            others[3].speak()
            ana.page.mouse.move(100, 20)
            ana.page.wait_for_timeout(5_000)
            others[3].press(text("control.react"))
            others[3].page.keyboard.press("Enter")
            ana.page.wait_for_timeout(1_200)
            ana.page.mouse.move(90, 22)
            README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
            ana.page.screenshot(path=README_PICTURE)
        print("    the README's picture", flush=True)
        self.clear()

    def before_joining(self) -> None:
        """What a meeting asks everybody first."""
        ana = self.person("Ana Souza", viewport=SIZES["desk"])
        ana.open(self.server.url + "/m/" + self.server.create_meeting(title="Design review")["code"])
        ana.page.get_by_role("textbox", name="Your name").fill(ana.name)
        ana.page.get_by_role("button", name="Join now").click()
        ana.page.wait_for_timeout(500)
        self.take(ana, "consent")
        self.clear()

    def captions(self, playwright: Playwright, folder: pathlib.Path) -> None:
        """Somebody speaks, and it can be read over the stage, in the panel and in the transcript."""
        self.server.captions_ready()
        again = (0.5, "austen_0890", 0.5, "austen_0920", 0.5, "austen_0870")
        said = speech.speech(folder / "speech.wav", "austen_0870", *again, *again, *again)
        voice = browsers.chromium(playwright, *said.arguments)
        context = voice.new_context(viewport={"width": 640, "height": 400}, locale="en-GB", permissions=["camera", "microphone"])
        context.add_init_script(PORTRAIT)
        ben = Participant(context, "Ben Cohen", hue=HUES[1], tone=440, rate=8, real=True)
        ana = self.person("Ana Souza", viewport=SIZES["desk"])
        for one in (ana, ben):
            one.context.add_init_script(speech.SCRIPT)
        ben.join(ana.create(self.server.url, microphone=False), microphone=False, agree=True)
        ana.press(text("control.captions"))
        ben.talk()
        overlay = ana.page.get_by_role("region", name=text("captions.overlay"))
        wait_until(lambda: "prudently" in overlay.inner_text(), "captions over the stage", 30)
        self.take(ana, "captions-overlay")
        self.take(ana, "captions-menu", lambda: self.caption_menu(ana))
        ana.page.keyboard.press("Escape")
        ana.open_captions()
        self.take(ana, "captions-panel")
        ana.page.get_by_role("searchbox", name=text("captions.search")).fill("rather")
        self.take(ana, "captions-search")
        self.take(ana, "captions-look", lambda: self.press_again(ana, text("captions.settings")))
        ana.page.keyboard.press("Escape")
        ana.open_people()
        self.take(ana, "people-consent")
        self.transcript(ana)
        self.clear()
        voice.close()

    def caption_menu(self, person: Participant) -> None:
        person.page.keyboard.press("Escape")
        if person.page.viewport_size == SIZES["desk"]:
            person.press(text("control.captionsMenu"))
        else:
            person.more(text("control.captionsMenu"))

    def press_again(self, person: Participant, button: str) -> None:
        """Opens a menu anew, which closes when the window changes its size."""
        person.page.keyboard.press("Escape")
        person.page.get_by_role("button", name=button, exact=True).click()

    def transcript(self, ana: Participant) -> None:
        """The transcript of the meeting that Ana is in, which goes on: with words, while it is searched and corrected, without."""
        page = ana.page
        page.goto(page.url + "/transcript")
        words = page.get_by_role("list", name=text("transcript.list"))
        words.get_by_role("listitem").first.wait_for()
        page.wait_for_timeout(500)
        self.take(ana, "transcript")
        words.get_by_role("listitem").first.hover()
        words.get_by_role("button", name=text("transcript.edit")).first.click()
        self.take(ana, "transcript-edit")
        page.keyboard.press("Escape")
        search = page.get_by_role("searchbox", name=text("transcript.search"))
        for sought, screen in (("rather", "transcript-search"), ("zebra", "transcript-not-found")):
            search.fill(sought)
            page.wait_for_timeout(800)
            self.take(ana, screen)
        for screen, handle in (("transcript-loading", lambda route: None), ("transcript-failed", lambda route: route.abort())):
            page.route("**/transcript?*", handle)
            page.reload()
            self.take(ana, screen)
            page.unroute("**/transcript?*")
        link = ana.create(self.server.url, microphone=False)
        page.goto(link + "/transcript")
        self.take(ana, "transcript-empty")
        page.goto(self.server.create_meeting()["link"] + "/transcript")
        self.take(ana, "transcript-forbidden")

    def without_captions(self, folder: pathlib.Path) -> None:
        """What a server without engines says in its meetings."""
        models = folder / "no models"
        models.mkdir()
        server = Server(folder / "without", PARLEY_MODELS=str(models)).start()
        try:
            ana, ben = self.person("Ana Souza", viewport=SIZES["desk"]), self.person("Ben Cohen")
            ben.join(ana.create(server.url))
            ana.page.wait_for_timeout(3_000)
            self.take(ana, "captions-refused", lambda: ana.press(text("control.captions")))
            ana.open_captions()
            self.take(ana, "captions-unavailable")
            self.clear()
        finally:
            server.kill()

    def toasts(self) -> None:
        """Several notices at once leave everything free that can be pressed."""
        ana, ben = self.person("Ana Souza", viewport=SIZES["desk"]), self.person("Ben Cohen")
        ben.join(ana.create(self.server.url))
        ana.page.wait_for_timeout(3_000)

        def notices() -> None:
            ben.press("Raise hand")
            ben.press("Raise hand")
            ana.more(text("host.lock") if ana.page.viewport_size == SIZES["desk"] else text("host.unlock"))
            ben.press("Raise hand")
            ben.say("Good morning! The draft is at https://example.org/plan and waits for your remarks.")
            ben.page.keyboard.press("Escape")

        self.take(ana, "toasts", notices)
        ana.open_people()
        self.take(ana, "toasts-people", lambda: ben.say("Did you read it?"))
        self.clear()

    def reconnecting(self) -> None:
        link = Link(self.server.port)
        ana, ben = self.person("Ana Souza", viewport=SIZES["desk"]), self.person("Ben Cohen")
        code = self.server.create_meeting()["code"]
        ana.join(f"{link.url}/m/{code}")
        ben.join(f"{self.server.url}/m/{code}")
        ana.page.wait_for_timeout(3_000)
        link.cut()
        ana.page.wait_for_timeout(1_500)
        self.take(ana, "reconnecting")
        self.clear()
        link.close()


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(pathlib.Path(folder)).start()
        browser = browsers.chromium(playwright)
        try:
            photographer = Photographer(browser, server, sys.argv[1:])
            if photographer.wants("home", "prejoin", "not-found", "full"):
                photographer.before_the_meeting()
            if photographer.wants("consent"):
                photographer.before_joining()
            if photographer.wants("captions-overlay", "captions-menu", "captions-panel", "captions-search", "captions-look",
                                  "people-consent", "transcript"):
                photographer.captions(playwright, pathlib.Path(folder))
            if photographer.wants("captions-refused", "captions-unavailable"):
                photographer.without_captions(pathlib.Path(folder))
            if photographer.wants("toasts"):
                photographer.toasts()
            photographer.meetings()
            if photographer.wants("readme"):
                photographer.readme()
            if photographer.wants("reconnecting"):
                photographer.reconnecting()
        finally:
            browser.close()
            server.kill()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
