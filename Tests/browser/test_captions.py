"""People speak with recorded voices, and others read along: who said what, how right, how fast."""

import json
import os
import signal

from playwright.sync_api import expect

from support import speech
from support.server import ROOT
from support.text import text
from support.waiting import PATIENCE, wait_until

FIGURES = ROOT / "artifacts" / "captions.json"
MOST_WORD_ERRORS = 0.12  # of all words read
LONG = ("austen_0870", *(0.5, "austen_0890", 0.5, "austen_0920") * 20)  # about 4 minutes, until captions are there again
SPANISH = {"de", "que", "no", "el", "la", "un", "una", "para", "y", "si", "ser", "con", "haber", "hubiera", "podría"}
ENGLISH = {"and", "the", "was", "be", "to", "of", "than", "rather", "might", "had", "have", "been", "man", "woman"}


def seconds_of_processors() -> tuple[float, float]:
    """Busy and whole time of all processors of this machine so far."""
    ticks = [int(value) for value in open("/proc/stat").readline().split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def machine(before: tuple[float, float]) -> dict:
    """How busy this machine was since then: `busyCores` of `processors` on average; the load of 1, 5 and 15 minutes."""
    busy, whole = (now - then for now, then in zip(seconds_of_processors(), before))
    processors = os.cpu_count()
    return {"processors": processors, "busy": round(busy / whole, 2), "busyCores": round(busy / whole * processors, 2),
            "load": [round(value, 1) for value in os.getloadavg()]}


def keep(figures: dict) -> None:
    print(json.dumps(figures))
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n")


def all_final(reader, name: str, said: speech.Speech) -> bool:
    """Whether the last word of the speech stands in a final caption, and nothing is unfinished."""
    events = [event for event in reader.caption_events() if event["name"] == name]
    state = {event["segment"]: event["final"] for event in events}
    finals = " ".join(event["text"] for event in events if event["final"])
    return all(state.values()) and speech.words_of(finals)[-1:] == speech.words_of(said.text)[-1:]


def finals_of(reader, name: str) -> list[tuple[float, str]]:
    """Time and words of each final caption of that person, by its start; the time is that of the first final word."""
    finals: dict[str, tuple[float, float, str]] = {}
    for event in reader.caption_events():
        if event["name"] == name and event["final"]:
            first = finals.get(event["segment"], (0, event["at"], ""))[1]
            finals[event["segment"]] = (event["start"], first, event["text"])
    return [(at, words) for _, at, words in sorted(finals.values())]


def test_two_speak_at_once_and_a_third_reads_both(caption_server, reader, speaker):
    ana, anas = speaker("Ana Souza", "austen_0870", 1.5, "austen_0890", 1.2, "austen_0930")
    ben, bens = speaker("Ben Cohen", 2.0, "austen_0920", 1.5, "austen_0880", 1.2, "cards_005")
    cleo = reader("Cleo Adler")
    link = cleo.create(caption_server.url, camera=False, microphone=False)
    for one in (ana, ben):
        one.join(link, camera=False, microphone=False, agree=True)
    cleo.press(text("control.captions"))
    cleo.open_captions()
    cleo.captions.evaluate("log => speechUnderTest.watch(log)")
    before = seconds_of_processors()
    ana.talk()
    ben.talk()
    began = {one.name: one.speech_began(said) for one, said in ((ana, anas), (ben, bens))}
    for one, said in ((ana, anas), (ben, bens)):
        wait_until(lambda: all_final(cleo, one.name, said), f"the end of what {one.name} says", said.duration + PATIENCE)
    measured = machine(before)
    snapshots = cleo.page.evaluate("speechUnderTest.seen.shown")
    partial, final, errors, words = [], [], 0, 0
    for one, said in ((ana, anas), (ben, bens)):
        read = cleo.read_from(one.name)
        wrong = speech.word_errors(said.text, read)
        print(f"\n{one.name} said: {said.text}\n{one.name} read: {read}\n{wrong} of {len(said.words)} words wrong")
        errors, words = errors + wrong, words + len(said.words)
        partial += speech.partial_latencies(said.words, began[one.name], [
            (shot["at"], " ".join(firm + rest for _, name, firm, rest in shot["rows"] if name == one.name))
            for shot in snapshots])
        final += speech.final_latencies(said.words, began[one.name], finals_of(cleo, one.name))
    figures = {
        "speakers": 2, "words": words, "wordErrorRate": round(errors / words, 3),
        "milliseconds": {"partial": speech.quantiles(partial), "final": speech.quantiles(final)}, "machine": measured,
    }
    keep(figures)
    assert {name for name, _ in cleo.caption_rows()} == {"Ana Souza", "Ben Cohen"}
    assert errors / words < MOST_WORD_ERRORS
    overlay = cleo.page.get_by_role("region", name=text("captions.overlay"))
    assert overlay.count() == 1


def test_a_third_reads_two_who_speak_at_once_in_another_language(caption_server, reader, speaker):
    ana, anas = speaker("Ana Souza", "austen_0870", 1.5, "austen_0920")
    ben, bens = speaker("Ben Cohen", 1.0, "austen_0880", 1.5, "austen_0890", 1.5, "cards_005")
    cleo = reader("Cleo Adler")
    link = cleo.create(caption_server.url, camera=False, microphone=False)
    for one in (ana, ben):
        one.join(link, camera=False, microphone=False, agree=True)
    cleo.press(text("control.captions"))
    cleo.open_captions()
    cleo.captions.evaluate("log => speechUnderTest.watch(log)")
    before = seconds_of_processors()
    ana.talk()
    ben.talk()
    began = {one.name: one.speech_began(said) for one, said in ((ana, anas), (ben, bens))}
    wait_until(lambda: {name for name, _ in cleo.caption_rows()} == set(began), "English words of both")
    cleo.choose_caption_language("Spanish")
    switched = len(cleo.caption_events())

    def finals(name: str) -> dict[str, dict]:
        """The first final caption of each segment that came after the switch."""
        events = [e for e in cleo.caption_events()[switched:] if e["name"] == name and e["final"] and e["text"]]
        return {event["segment"]: event for event in reversed(events)}

    for one, said, last in ((ana, anas, "mujer"), (ben, bens, "corazones")):
        wait_until(lambda: last in " ".join(event["text"] for event in finals(one.name).values()).lower(),
                   f"the end of what {one.name} says, in Spanish", said.duration + PATIENCE)
    measured = machine(before)

    snapshots = cleo.page.evaluate("speechUnderTest.seen.shown")
    latencies = []
    for one, said in ((ana, anas), (ben, bens)):
        translated = sorted((e for e in finals(one.name).values() if e["language"] == "es"), key=lambda e: e["start"])
        read = speech.words_of(" ".join(event["text"] for event in translated))
        print(f"\n{one.name} said: {said.text}\n{one.name} in Spanish: {read}")
        assert len(SPANISH & set(read)) >= 3, read
        assert not ENGLISH & set(read), read
        assert all(event["translated"] for event in translated)
        for event in translated:
            shown = next(shot["at"] for shot in snapshots if shot["at"] >= event["at"] and any(
                name == one.name and event["text"] in firm for _, name, firm, _ in shot["rows"]))
            # No word of the translation has a time, but the utterance has an end.
            spoken = max(word.end for word in said.words if began[one.name] + word.start * 1000 < event["end"])
            latencies.append(shown - began[one.name] - spoken * 1000)
        rows = cleo.captions.get_by_role("article").filter(has_text=one.name)
        named = rows.filter(has_text=text("captions.translated"))
        expect(named.last.locator("p[lang=es]")).to_be_visible()
    assert {event["language"] for event in cleo.caption_events()} == {"es", "en"}
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    keep(figures | {"translated": {"milliseconds": {"final": speech.quantiles(latencies)}, "machine": measured}})


def test_captions_come_again_after_their_process_was_killed(caption_server, reader, speaker):
    ana, said = speaker("Ana Souza", *LONG)
    cleo = reader("Cleo Adler")
    link = cleo.create(caption_server.url, camera=False, microphone=False)
    ana.join(link, camera=False, microphone=False, agree=True)
    cleo.press(text("control.captions"))
    cleo.open_captions()
    ana.talk()
    wait_until(lambda: len(cleo.read_from(ana.name).split()) >= 3, "Ana's first words")
    victim = caption_server.captions_process()
    assert victim
    os.kill(victim, signal.SIGKILL)
    panel = cleo.page.get_by_role("region", name=text("captions.title"), exact=True)
    expect(panel).to_contain_text(text("captions.state.unavailable"))
    expect(panel).not_to_contain_text(text("captions.state.unavailable"))
    assert caption_server.captions_process() not in (None, victim)
    before = len(cleo.caption_events())
    wait_until(lambda: [e for e in cleo.caption_events()[before:] if e["final"] and e["text"]], "captions again")


def test_without_engines_the_meeting_goes_on_and_says_why_and_what_helps(engineless, person):
    code = engineless.create_meeting()["code"]
    look = f"/api/v1/meetings/{code}"
    wait_until(lambda: "No engine" in (engineless.get(look)["captions"]["reason"] or ""), "the reason")
    assert engineless.get(look)["captions"]["available"] is False
    link, hint = f"{engineless.url}/m/{code}", text("captions.reason.noEngine")
    ana, ben = person("Ana Souza"), person("Ben Cohen", context={"locale": "de-DE"})
    ben.open(link)
    expect(ben.page.locator("body")).to_contain_text("kein Programm zur Spracherkennung")
    ana.open(link)
    expect(ana.page.locator("body")).to_contain_text(text("prejoin.noCaptions", reason=hint))
    # Of text that there is not, no translation is promised.
    expect(ana.page.locator("body")).not_to_contain_text(text("prejoin.ask.translation"))
    ana.enter()
    cleo = person("Cleo Adler")
    cleo.join(link)
    ana.sees(cleo)
    ana.press(text("control.captions"))
    refusal = ana.page.get_by_role("status").filter(has_text=text("refused.captions.unavailable"))
    expect(refusal).to_contain_text(hint)
    ana.open_captions()
    panel = ana.page.get_by_role("region", name=text("captions.title"), exact=True)
    expect(panel).to_contain_text(text("captions.state.unavailable"))
    expect(panel).to_contain_text(hint)
