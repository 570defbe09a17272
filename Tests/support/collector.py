"""A collector of traces: takes OpenTelemetry's protocol as JSON over HTTP, keeps the spans, and what breaks the protocol."""

import contextlib
import json
from collections.abc import Iterator

from support import answers


class Collector:
    """Where it is, and what it was sent."""

    def __init__(self, port: int):
        self.url = f"http://127.0.0.1:{port}"
        self.spans: list[dict] = []
        self.bodies: list[str] = []
        self.problems: list[str] = []

    def take(self, body: str) -> None:
        self.bodies.append(body)
        for resource in json.loads(body)["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                self.spans.extend(scope["spans"])

    def traces(self) -> list[tuple[dict, dict[str, dict]]]:
        """Each utterance's span with its stages' by name."""
        whole = [span for span in self.spans if "parentSpanId" not in span]
        return [(root, {span["name"]: span for span in self.spans if span.get("parentSpanId") == root["spanId"]})
                for root in whole]


@contextlib.contextmanager
def serving() -> Iterator[Collector]:
    """Serves until the block ends."""

    class Answers(answers.Answers):
        def do_POST(self) -> None:
            body = self.body().decode()
            try:
                assert self.path == "/v1/traces", self.path
                assert self.headers["Content-Type"] == "application/json", self.headers["Content-Type"]
                collector.take(body)
            except (AssertionError, KeyError, TypeError, ValueError) as problem:
                collector.problems.append(repr(problem))
                return self.send_error(400)
            self.answer({})

    with answers.serving(Answers) as port:
        collector = Collector(port)
        yield collector
