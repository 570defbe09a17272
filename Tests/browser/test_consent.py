"""Nobody is listened to without their yes, and nothing is left of what was said when they take it back."""

import asyncio
import json
import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from playwright.sync_api import expect

from support import speech, translator
from support.text import text
from support.waiting import PATIENCE, wait_until

LONG = ("austen_0870", 0.2, "austen_0920", 0.2, "austen_0890")


def found_in(kept: dict[str, bytes], words: set[str]) -> dict[str, list[str]]:
    """Which of the words stand in which file, in whatever case, also as UTF-16."""
    lower = {name: content.lower() for name, content in kept.items()}
    hits = {name: [w for w in sorted(words) if w.encode() in content or w.encode("utf-16-le") in content]
            for name, content in lower.items()}
    return {name: hit for name, hit in hits.items() if hit}


def telling(said: str) -> set[str]:
    """The words that stand in no log or database by chance."""
    return {word for word in speech.words_of(said) if len(word) >= 6}


def bytes_spoken(one) -> int:
    """What the microphone has sent, in bytes of Opus."""
    return one.page.evaluate("""async () => {
      let sent = 0;
      for (const connection of devicesUnderTest.state.connections) {
        for (const report of (await connection.getStats()).values()) {
          if (report.type === "outbound-rtp" && report.kind === "audio") sent += report.bytesSent;
        }
      }
      return sent;
    }""")


def size(kept: dict[str, bytes]) -> int:
    return sum(len(content) for content in kept.values())


def test_who_joins_without_is_never_captioned(caption_server, reader, speaker):
    ana, anas = speaker("Ana Souza", *LONG)
    ben, bens = speaker("Ben Cohen", 3.0, "cards_005", 1.5, "austen_0930")
    cleo = reader("Cleo Adler")
    link = cleo.create(caption_server.url, camera=False, microphone=False)
    ana.join(link, camera=False, microphone=False)
    ben.join(link, camera=False, microphone=False, agree=True)
    cleo.press(text("control.captions"))
    cleo.open_captions()
    ana.talk()
    ben.talk()
    wait_until(lambda: "himself" in cleo.read_from(ben.name).lower(), "the end of what Ben says", bens.duration + PATIENCE)
    wait_until(lambda: bytes_spoken(ana) > 40_000, "Ana to have spoken")
    ana.page.wait_for_timeout(3_000)  # what might come late
    assert {event["name"] for event in cleo.caption_events()} == {"Ben Cohen"}
    assert {name for name, _ in cleo.caption_rows()} == {"Ben Cohen"}
    assert found_in(caption_server.kept(), telling(anas.text) - telling(bens.text)) == {}
    cleo.open_people()
    row = cleo.people.get_by_role("listitem").filter(has_text="Ana Souza")
    expect(row).to_contain_text(text("state.uncaptioned"))


def test_withdrawal_takes_back_the_sentence_that_is_being_said(caption_server, reader, speaker):
    ana, said = speaker("Ana Souza", *LONG)
    ben = reader("Ben Cohen")
    link = ben.create(caption_server.url, camera=False, microphone=False)
    ana.join(link, camera=False, microphone=False, agree=True)
    ben.press(text("control.captions"))
    ben.open_captions()
    before = size(caption_server.kept())
    ana.talk()
    wait_until(lambda: len(ben.read_from(ana.name).split()) >= 2, "Ana's first words", interval=0.02)
    ana.open_people()
    switch = ana.people.get_by_role("switch", name=text("purpose.transcription"))
    switch.click()
    number = ben.number("Ana Souza")
    wait_until(lambda: "transcription" not in ben.roster()["Ana Souza"]["consents"], "Ben to be told", interval=0.02)
    told = len(ben.caption_events())
    finals = " ".join(e["text"] for e in ben.caption_events() if e["final"])
    shown = ben.read_from(ana.name)
    print(f"\nfinal when it was taken back: {finals!r}; shown: {shown!r}; participant {number}")
    expect(switch).not_to_be_checked()
    wait_until(lambda: bytes_spoken(ana) > 50_000, "Ana to have spoken on")
    ana.page.wait_for_timeout(3_000)
    later = ben.caption_events()[told:]
    assert [e for e in later if e["text"] or e["tentative"]] == [], "words after the withdrawal"
    after = ben.read_from(ana.name)
    print(f"shown in the end: {after!r}")
    assert speech.words_of(after) == speech.words_of(finals), "unfinished words stayed on the screen"
    kept = caption_server.kept()
    assert found_in(kept, telling(said.text) - telling(finals)) == {}
    spoken = bytes_spoken(ana)
    print(f"{spoken} bytes of sound, data folder and log grew by {size(kept) - before}", {k: len(v) for k, v in kept.items()})
    assert not [name for name, content in kept.items() if content[:4] in (b"OggS", b"RIFF", b"fLaC", b"\x1aE\xdf\xa3")]
    assert size(kept) - before < spoken
    ana.press(text("control.mute"))


def test_a_required_purpose_blocks_the_way_in(server, person):
    code = server.create_meeting(policy={"transcription": "required", "translation": "ask"})["code"]
    ana = person("Ana Souza")
    ana.open(f"{server.url}/m/{code}")
    ana.page.get_by_role("textbox", name="Your name").fill(ana.name)
    ana.page.get_by_role("button", name="Join now").click()
    expect(ana.consent).to_contain_text(text("consent.required"))
    expect(ana.consent.get_by_role("button", name=text("consent.without"))).to_have_count(0)
    ana.consent.get_by_role("switch", name=text("purpose.translation")).check()
    agree = ana.consent.get_by_role("button", name=text("consent.agree"))
    expect(agree).to_be_disabled()
    agree.click(force=True)
    expect(ana.consent).to_contain_text(text("consent.missing", names=text("purpose.transcription")))
    ana.decide("leave")
    expect(ana.consent).to_be_hidden()
    expect(ana.controls).to_be_hidden()
    assert ana.sockets == 0

    ben = person("Ben Cohen")
    ben.open(f"{server.url}/m/{code}")
    ben.enter(agree=True)
    ben.open_people()
    expect(ben.people.get_by_role("listitem").filter(has_text="Ben Cohen")).to_contain_text(text("state.captioned"))
    # To take back what is required is to leave.
    ben.people.get_by_role("switch", name=text("purpose.transcription")).click()
    ben.confirm(text("choices.withdrawYes"))
    expect(ben.page.get_by_role("heading", name=text("ending.withdrawn.title"))).to_be_visible()


def test_the_answer_is_remembered_and_can_be_changed_in_the_meeting(server, person):
    ana, ben = person("Ana Souza"), person("Ben Cohen")
    link = ana.create(server.url, agree=True)
    ben.join(link)
    ana.open_people()
    row = ana.people.get_by_role("listitem").filter(has_text="Ben Cohen")
    expect(row).to_contain_text(text("state.uncaptioned"))
    ben.open_people()
    switch = ben.people.get_by_role("switch", name=text("purpose.transcription"))
    expect(switch).not_to_be_checked()
    switch.check()
    expect(row).to_contain_text(text("state.captioned"))
    switch.uncheck()
    expect(row).to_contain_text(text("state.uncaptioned"))


def questions(server, code: str) -> dict[str, dict]:
    return {question["purpose"]: question for question in server.get(f"/api/v1/meetings/{code}")["consents"]}


def ledger(server, meeting: dict) -> list[tuple]:
    """Purpose, answer, version and named services of each decision in the order in which they were written down."""
    request = urllib.request.Request(
        f"{server.url}/api/v1/meetings/{meeting['code']}/consents",
        headers={"Authorization": f"Bearer {meeting['hostToken']}"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return [(row["purpose"], row["given"], row["textVersion"], row["services"]) for row in json.load(answer)["consents"]]


def test_a_translator_elsewhere_is_named_and_whoever_agreed_before_is_asked_again(own_server, person):
    meeting = own_server.create_meeting()
    link = f"{own_server.url}/m/{meeting['code']}"
    ana = person("Ana Souza")
    ana.open(link)
    ana.enter(camera=False, microphone=False, agree=True)
    here = questions(own_server, meeting["code"])
    ana.leave()
    # Who comes back is not asked the same text again.
    ana.open(link)
    ana.page.get_by_role("button", name="Join now").click()
    expect(ana.controls).to_be_visible()
    ana.leave()
    wait_until(lambda: len(ledger(own_server, meeting)) == 4, "two answers to each of the two questions")
    own_server.stop()

    with translator.serving() as elsewhere:
        own_server.settings["PARLEY_LIBRETRANSLATE_URL"] = elsewhere.url
        # The captions process takes this server for one that tells people.
        own_server.start().captions_ready()
        there = questions(own_server, meeting["code"])
        assert there["transcription"] == here["transcription"]
        ana.open(link)
        terms = ana.page.get_by_text(text("consent.services.one", names=elsewhere.host))
        expect(terms).to_be_visible()
        ana.page.get_by_role("button", name="Join now").click()
        expect(ana.consent).to_contain_text(text("consent.changed"))
        expect(ana.consent).to_contain_text(there["translation"]["texts"]["en"])
        expect(ana.consent).to_contain_text("is sent to a service elsewhere")
        expect(ana.consent).to_contain_text(text("consent.services.one", names=elsewhere.host))
        transcription = ana.consent.get_by_role("switch", name=text("purpose.transcription"))
        translation = ana.consent.get_by_role("switch", name=text("purpose.translation"))
        expect(transcription).to_be_checked()
        expect(translation).not_to_be_checked()
        expect(translation).to_have_accessible_description(re.compile(re.escape(elsewhere.host)))
        translation.check()
        ana.decide("agree")
        expect(ana.controls).to_be_visible()
        assert ana.roster()["Ana Souza"]["consents"] == ["transcription", "translation"]
        ana.open_people()
        expect(ana.people).to_contain_text(there["translation"]["texts"]["en"])
        expect(ana.people).to_contain_text(text("consent.services.one", names=elsewhere.host))
        wait_until(lambda: len(ledger(own_server, meeting)) == 6, "the new answers")

    old, new = here["translation"]["version"], there["translation"]["version"]
    assert old != new and here["translation"]["services"] == [] and there["translation"]["services"] == [elsewhere.host]
    rows = [row for row in ledger(own_server, meeting) if row[0] == "translation"]
    assert rows == [("translation", True, old, []), ("translation", True, old, []), ("translation", True, new, [elsewhere.host])]
    assert elsewhere.texts == [], "nobody said anything"
    assert elsewhere.asked > 0 and elsewhere.problems == []


def decided(one) -> dict[str, int]:
    """The version of the text of each purpose that this browser keeps an answer to."""
    kept = one.page.evaluate("JSON.parse(localStorage.getItem('parley.consents') ?? '[]')")
    return {each["purpose"]: each["version"] for entry in kept for each in entry["decisions"]}


def test_an_answer_is_one_to_the_text_that_was_shown(own_server, person):
    code = own_server.create_meeting()["code"]
    ana = person("Ana Souza")
    ana.open(f"{own_server.url}/m/{code}")
    here = questions(own_server, code)
    ana.page.get_by_role("textbox", name="Your name").fill(ana.name)
    ana.page.get_by_role("button", name="Join now").click()
    expect(ana.consent).to_contain_text(here["translation"]["texts"]["en"])
    own_server.stop()
    with translator.serving() as elsewhere:
        own_server.settings["PARLEY_LIBRETRANSLATE_URL"] = elsewhere.url
        own_server.start()
        there = questions(own_server, code)
        # The page behind the open dialog learns what is asked now.
        named = text("consent.services.one", names=elsewhere.host)
        expect(ana.page.locator(".terms")).to_contain_text(named)
        expect(ana.consent).not_to_contain_text(named)
        ana.decide("agree")
        expect(ana.consent).to_contain_text(text("consent.changed"))
        expect(ana.consent).to_contain_text(there["translation"]["texts"]["en"])
        expect(ana.consent).to_contain_text(named)
        assert decided(ana) == {purpose: question["version"] for purpose, question in here.items()}
        expect(ana.consent.get_by_role("switch", name=text("purpose.translation"))).not_to_be_checked()
        ana.decide("agree")
        expect(ana.controls).to_be_visible()
        assert ana.roster()["Ana Souza"]["consents"] == ["transcription"]
        assert decided(ana) == {purpose: question["version"] for purpose, question in there.items()}


def test_a_new_text_ends_no_call_unless_the_meeting_requires_a_yes_to_it(own_server, person):
    asking = own_server.create_meeting()
    requiring = own_server.create_meeting(policy={"transcription": "ask", "translation": "required"})
    ana, ben = person("Ana Souza"), person("Ben Cohen")
    ana.join(f"{own_server.url}/m/{asking['code']}", camera=False, microphone=False, agree=True)
    ben.join(f"{own_server.url}/m/{requiring['code']}", camera=False, microphone=False, agree=True)
    assert ana.roster()["Ana Souza"]["consents"] == ["transcription", "translation"]
    own_server.stop()
    with translator.serving() as elsewhere:
        own_server.settings["PARLEY_LIBRETRANSLATE_URL"] = elsewhere.url
        own_server.start()
        expect(ben.page.get_by_role("heading", name=text("ending.consent.title"))).to_be_visible()
        wait_until(lambda: ana.roster()["Ana Souza"]["consents"] == ["transcription"], "Ana to be in again")
        expect(ana.controls).to_be_visible()
        # What she is asked now is the text as it is now.
        there = questions(own_server, asking["code"])
        ana.open_people()
        expect(ana.people).to_contain_text(there["translation"]["texts"]["en"])
        ana.people.get_by_role("switch", name=text("purpose.translation")).check()
        wait_until(lambda: ana.roster()["Ana Souza"]["consents"] == ["transcription", "translation"], "her yes")
        assert decided(ana)["translation"] == there["translation"]["version"]


def test_a_notice_shows_what_is_asked_now_and_its_answer_is_to_that(server, person):
    ana = person("Ana Souza")
    ana.join(f"{server.url}/m/{server.create_meeting()['code']}", camera=False, microphone=False)
    said = ana.page.evaluate("""async () => {
      const { Consents } = await import("/protocol/consents.js");
      const { ConsentNotice } = await import("/ui/consent-notice.js");
      const text = (version) => ({ purpose: "transcription", policy: "ask", version, services: [], texts: { en: `text ${version}` } });
      const consents = new Consents();
      const decided = [];
      const meeting = { policy: { transcription: "ask" }, captions: { state: "on" } };
      const state = { you: "p_1", meeting, participants: new Map([["p_1", { id: "p_1", consents: [] }]]) };
      const decide = async (question) => {
        consents.ask([text(9)]);  // while the answer is under way
        decided.push(question.version);
      };
      const notice = new ConsentNotice({ consents, state, decide, captions: { capabilities: { targets: [] } }, emit() {} });
      document.body.append(notice.element);
      const shown = () => notice.element.querySelector("details p").textContent;
      consents.ask([text(1)]);
      notice.update();
      const before = shown();
      notice.element.querySelector("button.primary").focus();
      consents.ask([text(2)]);
      notice.update();
      const after = shown();
      const focused = document.activeElement.localName;
      notice.element.querySelector("button.primary").click();
      await new Promise((done) => setTimeout(done));
      return { before, after, focused, decided, last: shown() };
    }""")
    assert said == {"before": "text 1", "after": "text 2", "focused": "summary", "decided": [2], "last": "text 9"}


def hello(server, code: str, consents: list[dict] | None) -> tuple[dict, int | None]:
    """Says hello as a program might that shows nobody anything: the reply, and how the socket was closed then."""

    async def say() -> tuple[dict, int | None]:
        admission = server.post(f"/api/v1/meetings/{code}/join", {"name": "A program"})
        async with aiohttp.ClientSession() as http, http.ws_connect(
                f"ws://localhost:{server.port}/v1/meetings/{code}/signal", protocols=["parley.v1"]) as socket:
            frame = {"id": 1, "type": "hello", "token": admission["token"], "client": {"name": "x", "version": "1"}}
            await socket.send_json(frame if consents is None else frame | {"consents": consents})
            reply = await socket.receive_json(timeout=PATIENCE)
            if "error" in reply:
                await socket.receive(timeout=PATIENCE)
            return reply, socket.close_code

    # In a thread of its own: Playwright has a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, say()).result()


def test_the_server_itself_lets_nobody_in_without_what_is_required(server):
    meeting = server.create_meeting(policy={"transcription": "required", "translation": "ask"})
    code = meeting["code"]
    version, other = (questions(server, code)[purpose]["version"] for purpose in ("transcription", "translation"))
    yes = {"purpose": "transcription", "given": True, "version": version, "language": "en"}
    for answers in (None, [], [yes | {"given": False}], [{**yes, "purpose": "translation", "version": other}]):
        reply, closed = hello(server, code, answers)
        assert (reply["error"]["code"], closed) == ("consent.required", 1000), answers
    for wrong in (yes | {"version": version - 1}, yes | {"version": version + 1}, yes | {"services": ["other.example"]}):
        reply, closed = hello(server, code, [wrong])
        assert (reply["error"]["code"], closed) == ("consent.outdated", 1000), wrong
    assert server.get(f"/api/v1/meetings/{code}")["count"] == 0
    assert ledger(server, meeting) == [], "who was not let in decided nothing"
    reply, closed = hello(server, code, [yes])
    assert reply["ok"]["participants"][0]["consents"] == ["transcription"] and closed is None


def test_whatever_is_asked_the_answers_are_in_sight(own_server, person):
    # Every sentence that there is, in the language of the longest words.
    own_server.kill()
    own_server.settings |= {
        "PARLEY_OPENAI_URL": "http://127.0.0.1:9/v1", "PARLEY_SPEECH_MODEL": "speech", "PARLEY_SUMMARY_MODEL": "summaries",
        "PARLEY_LIBRETRANSLATE_URL": "http://127.0.0.1:9", "PARLEY_WEBHOOKS": "http://127.0.0.1:9/hook", "PARLEY_WEBHOOK_SECRET": "s" * 32}
    own_server.start()
    for width, height in ((844, 390), (390, 844), (640, 400)):
        ana = person("Ana Souza", context={"viewport": {"width": width, "height": height}, "locale": "de-DE"})
        ana.open(f"{own_server.url}/m/{own_server.create_meeting()['code']}")
        ana.page.locator("#your-name").fill(ana.name)
        ana.page.locator("button[type=submit]").click()
        dialog = ana.page.get_by_role("dialog")
        for button in ("Nicht beitreten", "Ohne Zustimmung beitreten", "Zustimmen und beitreten"):
            expect(dialog.get_by_role("button", name=button, exact=True)).to_be_in_viewport(ratio=1)
        # Whoever goes on by keyboard reads all of it.
        translation = dialog.get_by_role("switch", name="Übersetzung")
        while translation.evaluate("each => each !== document.activeElement"):
            ana.page.keyboard.press("Tab")
        expect(translation).to_be_in_viewport(ratio=1)


def test_nobody_is_told_that_captions_are_on_before_they_are(server, person):
    ana, ben = person("Ana Souza"), person("Ben Cohen")
    link = ana.create(server.url, camera=False, microphone=False)

    def rules(policy: str) -> None:
        ana.more(text("policy.title"))
        ana.page.get_by_role("combobox", name=text("purpose.transcription")).select_option(policy)
        ana.confirm(text("policy.save"))

    rules("off")
    ben.join(link, camera=False, microphone=False)
    rules("required")
    notice = ben.page.get_by_role("region", name=text("ask.label"))
    expect(notice).to_contain_text(text("ask.captionsWanted"))
    expect(notice).not_to_contain_text(text("ask.transcription"))
