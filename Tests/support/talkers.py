"""Talkers (see talker.py) as a test handles them."""

import base64
import json
import pathlib
import subprocess
import sys
import threading
from collections.abc import Callable

from support.server import Server
from support.waiting import PATIENCE, wait_until

SCRIPT = pathlib.Path(__file__).parent / "talker.py"


class Talker:
    """One of them, in a process of its own, who has entered; `told` is what it said so far."""

    def __init__(self, server: Server, code: str, name: str, *, say: pathlib.Path | None = None, agree: bool = False,
                 read: bool = False):
        options = ["--say", str(say)] * bool(say) + ["--agree"] * agree + ["--read"] * read
        self.name, self.told, self.errors = name, [], ""
        self.process = subprocess.Popen(
            [sys.executable, SCRIPT, server.url, code, name, *options], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for read_all in (self._listen, self._complain):
            threading.Thread(target=read_all, daemon=True).start()
        self.id = self.wait("entered")["you"]

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.told.append(json.loads(line))

    def _complain(self) -> None:
        self.errors = self.process.stderr.read()

    def wait(self, kind: str, timeout: float = PATIENCE) -> dict:
        """The first thing of this kind that it told."""
        return self.wait_for(lambda: next((line for line in self.told if line["kind"] == kind), None), kind, timeout)

    def wait_for(self, condition: Callable, what: str, timeout: float = PATIENCE):
        def holds():
            value = condition()
            if not value and self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self.process.returncode}: {self.errors}")
            return value

        return wait_until(holds, f"{self.name}: {what}", timeout, interval=0.02)

    def order(self, command: str) -> None:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def talk(self) -> None:
        self.order("talk")
        self.wait("talking")

    def payloads(self) -> list[bytes]:
        """The Opus packets of the recording, as far as it was spoken."""
        before = len(self.told)
        self.order("payloads")
        told = self.wait_for(
            lambda: next((line for line in self.told[before:] if line["kind"] == "payloads"), None), "payloads")
        return [base64.b64decode(text) for text in told["payloads"]]

    @property
    def events(self) -> list[dict]:
        return [line["event"] for line in self.told if line["kind"] == "event"]

    def captions(self, of: "Talker") -> list[dict]:
        return [event for event in self.events if event["type"] == "caption" and event["participant"] == of.id]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)
