"""Recorded speech for a browser's microphone, the times of its words, and how well captions tell them."""

import difflib
import json
import pathlib
import re
import subprocess
import wave
from array import array
from dataclasses import dataclass

from support.server import CACHE

FIXTURE = pathlib.Path(__file__).resolve().parents[1] / "fixtures" / "speech.json"
RECORDINGS = pathlib.Path("/usr/share/pocketsphinx/test/data")  # Debian's pocketsphinx-testdata
VOICES = CACHE / "speech"  # synthetic voices in other languages, which script/bootstrap fetches
SCRIPT = (pathlib.Path(__file__).parent / "speech.js").read_text()
RATE = 16_000
AUDIBLE = 0.001  # as in speech.js
LEAD = 2.0  # silence before the first word: time until the others hear the microphone
SPOKEN = json.loads(FIXTURE.read_text())["recordings"]

# What is written in another way than the fixture has it, but said alike.
SAME = {"mr": "mister", "10": "ten", "7": "seven", "8": "eight", "4": "four", "5": "five"}


@dataclass(frozen=True)
class Word:
    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """A file for `--use-file-for-fake-audio-capture`, with its words in seconds from its beginning."""

    file: pathlib.Path
    words: list[Word]
    onset: float  # of the first audible sample
    duration: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def arguments(self) -> list[str]:
        return [f"--use-file-for-fake-audio-capture={self.file}%noloop"]


def voice(language: str, name: str) -> pathlib.Path:
    """A recording in another language."""
    return VOICES / language / f"{name}.wav"


def samples_of(file: pathlib.Path) -> array:
    """A recording of whatever kind, in 16 bit at 16 kHz."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", file, "-ar", str(RATE), "-ac", "1", "-f", "s16le", "-"],
        check=True, capture_output=True)
    return array("h", done.stdout)


def speech(file: pathlib.Path, *parts: str | float | pathlib.Path) -> Speech:
    """Puts recordings (by their names in the fixture; of files no word is known) and pauses (in seconds) one after the
    other."""
    samples = array("h", bytes(2 * int(LEAD * RATE)))
    words: list[Word] = []
    for part in parts:
        if isinstance(part, float):
            samples.extend(array("h", bytes(2 * int(part * RATE))))
            continue
        if isinstance(part, pathlib.Path):
            samples.extend(samples_of(part))
            continue
        recording = SPOKEN[part]
        offset = len(samples) / RATE
        words += [Word(text, offset + start, offset + end) for text, start, end in recording["words"]]
        with wave.open(str(RECORDINGS / recording["file"])) as source:
            assert (source.getframerate(), source.getnchannels(), source.getsampwidth()) == (RATE, 1, 2), part
            samples.frombytes(source.readframes(source.getnframes()))
    narrow = file.with_suffix(".16k.wav")
    with wave.open(str(narrow), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(samples.tobytes())
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", narrow, "-ar", "48000", "-c:a", "pcm_s16le", file], check=True)
    onset = next(index for index, sample in enumerate(samples) if abs(sample) > AUDIBLE * 32768) / RATE
    return Speech(file, words, onset, len(samples) / RATE)


def words_of(text: str) -> list[str]:
    """Lower case, without punctuation; hyphens part words."""
    found = re.findall(r"[\w']+", text.lower().replace("-", " "))
    return [SAME.get(word, word) for word in found]


def word_errors(said: str, shown: str) -> int:
    """How many words were left out, put in or put wrong (Levenshtein's distance over words)."""
    reference, read = words_of(said), words_of(shown)
    row = list(range(len(read) + 1))
    for i, word in enumerate(reference, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(read, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def matches(said: list[Word], shown: list[str]) -> dict[int, int]:
    """Which shown word tells which said one: index by index, in order."""
    matcher = difflib.SequenceMatcher(None, [word.text for word in said], shown, autojunk=False)
    return {a + k: b + k for a, b, size in matcher.get_matching_blocks() for k in range(size)}


def finals(events: list[dict]) -> list[dict]:
    """The last final caption with words of each segment, in the order of the speech."""
    last = {event["segment"]: event for event in events if event["final"] and event["text"]}
    return sorted(last.values(), key=lambda event: event["start"])


def partial_latencies(said: list[Word], began: float, snapshots: list[tuple[float, str]]) -> list[float]:
    """Milliseconds from each word's end until it stood on the page first. `began`: the file's start, in ms since 1970."""
    first: dict[int, float] = {}
    for at, shown in snapshots:
        for index in matches(said, words_of(shown)):
            if at >= began + said[index].start * 1000:  # else it is an equal word that was said before
                first.setdefault(index, at)
    return [at - (began + said[index].end * 1000) for index, at in sorted(first.items())]


def final_latencies(said: list[Word], began: float, finals: list[tuple[float, str]]) -> list[float]:
    """Milliseconds from the end of each segment's last word until its final text came; in the order of the speech."""
    shown: list[str] = []
    owner: list[int] = []
    for index, (_, text) in enumerate(finals):
        words = words_of(text)
        shown += words
        owner += [index] * len(words)
    ends: dict[int, float] = {}
    for index, place in matches(said, shown).items():
        ends[owner[place]] = began + said[index].end * 1000
    return [finals[index][0] - end for index, end in sorted(ends.items())]


def quantiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    if not ordered:
        return {"count": 0}
    at = lambda share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))])  # noqa: E731
    return {"count": len(ordered), "p50": at(0.5), "p95": at(0.95), "worst": round(ordered[-1])}
