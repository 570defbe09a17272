"""Makes the recordings for `script/bench captions`: speech.py FIXTURE RECORDINGS WHEEL OUT

NAME.wav, 16 bit mono at 16 kHz, and NAME.txt with what is said, for each recording of FIXTURE and two
more (Debian's package pocketsphinx-testdata, in RECORDINGS) and for the long one of WHEEL.
"""

import json
import pathlib
import subprocess
import sys
import zipfile

# The beginning of Charles Dickens, A Tale of Two Cities (1859), as it is read out.
TWO_CITIES = (
    "it was the best of times it was the worst of times it was the age of wisdom it was the age of foolishness "
    "it was the epoch of belief it was the epoch of incredulity it was the season of light it was the season of darkness "
    "it was the spring of hope it was the winter of despair we had everything before us we had nothing before us "
    "we were all going direct to heaven we were all going direct the other way in short the period was so far like the "
    "present period that some of its noisiest authorities insisted on its being received for good or for evil "
    "in the superlative degree of comparison only"
)

# Two commands of the same package, whose words' times nobody needs.
COMMANDS = {"goforward": "go forward ten meters", "something": "go somewhere and do something"}
RAW = ["-f", "s16le", "-ar", "16000", "-ac", "1"]


def convert(source: list[str], data: bytes | None, target: pathlib.Path) -> None:
    command = ["ffmpeg", "-loglevel", "error", "-y", *source, "-ar", "16000", "-ac", "1", "-c:a", "pcm_s16le"]
    subprocess.run([*command, "-bitexact", str(target)], input=data, check=True)


def main() -> None:
    fixture, recordings, wheel, out = map(pathlib.Path, sys.argv[1:])
    for name, recording in json.loads(fixture.read_text())["recordings"].items():
        file = recordings / recording["file"]
        convert(["-i", str(file)], None, out / f"{name}.wav")
        (out / f"{name}.txt").write_text(recording["text"] + "\n")
    for name, text in COMMANDS.items():
        convert([*RAW, "-i", str(recordings / f"{name}.raw")], None, out / f"{name}.wav")
        (out / f"{name}.txt").write_text(text + "\n")
    with zipfile.ZipFile(wheel) as package:
        convert(["-i", "-"], package.read("moonshine_voice/assets/two_cities.wav"), out / "two_cities.wav")
    (out / "two_cities.txt").write_text(TWO_CITIES + "\n")


main()
