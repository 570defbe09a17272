"""Captions by a speech server of another maker, which knows nothing of this one but OpenAI's interface."""

import contextlib
from collections.abc import Iterator

import pytest

from support import speech
from support.open_asr import KEY, MODEL, OpenASR
from support.server import Server
from support.talkers import Talker
from support.waiting import wait_until

MOST_WORD_ERRORS = 0.1
ENGINE = 'engine="openai"'
SENT, FAILED = "parley_captions_remote_audio_seconds_total", "parley_captions_engine_errors_total"
SENTENCES = ("austen_0870", 1.5, "austen_0890", 1.5, "austen_0920")


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[OpenASR]:
    server = OpenASR(tmp_path).start()
    yield server
    server.stop()


@contextlib.contextmanager
def spoken(server: Server, said: speech.Speech) -> Iterator[tuple[Talker, Talker]]:
    """Ana speaks, Ben reads."""
    code = server.create_meeting()["code"]
    ana = Talker(server, code, "Ana Souza", say=said.file, agree=True)
    ben = Talker(server, code, "Ben Cohen", read=True)
    try:
        ana.talk()
        yield ana, ben
    finally:
        ana.stop()
        ben.stop()


def finals(ana: Talker, ben: Talker) -> list[str]:
    """What Ben reads of Ana in the end, in the order of the speech."""
    return [event["text"] for event in speech.finals(ben.captions(ana))]


def use(own_server: Server, elsewhere: OpenASR, key: str) -> Server:
    own_server.stop()
    own_server.settings |= {
        "PARLEY_OPENAI_URL": elsewhere.url, "PARLEY_OPENAI_KEY": key, "PARLEY_SPEECH_MODEL": MODEL}
    return own_server.start().captions_ready()


def test_a_server_of_another_maker_writes_down_what_was_said(own_server, elsewhere, tmp_path):
    server = use(own_server, elsewhere, KEY)
    said = speech.speech(tmp_path / "speech.wav", *SENTENCES)
    with spoken(server, said) as (ana, ben):
        ben.wait_for(lambda: "respectable" in " ".join(finals(ana, ben)), "the end of it", said.duration + 40)
        read = " ".join(finals(ana, ben))
    wrong = speech.word_errors(said.text, read)
    print(f"\nsaid: {said.text}\nread: {read}\n{wrong} of {len(said.words)} words wrong; answers {elsewhere.answers()}")
    assert wrong / len(said.words) < MOST_WORD_ERRORS
    # Every word came from there: each utterance was sent once, answered, and never recognised here instead.
    assert len(elsewhere.answers()) == len({event["segment"] for event in ben.captions(ana) if event["final"]})
    assert set(elsewhere.answers()) == {200}
    seconds = sum(speech.SPOKEN[part]["words"][-1][2] for part in SENTENCES if isinstance(part, str))
    wait_until(lambda: server.figure(SENT, ENGINE) >= seconds, "the figures", 10)
    assert server.figure(FAILED, ENGINE) == 0


def test_a_key_that_it_refuses_is_noticed_and_captions_go_on(own_server, elsewhere, tmp_path):
    server = use(own_server, elsewhere, "another key")
    said = speech.speech(tmp_path / "speech.wav", "austen_0930")
    with spoken(server, said) as (ana, ben):
        ben.wait_for(lambda: finals(ana, ben), "a caption of the engine here", said.duration + 30)
        assert speech.word_errors(said.text, " ".join(finals(ana, ben))) <= 1
    assert set(elsewhere.answers()) == {401}
    wait_until(lambda: server.figure(FAILED, ENGINE) == len(elsewhere.answers()), "the figures", 10)
