"""A real speech server with OpenAI's interface, of another maker: open-asr-server with faster-whisper and Whisper base,
as `script/bootstrap services` installs them."""

import os
import pathlib
import subprocess
import urllib.error
import urllib.request

from support.server import CACHE, free_port
from support.waiting import wait_until

FOLDER = CACHE / "services"
MODEL = f"faster-whisper:{FOLDER / 'whisper-base'}"
KEY = "a key of the operator's choice"


class OpenASR:
    """The server as a child process."""

    def __init__(self, folder: pathlib.Path):
        self.log = folder / "open-asr.log"
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self, timeout: float = 60) -> "OpenASR":
        """Starts it, and waits until its model is loaded."""
        environment = os.environ | {"OPEN_ASR_SERVER_API_KEY": KEY, "HF_HUB_OFFLINE": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [FOLDER / "venv/bin/open-asr-server", "serve", "--port", str(self.port), "--preload", MODEL],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self._ready, "the speech server", timeout)
        return self

    def _ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        request = urllib.request.Request(self.url + "/models", headers={"Authorization": f"Bearer {KEY}"})
        try:
            with urllib.request.urlopen(request, timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def answers(self) -> list[int]:
        """The statuses that it answered transcriptions with, as it noted them itself."""
        lines = [line for line in self.log.read_text().splitlines() if "POST /v1/audio/transcriptions " in line]
        return [int(line.split('"')[2].split()[0]) for line in lines]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)
