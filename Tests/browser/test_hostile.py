"""Hostile input during a live call: the call goes on, memory stays bounded, nothing is amplified."""

import asyncio
import contextlib
import itertools
import random
import socket
import threading
import time

import pytest

from support import hostile
from support.server import MEDIA_ADDRESS, Refused
from support.waiting import wait_until

DATAGRAMS = 100_000
FRAMES = 4_000
GROWTH = 24 * 1024 * 1024

# What someone on the path knows of a call: both ufrags, the streams' numbers, and the addresses in use.
ON_THE_PATH = """async () => {
  const [connection] = devicesUnderTest.state.connections;
  const ufrag = (description) => description.sdp.match(/a=ice-ufrag:(\\S+)/)[1];
  const stats = [...(await connection.getStats()).values()];
  const pair = stats.find((each) => each.type === "candidate-pair" && each.nominated);
  const local = stats.find((each) => each.id === pair.localCandidateId);
  const remote = stats.find((each) => each.id === pair.remoteCandidateId);
  return {
    username: ufrag(connection.remoteDescription) + ":" + ufrag(connection.localDescription),
    ssrcs: stats.map((each) => each.ssrc).filter(Boolean),
    local: [local.address, local.port], remote: [remote.address, remote.port],
  };
}"""


@pytest.fixture
def call(own_server, person):
    """Ana and Ben in a call that both watch."""
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(own_server.url))
    ana.sees(ben)
    ben.sees(ana)
    return ana, ben


def flood(target: tuple[str, int], path: dict, count: int) -> None:
    """A third from a few sockets, the rest under Ana's own address where this process may do that."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(32)]
    spoofer = hostile.Spoofer(tuple(path["local"]), target) if hostile.can_spoof() and path["local"][0] else None
    source = hostile.datagrams(7, [path["username"]], path["ssrcs"])
    for number, datagram in enumerate(itertools.islice(source, count)):
        if spoofer and number % 3:
            spoofer.send(datagram)
        else:
            sockets[number % 32].sendto(datagram, target)
        if number % 50 == 0:
            time.sleep(0.002)
    for each in sockets:
        each.close()
    if spoofer:
        spoofer.close()


def test_a_flood_of_datagrams_neither_stops_the_call_nor_grows_memory(own_server, call):
    ana, ben = call
    path = ana.page.evaluate(ON_THE_PATH)
    target = (path["remote"][0], path["remote"][1])
    flood(target, path, DATAGRAMS // 20)  # what is allocated once is allocated now
    before = own_server.resident()
    for one, other in ((ana, ben), (ben, ana)):
        one.video(other.name).evaluate("video => devicesUnderTest.observe(video)")
    thread = threading.Thread(target=flood, args=(target, path, DATAGRAMS))
    thread.start()
    while thread.is_alive():
        ana.page.wait_for_timeout(500)
    assert own_server.alive, own_server.tail()
    for one, other in ((ana, ben), (ben, ana)):
        one.sees(other)
        seen = one.page.evaluate("devicesUnderTest.observed()")
        assert seen["mostLeftOut"] < 45, seen  # of 15 a second
        assert one.connections() == 1
    ana.speak()
    number = ben.number("Ana")
    wait_until(lambda: number in ben.heard(), "Ben to hear Ana")
    grown = own_server.resident() - before
    assert grown < GROWTH, f"memory grew by {grown / 1e6:.1f} MB"


def test_an_unauthenticated_datagram_causes_no_larger_reply(own_server, call):
    ana, _ = call
    path = ana.page.evaluate(ON_THE_PATH)
    rng = random.Random(3)
    right = path["username"]
    probes = [
        hostile.stun(rng), hostile.stun(rng, right), hostile.stun(rng, right, b"wrong"), hostile.stun(rng, "a:b", b"x"),
        hostile.stun(rng, right.split(":")[0]), hostile.stun(rng, method=3), hostile.stun(rng, right, method=0x101),
        hostile.client_hello(rng), hostile.rtp(rng, path["ssrcs"][0]), hostile.rtcp(rng, path["ssrcs"][0]), b"", b"\0" * 1400,
    ] + list(itertools.islice(hostile.datagrams(11, [right], path["ssrcs"]), 1500))
    for start in range(0, len(probes), 250):
        some = probes[start:start + 250]
        with contextlib.ExitStack() as stack:
            senders = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in some]
            for sender, probe in zip(senders, some):
                sender.setblocking(False)
                sender.sendto(probe, tuple(path["remote"]))
            time.sleep(1)
            for sender, probe in zip(senders, some):
                replies = b""
                with contextlib.suppress(BlockingIOError):
                    while True:
                        replies += sender.recv(65_536)
                assert len(replies) <= len(probe), f"{len(replies)} bytes for {len(probe)}: {probe[:40].hex()}"


def test_garbage_on_the_sockets_neither_stops_the_call_nor_grows_memory(own_server, call):
    ana, ben = call
    code = ana.page.url.rsplit("/", 1)[1]
    path = f"/v1/meetings/{code}/signal"
    url = f"ws://localhost:{own_server.port}{path}"
    tokens = [own_server.post(f"/api/v1/meetings/{code}/join", {"name": f"Mallory {n}"})["token"] for n in range(2)]

    sent = 0

    async def attack(frames: int) -> None:
        nonlocal sent
        *counts, _ = await asyncio.gather(
            *(hostile.garbage_sockets(url, token, seed, frames // 3) for seed, token in enumerate([None, *tokens])),
            hostile.broken_streams(own_server.port, path, 5, frames // 10))
        sent += sum(counts)

    def run(frames: int) -> None:
        thread = threading.Thread(target=lambda: asyncio.run(attack(frames)))
        thread.start()
        while thread.is_alive():
            ana.page.wait_for_timeout(500)

    run(FRAMES // 10)
    before = own_server.resident()
    for one, other in ((ana, ben), (ben, ana)):
        one.video(other.name).evaluate("video => devicesUnderTest.observe(video)")
    run(FRAMES)
    assert own_server.alive, own_server.tail()
    assert sent > FRAMES, "most of the garbage was never taken"
    for one, other in ((ana, ben), (ben, ana)):
        one.sees(other)
        assert one.page.evaluate("devicesUnderTest.observed()")["mostLeftOut"] < 45
        assert one.connections() == 1
    ana.say("Still here")
    ben.open_chat()
    wait_until(lambda: "Still here" in ben.log.inner_text(), "chat to go on")
    grown = own_server.resident() - before
    assert grown < GROWTH, f"memory grew by {grown / 1e6:.1f} MB"


def test_one_address_that_hammers_is_held_back_and_others_go_on(own_server, call):
    ana, ben = call
    refused, started = 0, time.monotonic()
    for _ in range(100):
        try:
            own_server.post("/api/v1/meetings", {}, own_server.public_url)
        except Refused as refusal:
            assert refusal.status == 429, refusal
            refused += 1
    # 30 at once, and one every two seconds.
    assert 100 - 31 - (time.monotonic() - started) / 2 <= refused < 100
    ana.say("Still here")
    ben.open_chat()
    wait_until(lambda: "Still here" in ben.log.inner_text(), "chat to go on")


def test_the_media_address_is_the_one_that_was_configured(call):
    ana, _ = call
    assert ana.page.evaluate(ON_THE_PATH)["remote"][0] == MEDIA_ADDRESS
