"""Looks for speech in files: as samples of any usual kind, recognised by how they sound and not by a file's name or
head, and as the very Opus packets that were sent.

What is found: a second or more of samples in a row (16-bit or float, little endian, 8 to 48 kHz, one or two channels,
at any byte), also after Opus has had them; a packet as bytes, hexadecimal digits, base64 or a list of numbers. Not
found: shorter stretches of samples, and what is compressed in another way or encrypted.
"""

import base64
import os
import pathlib
import wave
from collections.abc import Iterator

import numpy

NARROW = 8_000  # hertz at which sounds are compared: most of a voice is below half of it
BLOCK = NARROW // 2
SMALLEST = 2 * BLOCK  # bytes of half a second at the lowest rate
# Noise of this length is alike to a minute of speech to 0.1 at most; what Opus makes of speech, to more than 0.8.
ALIKE = 0.4
INTERLEAVED = {1: "8 kHz", 2: "16 kHz", 3: "24 kHz", 4: "16 kHz stereo", 6: "48 kHz", 12: "48 kHz stereo"}
PIECE = 24  # bytes of a packet that nothing else has by chance


def samples_of(file: pathlib.Path) -> numpy.ndarray:
    """The samples of a WAV file, as they are compared."""
    with wave.open(str(file)) as source:
        assert source.getnchannels() == 1 and source.getsampwidth() == 2
        samples = numpy.frombuffer(source.readframes(source.getnframes()), "<i2").astype(numpy.float32)
        return _narrowed(samples, source.getframerate() // NARROW)


def _narrowed(samples: numpy.ndarray, step: int) -> numpy.ndarray:
    """The samples at `NARROW`, with the tilt of speech taken out, so that no slow wave is alike to it."""
    whole = len(samples) // step * step
    return numpy.diff(samples[:whole].reshape(-1, step).mean(axis=1), prepend=numpy.float32(0))


class Voice:
    """A recording that is looked for."""

    def __init__(self, name: str, samples: numpy.ndarray):
        self.name = name
        self.size = 1 << (len(samples) + BLOCK - 1).bit_length()
        self.spectrum = numpy.fft.rfft(samples, self.size)
        # The energy of each stretch of a block's length; pauses count as a little, so that noise is not alike to them.
        sums = numpy.concatenate([[0], numpy.cumsum(samples.astype(numpy.float64) ** 2)])
        energy = sums[BLOCK:] - sums[:-BLOCK]
        self.energy = numpy.maximum(energy, energy.max() / 100)

    def likeness(self, block: numpy.ndarray) -> float:
        """How alike the block is to some place of the recording: 1 for the same sound, however loud."""
        strength = float(numpy.sqrt((block.astype(numpy.float64) ** 2).sum()))
        if not strength:
            return 0
        products = numpy.fft.irfft(self.spectrum * numpy.conj(numpy.fft.rfft(block, self.size)), self.size)
        return float((numpy.abs(products[:len(self.energy)]) / numpy.sqrt(self.energy)).max() / strength)


def _readings(content: bytes) -> Iterator[tuple[str, numpy.ndarray]]:
    """The content as samples, in each way in which it could be some."""
    for offset in range(2):
        yield "16-bit", numpy.frombuffer(content, "<i2", (len(content) - offset) // 2, offset).astype(numpy.float32)
    for offset in range(4):
        samples = numpy.frombuffer(content, "<f4", (len(content) - offset) // 4, offset)
        # Samples are numbers up to about one; other bytes are mostly numbers out of all bounds.
        yield "float", numpy.where(numpy.isfinite(samples) & (abs(samples) < 4), samples, 0).astype(numpy.float32)


def find_sound(content: bytes, voices: list[Voice]) -> list[str]:
    """Which voices are in the content, and as what."""
    found = []
    if len(content) < SMALLEST:
        return found
    best: dict[str, tuple[float, str]] = {}
    for kind, samples in _readings(content):
        for step, rate in INTERLEAVED.items():
            narrow = _narrowed(samples, step)
            for start in range(0, len(narrow) - BLOCK + 1, BLOCK):
                block = narrow[start:start + BLOCK]
                if numpy.count_nonzero(block) < BLOCK // 4:
                    continue
                for voice in voices:
                    likeness = voice.likeness(block)
                    if likeness > best.get(voice.name, (0, ""))[0]:
                        best[voice.name] = (likeness, f"{kind} samples at {rate}")
    return [f"{name} as {how} (alike to {likeness:.2f})" for name, (likeness, how) in best.items() if likeness > ALIKE]


def pieces_of(payloads: list[bytes]) -> set[bytes]:
    """What to look for of packets: a piece of each that is long enough, in the forms in which one could be written."""
    pieces = set()
    for payload in payloads:
        # Not the first byte, which is alike in all, nor the last, which may be padding.
        piece = payload[1:1 + PIECE]
        if len(payload) < PIECE + 2 or len(set(piece)) < PIECE // 3:
            continue  # nothing but a pause
        numbers = ", ".join(map(str, piece))
        pieces |= {piece, piece.hex().encode(), piece.hex().upper().encode(), numbers.encode(),
                   numbers.replace(" ", "").encode()}
        # Base64 of the whole packet, standing alone or at any place of something larger.
        for lead in range(3):
            text = base64.b64encode(bytes(lead) + payload)
            middle = text[8:8 + PIECE * 4 // 3]
            pieces |= {middle, middle.replace(b"+", b"-").replace(b"/", b"_")}
    return pieces


def find_packets(content: bytes, pieces: set[bytes]) -> int:
    """How many of the pieces are in the content."""
    return sum(piece in content for piece in pieces)


def open_files(pid: int, beside: tuple[str, ...]) -> dict[str, bytes]:
    """What the files say that a process holds open, the deleted ones too, but those below `beside`. Devices, pipes and
    sockets hold nothing that stays."""
    contents = {}
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
            status = os.stat(descriptor)
        except OSError:
            continue  # closed in the meantime
        if (status.st_mode & 0o170000) != 0o100000 or target.startswith(beside):
            continue
        contents[f"{target} of process {pid}"] = descriptor.read_bytes()
    return contents


def mapped_files(pid: int, beside: tuple[str, ...]) -> dict[str, bytes]:
    """The same of files that it shares in its memory to write to, which need no descriptor."""
    contents = {}
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
        span, access, _, _, inode, *path = line.split(maxsplit=5)
        if inode == "0" or "w" not in access or "s" not in access or not path or path[0].startswith(beside):
            continue
        contents[f"{path[0]} mapped by {pid}"] = pathlib.Path(f"/proc/{pid}/map_files/{span}").read_bytes()
    return contents
