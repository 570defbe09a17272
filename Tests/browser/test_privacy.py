"""Nothing that somebody said stays as sound, and nothing that has to be hidden as text: searched for in everything that
the server and its captions process write or hold open, by what it sounds like and by the very packets that were sent."""

import base64
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

import numpy
import pytest

from support import soundsearch, speech
from support.server import BINARY, MODELS, ROOT, Server
from support.talkers import Talker
from support.waiting import wait_until

NUMBER = "five five five, one two three, four five six seven"
SAID = f"Please call me on my phone number, {NUMBER}. And then we talk about the budget of the library."
# How the number could be written down.
HIDDEN = [
    rb"555\W{0,3}1", rb"55\W{0,3}51\W{0,3}23", rb"123\W{0,3}4567", rb"234567", rb"five\W{1,3}five\W{1,3}five",
    rb"four\W{1,3}five\W{1,3}six\W{1,3}seven", rb"(1, )?2, 3, 4, 5, 6, 7"]
# Programs, models and the web client, which are there before anybody speaks.
BESIDE = ("/usr/", "/lib/", "/etc/", os.path.realpath(MODELS), os.path.realpath(BINARY), str(ROOT / "web"))

only_root_may_look = pytest.mark.skipif(os.geteuid() != 0, reason="the processes show what they hold open to root alone")


class Traces:
    """All that a server has written or held open whenever it was looked at."""

    def __init__(self, server: Server, *folders: pathlib.Path):
        self.server = server
        self.folders = (server.data, *folders)
        self.seen: dict[bytes, str] = {}

    def look(self) -> None:
        for folder in self.folders:
            for file in folder.rglob("*"):
                if file.is_file():
                    self.seen.setdefault(file.read_bytes(), str(file))
        self.seen.setdefault(self.server.log.read_bytes(), "the log")
        for pid in (self.server.pid if self.server.alive else None, self.server.captions_process()) if (
                self.server.process) else ():
            if pid:
                held = soundsearch.open_files(pid, BESIDE) | soundsearch.mapped_files(pid, BESIDE)
                for name, content in held.items():
                    self.seen.setdefault(content, name)

    def search(self, files: list[pathlib.Path], payloads: list[bytes], words: list[bytes]) -> list[str]:
        """Where anything of the recordings, of the packets and of the words (regular expressions) is."""
        voices = [soundsearch.Voice(file.stem, soundsearch.samples_of(file)) for file in files]
        pieces = soundsearch.pieces_of(payloads)
        found = []
        for content, name in self.seen.items():
            found += [f"{name}: {what}" for what in soundsearch.find_sound(content, voices)]
            if packets := soundsearch.find_packets(content, pieces):
                found.append(f"{name}: {packets} pieces of packets")
            wide = content.lower().replace(b"\0", b"")  # UTF-16 and UTF-32 too
            found += [f"{name}: {match[0]!r}" for word in words for text in {content.lower(), wide}
                      for match in re.finditer(word, text)]
        return found


def synthesised(file: pathlib.Path, text: str) -> pathlib.Path:
    """The text, spoken by Flite, which ffmpeg has in it."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", f"flite=text='{text}':voice=slt",
         "-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le", file], check=True)
    return file


@pytest.fixture
def recordings(tmp_path_factory) -> pathlib.Path:
    """Where recordings lie: apart from everything that is searched."""
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def talkative_server(tmp_path):
    """A server that logs all it can, has a temporary folder of its own, and may leave core files if it does not mind."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard[1], hard[1]))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    server = Server(tmp_path, PARLEY_LOG_LEVEL="trace", TMPDIR=str(temporary))
    try:
        yield server.start().captions_ready()
    finally:
        server.kill()
        resource.setrlimit(resource.RLIMIT_CORE, hard)


@pytest.fixture
def talker(talkative_server):
    people: list[Talker] = []

    def make(code: str, name: str, **options) -> Talker:
        people.append(Talker(talkative_server, code, name, **options))
        return people[-1]

    yield make
    for one in people:
        one.stop()


def cores() -> set[pathlib.Path]:
    """Core files where the server runs."""
    return {file for file in ROOT.glob("core*") if file.is_file()}


@only_root_may_look
def test_no_sound_and_no_hidden_word_reaches_a_disk(talkative_server, talker, recordings, tmp_path):
    server = talkative_server
    anas = synthesised(recordings / "Ana.wav", SAID)
    bens = speech.speech(recordings / "Ben.wav", "austen_0920", 0.5, "austen_0890")
    code = server.create_meeting()["code"]
    cleo = talker(code, "Cleo", read=True)
    ana, ben = talker(code, "Ana", say=anas, agree=True), talker(code, "Ben", say=bens.file)
    traces = Traces(server, tmp_path)
    before = cores()
    ana.talk()
    ben.talk()
    cleo.wait_for(lambda: [e for e in cleo.captions(ana) if len(e["text"].split()) > 2], "Ana's first words")
    traces.look()
    ana.wait("spoken")
    ben.wait("spoken")
    traces.look()

    def read() -> str:
        return " ".join({e["segment"]: e["text"] for e in cleo.captions(ana) if e["final"]}.values())

    cleo.wait_for(lambda: "library" in read().lower(), "the end of what Ana says")
    print(f"\nAna read: {read()}")
    assert "[" in read(), "the number was heard, and hidden"
    assert cleo.captions(ben) == []
    traces.look()

    # What a crash leaves: first of the process that recognises speech, then of the server, both while somebody speaks.
    for pid in (server.captions_process(), server.pid):
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        # 1, which no core fits into, also keeps a program that the kernel pipes cores to from getting one (core(5)).
        assert re.search(r"Max core file size\s+([01])\s+\1\s", limits), limits
    ana.talk()
    ben.talk()
    count = len(cleo.captions(ana))
    cleo.wait_for(lambda: len(cleo.captions(ana)) > count + 1, "Ana's first words again")
    victim = server.captions_process()
    os.kill(victim, signal.SIGSEGV)
    wait_until(lambda: server.captions_process() != victim, "the captions process to end")
    traces.look()
    os.kill(server.pid, signal.SIGSEGV)
    wait_until(lambda: not server.alive, "the server to end")
    payloads = ana.payloads() + ben.payloads()
    traces.look()
    assert cores() == before

    assert len(payloads) > 800 and sum(map(len, payloads)) > 50_000
    print({name: len(content) for content, name in traces.seen.items()})
    assert any(b"budget" in content for content in traces.seen), "the words that may be kept are"
    assert traces.search([anas, bens.file], payloads, HIDDEN + telling(bens.text, SAID)) == []


def telling(said: str, besides: str = "") -> list[bytes]:
    """The words that stand nowhere by chance, nor in what somebody else said."""
    words = set(speech.words_of(said)) - set(speech.words_of(besides))
    return [re.escape(word).encode() for word in sorted(words) if len(word) >= 6]


@only_root_may_look
def test_after_a_withdrawal_nothing_is_heard_any_more(talkative_server, talker, recordings, tmp_path):
    server = talkative_server
    said = speech.speech(
        recordings / "Ana.wav", *("austen_0870", 0.2, "austen_0920", 0.2, "austen_0890", 0.2, "austen_0930", 0.2) * 2)
    meeting = server.create_meeting()
    cleo = talker(meeting["code"], "Cleo", read=True)
    ana = talker(meeting["code"], "Ana", say=said.file, agree=True)
    traces = Traces(server, tmp_path)
    ana.talk()
    cleo.wait_for(lambda: [e for e in cleo.captions(ana) if len((e["text"] + e["tentative"]).split()) > 3], "words")
    ana.order("withdraw")
    until = ana.wait("withdrawn")["spoken"]
    assert until < said.duration - 6, "she is in the middle of it"

    def told() -> int | None:
        """Where in Cleo's events she is told that Ana took back her consent."""
        return next((index for index, event in enumerate(cleo.events) if event["type"] == "participant.changed"
                     and event["participant"]["id"] == ana.id and not event["participant"]["consents"]), None)

    cleo.wait_for(lambda: told() is not None, "to be told")
    finals = {e["segment"]: e["text"] for e in cleo.events[:told()] if e["type"] == "caption" and e["final"]}

    def heard(figures: dict[str, float]) -> dict[str, float]:
        return {name: value for name, value in figures.items() if "audio_seconds_total" in name or "words" in name}

    def settled() -> dict[str, float] | None:
        """Figures come from the captions process once a second: after two, all is in them that was heard before."""
        before = server.metrics()
        time.sleep(2.5)
        after = server.metrics()
        streams = sum(value for name, value in after.items() if name.startswith("parley_captions_streams"))
        return after if heard(before) == heard(after) and streams == 0 else None

    figures = wait_until(settled, "the captions process to hear nothing more", said.duration - until - 5)
    assert sum(value for name, value in heard(figures).items() if "audio_seconds" in name) > 0
    ana.wait("spoken")
    time.sleep(3)  # what might come late
    after = server.metrics()
    assert heard(after) == heard(figures)
    received = "parley_media_packets_received_total"
    grown = sum(after[name] - figures[name] for name in figures if name.startswith(received))
    assert grown > 100, "her packets came all the same"
    late = [e for e in cleo.events[told():] if e["type"] == "caption" and (e["text"] or e["tentative"])]
    assert late == []

    stored = server.transcript(meeting)
    assert {one["id"]: one["text"] for one in stored} == {k: v for k, v in finals.items() if v}
    traces.look()
    kept = " ".join(finals.values())
    later = " ".join(word.text for word in said.words if word.start >= until)
    print(f"\nwithdrawn after {until:.1f} s; final before: {kept!r}; {grown:.0f} packets came later")
    assert traces.search([said.file], ana.payloads(), telling(later, kept) + telling(said.text, kept)) == []


def test_the_search_finds_what_it_looks_for(recordings, tmp_path):
    """Else the tests above could not fail."""
    file = synthesised(recordings / "Ana.wav", SAID)
    other = speech.speech(recordings / "Ben.wav", "austen_0920").file
    voices = [soundsearch.Voice("Ana", soundsearch.samples_of(file))]
    wide = numpy.frombuffer(file.read_bytes()[44:], "<i2")[48_000:48_000 * 3]
    narrow = wide.reshape(-1, 3).mean(axis=1)
    payloads, decoded = through_opus(wide)
    noise = os.urandom(50_001)
    sounds = {
        "16-bit at 48 kHz": wide.tobytes(), "float at 48 kHz": (wide / 32768).astype("<f4").tobytes(),
        "16-bit at 16 kHz": narrow.astype("<i2").tobytes(), "float at 16 kHz": (narrow / 32768).astype("<f4").tobytes(),
        "what Opus made of it": decoded.tobytes(), "quiet": (wide // 20).tobytes()}
    for what, sound in sounds.items():
        assert soundsearch.find_sound(noise + sound + noise, voices), what
    for silent in (noise * 8, other.read_bytes(), (ROOT / "docs/protocol.md").read_bytes(), bytes(1 << 20)):
        assert soundsearch.find_sound(silent, voices) == []

    pieces = soundsearch.pieces_of(payloads)
    one = max(payloads, key=len)
    for form in (one, one.hex().encode(), one.hex().upper().encode(), str(list(one)).encode(),
                 *(base64.b64encode(b"x" * lead + one) for lead in range(3))):
        assert soundsearch.find_packets(noise + form + noise, pieces), form
    assert soundsearch.find_packets(noise * 8, pieces) == 0
    assert all(re.search(word, text.lower()) for word, text in zip(HIDDEN, [
        b"at 555 123 4567", b"555123", b"123-4567", b"1234567", b"Five, five, five.", b"four five six seven",
        b"[1, 2, 3, 4, 5, 6, 7]"]))

    # A file that nothing names any more, held open by a process.
    program = ("import sys, tempfile; f = tempfile.TemporaryFile(dir=sys.argv[1]); f.write(sys.stdin.buffer.read()); "
               "f.flush(); print('kept', flush=True); __import__('time').sleep(60)")
    with subprocess.Popen(
            [sys.executable, "-c", program, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        holder.stdin.write(wide.tobytes())
        holder.stdin.close()
        holder.stdout.readline()
        held = soundsearch.open_files(holder.pid, BESIDE)
        holder.kill()
    assert any(soundsearch.find_sound(content, voices) for content in held.values()), list(held)


def through_opus(samples: numpy.ndarray) -> tuple[list[bytes], numpy.ndarray]:
    """The packets that a sender makes of the samples, and what a receiver makes of those."""
    import av

    encoder, decoder = av.CodecContext.create("libopus", "w"), av.CodecContext.create("libopus", "r")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = 48_000, "mono", "s16", 32_000
    packets, heard = [], []
    for start in range(0, len(samples) - 959, 960):
        frame = av.AudioFrame.from_ndarray(samples[None, start:start + 960], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, start
        packets += encoder.encode(frame)
    for packet in packets:
        for frame in decoder.decode(packet):
            heard.append(frame.to_ndarray()[:1].reshape(-1))
    return [bytes(packet) for packet in packets], numpy.concatenate(heard)
