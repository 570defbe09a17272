"""Captions that reach one page without anybody speaking: what stands on screen is known to the word."""

import json
import re

from support.participant import Participant


class Said:
    """Made before the person joins; their socket passes through it."""

    def __init__(self, reader: Participant):
        self.reader = reader
        self._sockets = []
        reader.page.route_web_socket(re.compile("/signal$"), self._pass_on)

    def _pass_on(self, socket) -> None:
        socket.connect_to_server()
        self._sockets.append(socket)

    def words(self, segment: str, text: str, tentative: str = "", final: bool = False, participant: str = "p_ana") -> None:
        """A caption of somebody whose name is always the same; the latest of a segment counts."""
        now = self.reader.page.evaluate("Date.now()")
        self._sockets[-1].send(json.dumps({
            "type": "caption", "segment": segment, "participant": participant, "name": "Ana Souza", "language": "en",
            "text": text, "tentative": tentative, "final": final, "start": now, "end": now + 900, "translated": False,
            "flagged": False}))
