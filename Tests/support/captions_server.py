"""A captions process for servers elsewhere: the built `parley captions --listen`, with a certificate of its own."""

import os
import pathlib
import secrets
import subprocess
import time

from support.server import BINARY, MODELS, ROOT, free_port
from support.waiting import PATIENCE


class CaptionsServer:
    """`parley captions --listen` as a child process. `kill` and `start` again keep port, certificate and secret."""

    def __init__(self, folder: pathlib.Path):
        self.log = folder / "captions.log"
        self.port = free_port()
        self.secret = secrets.token_hex(16)
        self.certificate = folder / "captions.pem"
        self.key = folder / "captions.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=captions.example", "-keyout", self.key, "-out", self.certificate],
            check=True, capture_output=True)
        self.process: subprocess.Popen | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What a server is told to use it."""
        return {"PARLEY_CAPTION_SERVER": f"127.0.0.1:{self.port}", "PARLEY_CAPTION_SECRET": self.secret,
                "PARLEY_CAPTION_CERTIFICATE": str(self.certificate)}

    def start(self, timeout: float = 2 * PATIENCE) -> "CaptionsServer":
        """Starts it, and waits until its models are loaded."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PARLEY_")} | {
            "PARLEY_MODELS": MODELS, "PARLEY_TLS_CERTIFICATE": str(self.certificate),
            "PARLEY_TLS_KEY": str(self.key), "PARLEY_CAPTION_SECRET": self.secret}
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "captions", "--listen", f"127.0.0.1:{self.port}"], cwd=ROOT, env=environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + timeout
        while f"ready on port {self.port}" not in (said := self.log.read_text(errors="replace")[before:]):
            assert self.process.poll() is None, f"the captions process ended with {self.process.returncode}:\n{said}"
            assert time.monotonic() < deadline, f"the captions process was not ready after {timeout} s:\n{said}"
            time.sleep(0.1)
        return self

    def kill(self) -> None:
        """What a crash does: no time to say anything."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
