"""Another client: joins a Parley meeting with aiortc, publishes a picture and a tone, and reports what it receives.

It uses nothing but what docs/protocol.md describes, and is short enough to read before writing a client of your own:

    python Tests/aiortc/client.py http://localhost:8080 abc-defg-hij --name Robot --seconds 30

Every half second it prints one JSON object: who is there, and what the audio and video slots carry.
"""

import argparse
import asyncio
import colorsys
import contextlib
import fractions
import itertools
import json
import sys
import time

import aiohttp
import av
import numpy
from aiortc import (
    MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack)
from aiortc.mediastreams import MediaStreamError

AUDIO_SLOTS = 3
VIDEO_SLOTS = 4


class ColourTrack(VideoStreamTrack):
    """A field of one hue with a moving bar."""

    def __init__(self, hue: float, width: int = 640, height: int = 360):
        super().__init__()
        red, green, blue = (int(255 * part) for part in colorsys.hsv_to_rgb(hue / 360, 0.9, 0.8))
        self.field = numpy.full((height, width, 3), (red, green, blue), numpy.uint8)
        self.number = 0

    async def recv(self) -> av.VideoFrame:
        pts, time_base = await self.next_timestamp()
        self.number += 1
        height, width, _ = self.field.shape
        picture = self.field.copy()
        left = self.number * 8 % (width - 40)
        picture[-height // 5:, left:left + 40] = 255
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class ToneTrack(MediaStreamTrack):
    """A steady tone, in frames of 20 ms."""

    kind = "audio"
    RATE, SAMPLES = 48_000, 960

    def __init__(self, frequency: float):
        super().__init__()
        self.frequency = frequency
        self.position = 0
        self.started: float | None = None

    async def recv(self) -> av.AudioFrame:
        self.started = self.started or time.monotonic()
        await asyncio.sleep(max(0.0, self.started + self.position / self.RATE - time.monotonic()))
        times = numpy.arange(self.position, self.position + self.SAMPLES) / self.RATE
        wave = (numpy.sin(2 * numpy.pi * self.frequency * times) * 12_000).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(wave[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = self.RATE, self.position, fractions.Fraction(1, self.RATE)
        self.position += self.SAMPLES
        return frame


class Refused(Exception):
    """The server's answer to a request was an error."""


class Signalling:
    """The meeting's socket: numbered requests with one reply each, and numbered events."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse):
        self.socket = socket
        self.numbers = itertools.count(1)
        self.waiting: dict[int, asyncio.Future] = {}
        self.events: asyncio.Queue[dict] = asyncio.Queue()
        self.seq = 0

    async def run(self) -> None:
        """Reads until the socket closes."""
        async for frame in self.socket:
            message = json.loads(frame.data)
            if "re" in message:
                future = self.waiting.pop(message["re"], None)
                if future and not future.done():
                    future.set_result(message)
            else:
                if "seq" in message:  # captions that may still change have none
                    self.seq = message["seq"]
                    if self.seq % 20 == 0:  # lets the server forget what it kept for a resume
                        await self.socket.send_json({"type": "ack", "seq": self.seq})
                await self.events.put(message)
        for future in self.waiting.values():
            future.cancel()

    async def request(self, type: str, **fields) -> dict:
        number = next(self.numbers)
        future = asyncio.get_running_loop().create_future()
        self.waiting[number] = future
        await self.socket.send_json({"id": number, "type": type, **fields})
        reply = await asyncio.wait_for(future, timeout=60)
        if "error" in reply:
            raise Refused(f"{type}: {reply['error']}")
        return reply["ok"]

    async def ping(self) -> None:
        while True:
            await asyncio.sleep(10)
            await self.request("ping")


class Client:
    """One person in one meeting: a roster, one peer connection, and what its slots have brought."""

    def __init__(self, signalling: Signalling, hue: float, tone: float):
        self.signalling = signalling
        self.people: dict[str, dict] = {}
        self.slots: dict[str, dict] = {}
        self.chat: list[str] = []
        self.video: dict[str, dict] = {}
        self.audio: dict[str, dict] = {}
        self.me = ""
        # aiortc 1.16 reads the candidates of a transport's last section, and the answer has them in the first, as JSEP
        # says: so let each section begin with a transport of its own. The bundle drops all but one of them.
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_COMPAT))
        self.hue, self.tone = hue, tone
        self.readers: list[asyncio.Task] = []

    async def hello(self, token: str) -> None:
        welcome = await self.signalling.request("hello", token=token, client={"name": "aiortc", "version": "1"})
        self.me = welcome["you"]
        self.people = {person["id"]: person for person in welcome["participants"]}
        self.chat = [message["text"] for message in welcome["chat"]]

    async def start_media(self) -> None:
        """One offer with everything: two senders, and the slots in which the server shows others."""
        microphone = self.peer.addTransceiver(ToneTrack(self.tone), direction="sendonly")
        camera = self.peer.addTransceiver(ColourTrack(self.hue), direction="sendonly")
        for _ in range(AUDIO_SLOTS):
            self.peer.addTransceiver("audio", direction="recvonly")
        for _ in range(VIDEO_SLOTS):
            self.peer.addTransceiver("video", direction="recvonly")

        @self.peer.on("track")
        def received(track: MediaStreamTrack) -> None:
            transceiver = next(t for t in self.peer.getTransceivers() if t.receiver.track is track)
            read = self.read_video if track.kind == "video" else self.read_audio
            self.readers.append(asyncio.create_task(read(transceiver.mid, track)))

        await self.peer.setLocalDescription(await self.peer.createOffer())
        answer = await self.signalling.request(
            "media.offer", sdp=self.peer.localDescription.sdp,
            tracks=[{"mid": microphone.mid, "source": "microphone"}, {"mid": camera.mid, "source": "camera"}])
        self.slots = {slot["mid"]: slot for slot in answer["slots"]}
        await self.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        for source in ("microphone", "camera"):
            await self.signalling.request("media.mute", source=source, muted=False)

    async def view(self) -> None:
        """Says what each video slot should carry: the first few others with a camera."""
        others = [p for p in self.people.values() if p["id"] != self.me and
                  any(t["source"] == "camera" and not t["muted"] for t in p["tracks"])]
        mids = [mid for mid, slot in self.slots.items() if slot["kind"] == "video"]
        await self.signalling.request("media.view", slots=[
            {"mid": mid, "participant": person["id"], "source": "camera", "maxHeight": 360, "priority": 1}
            for mid, person in zip(mids, others)])

    async def follow_events(self) -> None:
        while True:
            event = await self.signalling.events.get()
            match event["type"]:
                case "participant.joined" | "participant.changed":
                    self.people[event["participant"]["id"]] = event["participant"]
                    await self.view()
                case "participant.left":
                    self.people.pop(event["participant"], None)
                    await self.view()
                case "media.slot":
                    self.slots[event["mid"]] = {**self.slots.get(event["mid"], {"kind": "video"}), **event}
                case "chat.message":
                    self.chat.append(event["message"]["text"])

    async def read_video(self, mid: str, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            for count in itertools.count(1):
                frame = await track.recv()
                small = frame.reformat(width=32, height=18, format="rgb24").to_ndarray()
                red, green, blue = small[5:13, 8:24].mean(axis=(0, 1)) / 255
                hue = colorsys.rgb_to_hsv(red, green, blue)[0] * 360
                self.video[mid] = {"frames": count, "width": frame.width, "height": frame.height, "hue": round(hue)}

    async def read_audio(self, mid: str, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            heard = numpy.zeros(0)
            while True:
                frame = await track.recv()
                heard = numpy.append(heard, frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0])[-9_600:]
                spectrum = numpy.abs(numpy.fft.rfft(heard))
                loudest = int(spectrum[1:].argmax()) + 1 if len(spectrum) > 1 else 0
                self.audio[mid] = {
                    "level": round(float(numpy.sqrt((heard**2).mean())) / 32_768, 4),
                    "frequency": round(loudest * frame.sample_rate / max(1, len(heard)))}

    def report(self) -> dict:
        return {
            "me": self.me, "people": sorted(p["name"] for p in self.people.values()), "chat": self.chat,
            "connection": self.peer.connectionState, "video": self.video, "audio": self.audio,
            "slots": {mid: slot.get("participant") for mid, slot in self.slots.items()}}


async def run(options: argparse.Namespace) -> None:
    async with aiohttp.ClientSession() as http:
        path = f"{options.server}/api/v1/meetings/{options.code}/join"
        async with http.post(path, json={"name": options.name}) as answer:
            joined = await answer.json()
            if answer.status != 200:
                raise Refused(f"join: {joined['error']}")
        async with http.ws_connect(joined["signal"], protocols=["parley.v1"], max_msg_size=65_536 * 4) as socket:
            signalling = Signalling(socket)
            client = Client(signalling, options.hue, options.tone)
            tasks = [asyncio.create_task(signalling.run())]
            try:
                await client.hello(joined["token"])
                await client.start_media()
                await client.view()
                tasks += [asyncio.create_task(client.follow_events()), asyncio.create_task(signalling.ping())]
                if options.say:
                    await signalling.request("chat.send", text=options.say)
                until = time.monotonic() + options.seconds
                while time.monotonic() < until and not socket.closed:
                    await asyncio.sleep(0.5)
                    print(json.dumps(client.report()), flush=True)
                    for task in tasks:
                        if task.done() and not task.cancelled() and task.exception():
                            raise task.exception()
                await signalling.request("leave")
            finally:
                for task in tasks:
                    task.cancel()
                await client.peer.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("server", help="the server's address, such as http://localhost:8080")
    parser.add_argument("code", help="the meeting's code")
    parser.add_argument("--name", default="Robot")
    parser.add_argument("--hue", type=float, default=60, help="the colour of the picture it sends, in degrees")
    parser.add_argument("--tone", type=float, default=500, help="the tone it sends, in hertz")
    parser.add_argument("--say", help="a chat message to send")
    parser.add_argument("--seconds", type=float, default=30)
    try:
        asyncio.run(run(parser.parse_args()))
    except Refused as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
