"""A translator elsewhere: answers as LibreTranslate does, with each word turned round, and keeps what it was sent."""

import contextlib
import json
from collections.abc import Iterator

from support import answers

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

    class Answers(answers.Answers):
        def do_GET(self) -> None:
            if self.path != "/languages":
                return self._refuse(self.path)
            translator.asked += 1
            self.answer([{"code": code, "name": code, "targets": LANGUAGES} for code in LANGUAGES])

        def do_POST(self) -> None:
            question = json.loads(self.body())
            if self.path != "/translate" or not {question.get("source"), question.get("target")} <= set(LANGUAGES):
                return self._refuse(f"{self.path} {question}")
            translator.texts.append(question["q"])
            self.answer({"translatedText": translated(question["q"])})

        def _refuse(self, what: str) -> None:
            translator.problems.append(what)
            self.send_error(400)

    with answers.serving(Answers) as port:
        translator = Translator(port)
        yield translator
