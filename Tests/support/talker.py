"""People without a browser who speak recordings and read captions, each in this process of their own.

    python Tests/support/talker.py SERVER CODE NAME [--say FILE] [--agree] [--read]

Speaks when it is told to, and knows the very packets it sent. Commands come line by line on the standard input (`talk`,
`withdraw`, `payloads`, `leave`); what happens goes out as lines of JSON. Nothing is written to disk.
"""

import argparse
import asyncio
import base64
import fractions
import json
import pathlib
import sys
import threading
import time
import wave

import aiohttp
import av
import numpy
from aiortc import (
    MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription)

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "aiortc"))
from client import Refused, Signalling  # noqa: E402

RATE, SAMPLES = 48_000, 960


def tell(kind: str, **fields) -> None:
    print(json.dumps({"kind": kind, "time": time.time(), **fields}), flush=True)


class Voice(MediaStreamTrack):
    """Silence, a recording from the moment at which it is told to speak, and silence again."""

    kind = "audio"

    def __init__(self, file: str | None):
        super().__init__()
        self.samples = numpy.zeros(0, numpy.int16)
        if file:
            with wave.open(file) as source:
                assert (source.getframerate(), source.getnchannels(), source.getsampwidth()) == (RATE, 1, 2), file
                self.samples = numpy.frombuffer(source.readframes(source.getnframes()), numpy.int16)
        self.position = 0
        self.spoken: int | None = None  # samples of the recording; None before the word to speak
        self.started = 0.0

    @property
    def speaks(self) -> bool:
        return self.spoken is not None and self.spoken < len(self.samples)

    async def recv(self) -> av.AudioFrame:
        self.started = self.started or time.monotonic()
        await asyncio.sleep(max(0.0, self.started + self.position / RATE - time.monotonic()))
        piece = numpy.zeros(SAMPLES, numpy.int16)
        if self.speaks:
            part = self.samples[self.spoken:self.spoken + SAMPLES]
            piece[:len(part)] = part
            self.spoken += SAMPLES
            if not self.speaks:
                tell("spoken")
        frame = av.AudioFrame.from_ndarray(piece[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self.position, fractions.Fraction(1, RATE)
        self.position += SAMPLES
        return frame


class Talker:
    def __init__(self, signalling: Signalling, options: argparse.Namespace, questions: list[dict]):
        self.signalling, self.options = signalling, options
        self.questions = {question["purpose"]: question for question in questions}
        self.voice = Voice(options.say)
        self.payloads: list[bytes] = []
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_COMPAT))

    def answer(self, purpose: str, given: bool) -> dict:
        question = self.questions[purpose]
        return {"purpose": purpose, "given": given, "version": question["version"], "services": question["services"],
                "language": "en"}

    async def enter(self, token: str) -> None:
        welcome = await self.signalling.request(
            "hello", token=token, client={"name": "talker", "version": "1"}, spoken="en",
            consents=[self.answer("transcription", self.options.agree)])
        if self.options.read:
            await self.signalling.request("captions.start")
            await self.signalling.request("captions.read", language="original")
        if self.options.say:
            await self.start_media()
        tell("entered", you=welcome["you"])

    async def start_media(self) -> None:
        microphone = self.peer.addTransceiver(self.voice, direction="sendonly")
        self.keep_payloads(microphone.sender)
        await self.peer.setLocalDescription(await self.peer.createOffer())
        answer = await self.signalling.request(
            "media.offer", sdp=self.peer.localDescription.sdp,
            tracks=[{"mid": microphone.mid, "source": "microphone"}])
        await self.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        await self.signalling.request("media.mute", source="microphone", muted=False)
        while self.peer.connectionState != "connected":
            await asyncio.sleep(0.05)

    def keep_payloads(self, sender: RTCRtpSender) -> None:
        """Keeps what the sender's encoder makes while the recording is spoken; aiortc has no public way to see it."""
        encode = sender._next_encoded_frame

        async def seen(codec):
            speaks = self.voice.speaks
            encoded = await encode(codec)
            if speaks and encoded:
                self.payloads += encoded.payloads
            return encoded

        sender._next_encoded_frame = seen

    async def follow(self) -> None:
        while True:
            event = await self.signalling.events.get()
            if event["type"] in ("caption", "participant.changed"):
                tell("event", event=event)

    async def obey(self, command: str) -> None:
        match command:
            case "talk":
                self.voice.spoken = 0
                tell("talking")
            case "withdraw":
                await self.signalling.request("consent.set", **self.answer("transcription", False))
                tell("withdrawn", spoken=(self.voice.spoken or 0) / RATE, packets=len(self.payloads))
            case "payloads":
                tell("payloads", payloads=[base64.b64encode(payload).decode() for payload in self.payloads])


async def run(options: argparse.Namespace, commands: asyncio.Queue) -> None:
    async with aiohttp.ClientSession() as http:
        path = f"{options.server}/api/v1/meetings/{options.code}/join"
        async with http.post(path, json={"name": options.name}) as reply:
            joined = await reply.json()
            if reply.status != 200:
                raise Refused(f"join: {joined['error']}")
        async with http.ws_connect(joined["signal"], protocols=["parley.v1"], max_msg_size=1 << 20) as socket:
            signalling = Signalling(socket)
            talker = Talker(signalling, options, joined["consents"])
            tasks = [asyncio.create_task(each) for each in (signalling.run(), talker.follow(), signalling.ping())]
            try:
                await talker.enter(joined["token"])
                while (command := await commands.get()) != "leave":
                    await talker.obey(command)
                await signalling.request("leave")
            finally:
                for task in tasks:
                    task.cancel()
                await talker.peer.close()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("server")
    parser.add_argument("code")
    parser.add_argument("name")
    parser.add_argument("--say", help="a WAV file, mono, 16 bit, 48 kHz")
    parser.add_argument("--agree", action="store_true", help="agree to transcription")
    parser.add_argument("--read", action="store_true", help="switch captions on and read them")
    commands: asyncio.Queue = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(commands.put_nowait, line.strip())
        loop.call_soon_threadsafe(commands.put_nowait, "leave")

    threading.Thread(target=listen, daemon=True).start()
    await run(parser.parse_args(), commands)


if __name__ == "__main__":
    asyncio.run(main())
