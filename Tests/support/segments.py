"""Segments put into a server's database beside it, so that a transcript of any length stands there at once."""

import contextlib
import sqlite3

from support.server import Server

TENANT = "default"


class Segments:
    """The segments of one meeting. The server reads them with its next query."""

    def __init__(self, server: Server, code: str):
        self._file = server.data / "parley.sqlite"
        self._code = code

    def add(self, *said: tuple[str, str, str, int]) -> None:
        """Participant, their name, what they say, and when it begins in milliseconds since the epoch."""
        rows = [(TENANT, self._code, f"g_{at}_{participant}", participant, name, "en", text, "{}", at, at + 900, 0, 0)
                for participant, name, text, at in said]
        with self._database() as database:
            database.executemany(
                "INSERT INTO segments (tenant, meeting, id, participant, name, language, text, translations, started_at,"
                " ended_at, flagged, edited) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    @contextlib.contextmanager
    def _database(self):
        with contextlib.closing(sqlite3.connect(self._file, timeout=10)) as database, database:
            yield database
