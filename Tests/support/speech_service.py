"""A speech service elsewhere with OpenAI's interface that fares as the test says: request by request it fails, hangs or
answers. What it answers nobody said. It keeps what breaks the protocol, and no sound."""

import contextlib
import email.message
import email.parser
import email.policy
import io
import threading
import wave
from collections.abc import Iterator

from support import answers

KEY = "speech-key"
MODEL = "a-model"
PATH = "/v1/audio/transcriptions"
RATE = 16_000


class SpeechService:
    """Where it is, and how it was asked."""

    def __init__(self, port: int, plan: tuple[str, ...]):
        self.url = f"http://127.0.0.1:{port}/v1"
        self.plan = plan
        # How it treated each request so far, and the seconds of sound that it answered.
        self.treated: list[str] = []
        self.answered = 0.0
        self.problems: list[str] = []
        self.ended = threading.Event()
        self._lock = threading.Lock()

    @staticmethod
    def text(number: int) -> str:
        """What it makes of the request of that number, from 1."""
        return f"The orchestra played sonata number {number}."

    def take(self) -> tuple[int, str]:
        """The number of a request that comes now, and what to do with it; the last of the plan holds from then on."""
        with self._lock:
            self.treated.append(self.plan[min(len(self.treated), len(self.plan) - 1)])
            return len(self.treated), self.treated[-1]

    def heard(self, content_type: str, body: bytes) -> float:
        """The seconds of sound in a form that is as the interface has it."""
        head = f"Content-Type: {content_type}\r\n\r\n".encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        assert form.is_multipart() and not form.defects, form.defects
        parts: dict[str, email.message.Message] = {
            part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        fields = {name: part.get_content() for name, part in parts.items() if not part.get_filename()}
        assert fields["model"] == MODEL and fields["response_format"] == "json", fields
        assert fields.get("language") in (None, "en"), fields
        assert parts["file"].get_content_type() == "audio/wav", parts["file"].get_content_type()
        with wave.open(io.BytesIO(parts["file"].get_payload(decode=True))) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (RATE, 1, 2)
            return sound.getnframes() / RATE


@contextlib.contextmanager
def serving(*plan: str) -> Iterator[SpeechService]:
    """Serves until the block ends. `plan`: "fail" (status 500), "hang" or "answer", request by request."""

    class Answers(answers.Answers):
        def do_POST(self) -> None:
            body = self.body()
            number, treatment = service.take()
            try:
                assert self.path == PATH and self.headers["Authorization"] == f"Bearer {KEY}", self.path
                seconds = service.heard(self.headers["Content-Type"], body)
            except Exception as problem:  # of whatever kind: the form is what is tested
                service.problems.append(repr(problem))
                return self.send_error(400)
            if treatment == "hang":
                service.ended.wait()
                self.close_connection = True
            elif treatment == "fail":
                self.send_error(500)
            else:
                service.answered += seconds
                self.answer({"text": service.text(number)})

    with answers.serving(Answers) as port:
        service = SpeechService(port, plan)
        try:
            yield service
        finally:
            service.ended.set()
