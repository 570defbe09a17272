"""An independent WebRTC stack joins through the documented protocol, publishes and receives."""

import json
import pathlib
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from support.waiting import PATIENCE, wait_until

CLIENT = pathlib.Path(__file__).parent / "client.py"


class Robot:
    """The client in a process of its own; `report` is the last thing it told."""

    def __init__(self, server_url: str, code: str, **options):
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        self.name, self.hue, self.tone = options["name"], options["hue"], options["tone"]
        self.process = subprocess.Popen(
            [sys.executable, CLIENT, server_url, code, "--seconds", "900", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.report: dict = {}
        self.errors = ""
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._read, self._complain)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.report = json.loads(line)

    def _complain(self) -> None:
        self.errors = self.process.stderr.read()

    def wait(self, condition, what: str):
        def holds():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self.process.returncode}: {self.errors}")
            return self.report and condition(self.report)

        try:
            return wait_until(holds, f"{self.name} {what}")
        except AssertionError as error:
            raise AssertionError(f"{error}; its report: {self.report}") from None

    def sees(self, hue: float) -> None:
        def shown(report: dict) -> bool:
            return any(v["frames"] > 20 and abs((v["hue"] - hue + 180) % 360 - 180) < 14 for v in report["video"].values())

        self.wait(shown, f"to see a picture of hue {hue}")

    def hears(self, tone: float) -> None:
        def sounds(report: dict) -> bool:
            return any(a["level"] > 0.01 and abs(a["frequency"] - tone) < 15 for a in report["audio"].values())

        self.wait(sounds, f"to hear {tone} Hz")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)


@pytest.fixture
def robot(server) -> Iterator:
    robots: list[Robot] = []

    def make(code: str, **options) -> Robot:
        robots.append(Robot(server.url, code, **options))
        return robots[-1]

    yield make
    for each in robots:
        each.stop()


def test_aiortc_and_chromium_see_and_hear_each_other(server, person, robot):
    ana = person("Ana", hue=120, tone=660)
    link = ana.create(server.url)
    rob = robot(link.rsplit("/", 1)[1], name="Rob", hue=240, tone=500, say="I am not a browser")
    rob.wait(lambda report: report["connection"] == "connected", "to connect")
    ana.sees_hue_of("Rob", rob.hue)
    number = ana.number("Rob")
    wait_until(lambda: number in ana.heard(), "Ana to hear Rob")
    before = ana.energy()
    wait_until(lambda: ana.energy() > before + 1e-3, "Ana to hear a sound")
    rob.sees(ana.hue)
    ana.speak()
    rob.hears(ana.tone)
    ana.open_chat()
    assert "I am not a browser" in ana.log.inner_text()
    ana.say("I am one")
    rob.wait(lambda report: "I am one" in report["chat"], "to read chat")
    assert rob.report["people"] == ["Ana", "Rob"]


def test_two_aiortc_clients_meet_without_a_browser(server, robot):
    code = server.create_meeting(title="Robots")["code"]
    one = robot(code, name="One", hue=0, tone=500)
    two = robot(code, name="Two", hue=240, tone=900)
    one.sees(two.hue)
    one.hears(two.tone)
    two.sees(one.hue)
    two.hears(one.tone)
