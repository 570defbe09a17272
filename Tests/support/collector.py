"""A collector of traces: takes OpenTelemetry's protocol as JSON over HTTP, and keeps the spans."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Collector:
    def __init__(self):
        self.spans: list[dict] = []
        self.bodies: list[str] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802, the library's name
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                assert self.path == "/v1/traces" and self.headers["Content-Type"] == "application/json"
                collector.bodies.append(body)
                for resource in json.loads(body)["resourceSpans"]:
                    for scope in resource["scopeSpans"]:
                        collector.spans.extend(scope["spans"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def traces(self) -> list[tuple[dict, dict[str, dict]]]:
        """Each utterance's span with its stages' by name."""
        whole = [span for span in self.spans if "parentSpanId" not in span]
        return [(root, {span["name"]: span for span in self.spans if span.get("parentSpanId") == root["spanId"]})
                for root in whole]
