"""A TCP link between the page and the server that can be cut, kept down and mended, while media go their own way."""

import selectors
import socket
import threading


class Link:
    """Forwards connections to the server's port. `cut` resets them all and lets nobody in until `mend`."""

    def __init__(self, target: int):
        self.target = target
        self.down = False
        self.cuts = 0
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._open = True
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        with self._lock:
            self.down = True
            self.cuts += 1
            for end in list(self._pairs):
                self._drop(end)

    def mend(self) -> None:
        self.down = False

    def close(self) -> None:
        self.cut()
        self._open = False
        self._thread.join(timeout=2)
        self._listener.close()

    def _drop(self, end: socket.socket) -> None:
        other = self._pairs.pop(end, None)
        if other is None:
            return
        self._pairs.pop(other, None)
        for each in (end, other):
            self._selector.unregister(each)
            # A reset, as when a network goes away, not a polite end.
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            each.close()

    def _accept(self) -> None:
        inward, _ = self._listener.accept()
        if self.down:
            inward.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            inward.close()
            return
        try:
            outward = socket.create_connection(("127.0.0.1", self.target), timeout=2)
        except OSError:
            inward.close()
            return
        for one, other in ((inward, outward), (outward, inward)):
            one.settimeout(5)
            self._pairs[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _run(self) -> None:
        while self._open:
            for key, _ in self._selector.select(timeout=0.2):
                with self._lock:
                    end = key.fileobj
                    if end is self._listener:
                        self._accept()
                    elif end in self._pairs:
                        try:
                            data = end.recv(65536)
                            if data:
                                self._pairs[end].sendall(data)
                            else:
                                self._drop(end)
                        except OSError:
                            self._drop(end)
