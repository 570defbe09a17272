"""A translator elsewhere: answers as LibreTranslate does, with each word turned round, and keeps what it was sent."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LANGUAGES = ["de", "en", "es", "pt"]


class Translator:
    """What was sent to it, and where it is."""

    def __init__(self, port: int):
        self.url = f"http://127.0.0.1:{port}"
        self.host = "127.0.0.1"
        self.texts: list[str] = []
        # How often its languages were asked for, and what it was sent that breaks the protocol.
        self.asked = 0
        self.problems: list[str] = []


def translated(words: str) -> str:
    return " ".join(word[::-1] for word in words.split())


@contextlib.contextmanager
def serving() -> Iterator[Translator]:
    """Serves until the block ends."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/languages":
                return self._refuse(self.path)
            translator.asked += 1
            self._answer([{"code": code, "name": code, "targets": LANGUAGES} for code in LANGUAGES])

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/translate" or not {question.get("source"), question.get("target")} <= set(LANGUAGES):
                return self._refuse(f"{self.path} {question}")
            translator.texts.append(question["q"])
            self._answer({"translatedText": translated(question["q"])})

        def _refuse(self, what: str) -> None:
            translator.problems.append(what)
            self.send_error(400)

        def _answer(self, value) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as http:
        translator = Translator(http.server_port)
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield translator
        http.shutdown()
        thread.join()
