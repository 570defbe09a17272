"""The server under test: the built `parley serve` on free ports, with a data folder of its own."""

import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from support.waiting import PATIENCE

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "parley"
BINARY = os.environ.get("PARLEY_BINARY", str(CACHE / "build/release/parley"))
MODELS = os.environ.get("PARLEY_MODELS") or str(CACHE / "captions")
MEDIA_ADDRESS = os.environ.get("PARLEY_TEST_ADDRESS") or "127.0.0.1"


class Refused(Exception):
    """An HTTP answer that is no success."""

    def __init__(self, status: int, body: str):
        super().__init__(f"{status} {body}")
        self.status = status
        try:
            self.error = json.loads(body)["error"]
        except (ValueError, KeyError, TypeError):
            self.error = {}


def free_port(kind: int = socket.SOCK_STREAM, run: int = 1) -> int:
    """The first of `run` neighbouring ports that nobody uses."""
    for _ in range(100):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.bind(("0.0.0.0", 0))
            first = probe.getsockname()[1]
        sockets = []
        try:
            for port in range(first, first + run):
                taken = socket.socket(socket.AF_INET, kind)
                sockets.append(taken)
                taken.bind(("0.0.0.0", port))
            return first
        except (OSError, OverflowError):
            continue
        finally:
            for taken in sockets:
                taken.close()
    raise RuntimeError("no free ports")


class Server:
    """`parley serve` as a child process. `kill` and `start` again keep the ports and the data."""

    def __init__(self, folder: pathlib.Path, **settings: str):
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.port = free_port()
        self.media_port = free_port(socket.SOCK_DGRAM, run=16)
        self.settings = settings
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def public_url(self) -> str:
        """As others reach it: over TLS with the certificate that it made for itself."""
        return f"https://{MEDIA_ADDRESS}:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, timeout: float = PATIENCE) -> "Server":
        self.data.mkdir(parents=True, exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PARLEY_")} | {
            "PARLEY_PORT": str(self.port),
            "PARLEY_MEDIA_PORT": str(self.media_port),
            "PARLEY_PUBLIC_ADDRESS": MEDIA_ADDRESS,
            "PARLEY_DATA": str(self.data),
            "PARLEY_MODELS": MODELS,
        } | self.settings
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + timeout
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.tail()}")
            try:
                if self.get("/readyz", raw=True) is not None:
                    return self
            except (OSError, Refused):
                pass
            if time.monotonic() > deadline:
                raise AssertionError(f"the server was not ready after {timeout} s:\n{self.tail()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """What a crash does: no time to say anything."""
        self._end(signal.SIGKILL)

    def stop(self, timeout: float = PATIENCE) -> float:
        """Asks it to end, and returns how long that took."""
        started = time.monotonic()
        self._end(signal.SIGTERM, timeout)
        return time.monotonic() - started

    def _end(self, how: int, timeout: float = PATIENCE) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server had not stopped after {timeout} s:\n{self.tail()}") from None
        finally:
            self.process = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def resident(self) -> int:
        """Bytes of memory in use."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")

    def tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def get(self, path: str, raw: bool = False):
        return self._request(urllib.request.Request(self.url + path), raw)

    def post(self, path: str, body: dict, base: str | None = None):
        request = urllib.request.Request(
            (base or self.url) + path, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        return self._request(request, False)

    def _request(self, request: urllib.request.Request, raw: bool):
        try:
            context = ssl._create_unverified_context() if request.type == "https" else None
            with urllib.request.urlopen(request, timeout=PATIENCE, context=context) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode(errors="replace")) from None
        return text if raw else json.loads(text)

    def create_meeting(self, **options) -> dict:
        return self.post("/api/v1/meetings", options)

    def transcript(self, meeting: dict) -> list[dict]:
        """The segments that are kept of a meeting that `create_meeting` made: its first page, with the host's token."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/meetings/{meeting['code']}/transcript?limit=1000",
            headers={"Authorization": f"Bearer {meeting['hostToken']}"})
        return self._request(request, False)["segments"]

    def captions_ready(self, timeout: float = 2 * PATIENCE) -> "Server":
        """Waits until the models are loaded."""
        code = self.create_meeting()["code"]
        deadline = time.monotonic() + timeout
        while not (state := self.get(f"/api/v1/meetings/{code}")["captions"])["available"]:
            assert time.monotonic() < deadline, f"no captions after {timeout} s: {state}\n{self.tail()}"
            time.sleep(0.2)
        return self

    def captions_process(self) -> int | None:
        """The pid of the child that recognises speech."""
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                if f"\nPPid:\t{self.pid}\n" in status.read_text() and b"captions" in (
                        status.parent / "cmdline").read_bytes():
                    return int(status.parent.name)
            except OSError:
                continue  # it has ended in the meantime
        return None

    def kept(self) -> dict[str, bytes]:
        """Every file of the data folder, and the log."""
        files = [file for file in self.data.rglob("*") if file.is_file()]
        return {str(file.relative_to(self.data)): file.read_bytes() for file in files} | {"the log": self.log.read_bytes()}

    def metrics(self) -> dict[str, float]:
        values = {}
        for line in self.get("/metrics", raw=True).splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                values[name] = float(value)
        return values

    def figure(self, name: str, *labels: str) -> float:
        """The sum over all series of that metric which have these labels, such as `engine="openai"`."""
        return sum(value for line, value in self.metrics().items()
                   if line.startswith(name + "{") and all(label in line for label in labels))
