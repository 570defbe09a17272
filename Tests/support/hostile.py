"""What a hostile network sends: random and mutated datagrams, and frames that no client would write.

Everything is drawn from a seeded generator, so that a failure can be repeated.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import random
import socket
import struct
import zlib
from collections.abc import Iterator

import aiohttp

MAGIC = 0x2112A442


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def stun(rng: random.Random, username: str = "", key: bytes | None = None, method: int = 1) -> bytes:
    """A binding request as browsers send it, with an integrity made with the given key."""
    body = attribute(0x0006, username.encode()) if username else b""
    body += attribute(0x0024, rng.randbytes(4)) + attribute(0x802A, rng.randbytes(8)) + attribute(0x0025, b"")
    transaction = rng.randbytes(12)

    def header(length: int) -> bytes:
        return struct.pack("!HHI", method, length, MAGIC) + transaction

    if key is not None:
        mac = hmac.new(key, header(len(body) + 24) + body, hashlib.sha1).digest()
        body += attribute(0x0008, mac)
    crc = zlib.crc32(header(len(body) + 8) + body) ^ 0x5354554E
    return header(len(body) + 8) + body + attribute(0x8028, struct.pack("!I", crc))


def client_hello(rng: random.Random) -> bytes:
    """A DTLS 1.2 ClientHello with the extensions that matter here."""
    extensions = struct.pack("!HHHBBB", 14, 5, 2, 0, 1, 0) + struct.pack("!HHHH", 10, 4, 2, 23)
    body = b"\xfe\xfd" + rng.randbytes(32) + b"\0\0" + struct.pack("!HHH", 4, 0xC02B, 0xC02F) + b"\1\0"
    body += struct.pack("!H", len(extensions)) + extensions
    handshake = b"\1" + len(body).to_bytes(3, "big") + b"\0\0" + b"\0\0\0" + len(body).to_bytes(3, "big") + body
    return b"\x16\xfe\xff" + b"\0\0" + b"\0" * 6 + struct.pack("!H", len(handshake)) + handshake


def rtp(rng: random.Random, ssrc: int) -> bytes:
    extension = b"\xbe\xde\0\1" + rng.randbytes(4)
    return struct.pack("!BBHII", 0x90, rng.choice((96, 97, 111)), rng.getrandbits(16), rng.getrandbits(32), ssrc) + \
        extension + rng.randbytes(rng.randrange(20, 1100))


def rtcp(rng: random.Random, ssrc: int) -> bytes:
    return struct.pack("!BBHI", 0x80 | rng.randrange(4), rng.randrange(200, 208), rng.randrange(40), ssrc) + \
        rng.randbytes(rng.randrange(8, 200))


def mutate(rng: random.Random, datagram: bytes) -> bytes:
    data = bytearray(datagram)
    match rng.randrange(5):
        case 0:  # some bits
            for _ in range(rng.randrange(1, 8)):
                if data:
                    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        case 1:  # cut short
            del data[rng.randrange(len(data) + 1):]
        case 2:  # longer than it says
            data += rng.randbytes(rng.randrange(1, 1200))
        case 3:  # a length field that lies
            if len(data) > 4:
                at = rng.randrange(len(data) - 2)
                data[at:at + 2] = rng.choice((b"\0\0", b"\xff\xff", b"\x7f\xff"))
        case _:
            pass
    return bytes(data[:1500])


def datagrams(seed: int, usernames: list[str], ssrcs: list[int]) -> Iterator[bytes]:
    """Without end: noise, and mutations of everything that the port knows."""
    rng = random.Random(seed)
    while True:
        username = rng.choice(usernames) if usernames and rng.random() < 0.7 else f"{rng.getrandbits(40):x}:{rng.getrandbits(40):x}"
        ssrc = rng.choice(ssrcs) if ssrcs and rng.random() < 0.7 else rng.getrandbits(32)
        match rng.randrange(7):
            case 0:
                yield rng.randbytes(rng.randrange(0, 1400))
            case 1:
                yield mutate(rng, stun(rng, username, rng.randbytes(24)))
            case 2:
                yield mutate(rng, stun(rng, username, method=rng.choice((1, 3, 4, 6, 0x101, 0x111))))
            case 3:
                yield mutate(rng, client_hello(rng))
            case 4:
                yield mutate(rng, bytes([rng.randrange(20, 64)]) + rng.randbytes(rng.randrange(12, 400)))
            case 5:
                yield mutate(rng, rtp(rng, ssrc))
            case _:
                yield mutate(rng, rtcp(rng, ssrc))


class Spoofer:
    """Sends UDP under another socket's address, as someone on the path could. Needs root."""

    def __init__(self, source: tuple[str, int], target: tuple[str, int]):
        self.source, self.target = source, target
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)

    def send(self, payload: bytes) -> None:
        length = 28 + len(payload)
        header = struct.pack(
            "!BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, socket.IPPROTO_UDP, 0,
            socket.inet_aton(self.source[0]), socket.inet_aton(self.target[0]))
        udp = struct.pack("!HHHH", self.source[1], self.target[1], 8 + len(payload), 0)
        with contextlib.suppress(OSError):
            self.socket.sendto(header + udp + payload, (self.target[0], 0))

    def close(self) -> None:
        self.socket.close()


def frames(rng: random.Random) -> str | bytes:
    """One frame that a client would not send."""
    kinds = ["hello", "ping", "media.offer", "media.view", "media.mute", "chat.send", "participant.update",
             "reaction.send", "host.mute", "host.end", "host.role", "leave", "no.such", ""]

    def value(depth: int = 0):
        choice = rng.randrange(9 if depth < 4 else 6)
        if choice == 6:
            return [value(depth + 1) for _ in range(rng.randrange(4))]
        if choice >= 7:
            return {rng.choice(("sdp", "slots", "text", "mid", "source", "x")): value(depth + 1) for _ in range(3)}
        return (None, True, rng.getrandbits(70) - 2**69, rng.random() * 1e300, "", "\u0000\ud83d" * rng.randrange(50))[choice]

    match rng.randrange(8):
        case 0:
            return rng.randbytes(rng.randrange(1, 2000))
        case 1:
            return "".join(chr(rng.randrange(32, 0x2FF)) for _ in range(rng.randrange(200)))
        case 2:
            return "[" * rng.randrange(1, 30_000)
        case 3:
            return json.dumps({"id": rng.getrandbits(80), "type": rng.choice(kinds)})
        case 4:
            return json.dumps({"type": "ack", "seq": rng.choice((-1, 2**63, "x", None))})
        case 5:
            sdp = "v=0\r\n" + "".join(f"{rng.choice('moascbtz')}={rng.getrandbits(64):x}\r\n" for _ in range(rng.randrange(300)))
            return json.dumps({"id": rng.randrange(99), "type": "media.offer", "sdp": sdp, "tracks": [{"mid": "0", "source": "camera"}]})
        case _:
            body = {name: value() for name in ("sdp", "tracks", "slots", "text", "source", "muted", "participant", "token")}
            return json.dumps({"id": rng.randrange(1000), "type": rng.choice(kinds)} | body)


async def garbage_sockets(url: str, token: str | None, seed: int, count: int) -> int:
    """Sends `count` frames, on a new socket whenever the server has had enough. Returns how many it took.

    Once most attempts to connect were turned away it gives up.
    """
    rng = random.Random(seed)
    sent = 0
    async with aiohttp.ClientSession() as http:
        for _ in range(count // 5):
            if sent >= count:
                break
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, asyncio.TimeoutError):
                async with http.ws_connect(url, protocols=["parley.v1"], timeout=aiohttp.ClientWSTimeout(ws_close=1)) as ws:
                    if token:
                        await ws.send_json({"id": 1, "type": "hello", "token": token, "client": {"name": "x", "version": "1"}})
                    for _ in range(20):
                        frame = frames(rng)
                        await (ws.send_bytes(frame) if isinstance(frame, bytes) else ws.send_str(frame.encode("utf-8", "replace").decode()))
                        sent += 1
                    with contextlib.suppress(asyncio.TimeoutError):
                        while not ws.closed:
                            await ws.receive(timeout=0.05)
    return sent


async def broken_streams(port: int, path: str, seed: int, count: int) -> None:
    """TCP connections whose bytes are no proper HTTP, TLS or WebSocket."""
    rng = random.Random(seed)
    upgrade = (f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
               "Sec-WebSocket-Protocol: parley.v1\r\n\r\n").encode()
    starts = [
        lambda: rng.randbytes(rng.randrange(1, 3000)),
        lambda: b"\x16\x03\x01" + rng.randbytes(400),
        lambda: b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * rng.randrange(100_000) + b"\r\n",
        lambda: b"POST /api/v1/meetings HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{",
        lambda: b"POST /api/v1/meetings HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
        lambda: upgrade + b"\x81\xff" + struct.pack("!Q", 2**62) + b"abcd",  # a frame of four exabytes
        lambda: upgrade + b"\x81\x02hi",                                      # not masked
        lambda: upgrade + b"\x81\x82\0\0\0\0\xff\xfe",                        # not UTF-8
        lambda: upgrade + b"\xf3" + rng.randbytes(60),                        # reserved bits
        lambda: upgrade + b"\x01\x81\0\0\0\0{" * 5000,                        # fragments without end
    ]
    for number in range(count):
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 2)
            writer.write(starts[number % len(starts)]())
            await asyncio.wait_for(writer.drain(), 2)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(reader.read(4096), 0.02)
            writer.close()


def can_spoof() -> bool:
    return os.geteuid() == 0
