"""People who are in a meeting by signalling alone, without media: for rosters larger than browsers can fill."""

import asyncio
import threading

import aiohttp

from support.waiting import PATIENCE

NAMES = [
    "Amara Okafor", "Björn Lindqvist", "Chiara Romano", "Diego Fernández", "Emily Carter", "Farid Haddad", "Greta Hoffmann",
    "Hiroshi Tanaka", "Ines Oliveira", "Jan de Vries", "Katarzyna Nowak", "Liam Murphy", "Mei Ling Chen", "Noor Rahman",
    "Olga Ivanova", "Pedro Almeida", "Quynh Tran", "Ravi Menon", "Sofia Papadaki", "Tomás Novák", "Uma Krishnan",
    "Viktor Horváth", "Wanjiru Kamau", "Ximena Rojas", "Yusuf Demir", "Zoë van den Berg", "Anton Weiß", "Beatriz Costa",
    "Charles Dubois", "Dana Cohen",
]


class Crowd:
    """`with Crowd(server, code, count):` the first `count` names are there until the block ends."""

    def __init__(self, server_url: str, code: str, count: int, names: list[str] = NAMES):
        self.server_url, self.code, self.names = server_url, code, names[:count]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        self._http = self._call(self._session())
        self._sockets = [self._call(self._join(name, number)) for number, name in enumerate(self.names)]
        return self

    def __exit__(self, *_) -> None:
        for socket in self._sockets:
            self._call(socket.close())
        self._call(self._http.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    async def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def _join(self, name: str, number: int) -> aiohttp.ClientWebSocketResponse:
        async with self._http.post(f"{self.server_url}/api/v1/meetings/{self.code}/join", json={"name": name}) as answer:
            admission = await answer.json()
        socket = await self._http.ws_connect(admission["signal"], protocols=["parley.v1"], heartbeat=10, max_msg_size=0)
        await socket.send_json({"id": 1, "type": "hello", "token": admission["token"], "client": {"name": "crowd", "version": "1"}})
        await socket.receive_json()
        if number % 7 == 3:
            await socket.send_json({"id": 2, "type": "participant.update", "hand": True})
        asyncio.ensure_future(self._live(socket))
        return socket

    async def _live(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for _ in socket:
            pass
