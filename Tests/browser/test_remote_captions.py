"""Captions of a process elsewhere: they come over TLS, come again after that process died, and can be traced."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from support import speech
from support.captions_server import CaptionsServer
from support.collector import Collector, serving
from support.server import Server
from support.text import text
from support.waiting import wait_until

LONG = ("austen_0870", *(0.5, "austen_0890", 0.5, "austen_0920") * 20)  # about 4 minutes, until captions are there again
STAGES = ["transport", "listen", "screen", "return", "publish"]


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[CaptionsServer]:
    captions = CaptionsServer(tmp_path).start()
    yield captions
    captions.kill()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with serving() as collector:
        yield collector


def final_text(events: list[dict]) -> str:
    return " ".join(event["text"] for event in events if event["final"])


def test_captions_of_a_process_elsewhere_come_again_after_it_was_killed(
        tmp_path, elsewhere, collector, reader, speaker):
    server = Server(tmp_path, PARLEY_TRACE_ENDPOINT=collector.url, **elsewhere.settings).start()
    try:
        server.captions_ready()
        assert server.captions_process() is None, "the server started a captions process of its own"
        ana, said = speaker("Ana Souza", *LONG)
        cleo = reader("Cleo Adler")
        link = cleo.create(server.url, camera=False, microphone=False)
        ana.join(link, camera=False, microphone=False, agree=True)
        cleo.press(text("control.captions"))
        cleo.open_captions()
        ana.talk()
        wait_until(lambda: len(final_text(cleo.caption_events()).split()) >= 3, "Ana's first words")
        wait_until(collector.traces, "the trace of an utterance")

        elsewhere.kill()
        panel = cleo.page.get_by_role("region", name=text("captions.title"), exact=True)
        expect(panel).to_contain_text(text("captions.state.unavailable"))
        # Who comes now is still told the languages, and what captions wait for.
        known = server.get("/api/v1/meetings/" + link.rsplit("/", 1)[1])["captions"]
        assert known["available"] and "en" in known["spoken"] and known["reason"], known
        cleo.choose_caption_language("Spanish")

        elsewhere.start()
        expect(panel).not_to_contain_text(text("captions.state.unavailable"))
        before = len(cleo.caption_events())
        wait_until(
            lambda: [e for e in cleo.caption_events()[before:] if e["final"] and e["text"] and e["language"] == "es"],
            "captions in the language that was chosen meanwhile")

        root, stages = next((root, stages) for root, stages in collector.traces() if len(stages) >= 7)
        assert {f"caption.{name}" for name in [*STAGES, "wait", "recognise"]} <= stages.keys()
        assert {span["traceId"] for span in stages.values()} == {root["traceId"]}
        times = [int(root["startTimeUnixNano"])]
        for name in STAGES:
            times += [int(stages[f"caption.{name}"][f"{side}TimeUnixNano"]) for side in ("start", "end")]
        assert times == sorted(times) and times[-1] == int(root["endTimeUnixNano"])
        spoken = {word for word in speech.words_of(said.text) if len(word) >= 6}
        assert not [word for word in spoken for body in collector.bodies if word in body.lower()]
        assert server.metrics()["parley_trace_spans_sent_total"] >= len(stages) + 1
        assert collector.problems == []
    finally:
        server.kill()


def test_a_server_with_another_secret_gets_no_captions(tmp_path, elsewhere):
    settings = elsewhere.settings | {"PARLEY_CAPTION_SECRET": "guessed"}
    server = Server(tmp_path, **settings).start()
    try:
        wait_until(lambda: "the secret is another one" in server.log.read_text(), "the refusal in the log")
        state = server.get(f"/api/v1/meetings/{server.create_meeting()['code']}")["captions"]
        assert state["available"] is False and state["reason"]
    finally:
        server.kill()
