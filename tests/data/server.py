"""Knows a web server on the loopback that answers as told, also wrongly, and counts who asks."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXT = b"To be, or what?\n"


class Handler(BaseHTTPRequestHandler):
    """Answers each path in its own way."""

    asked: Counter[str]
    stopped: threading.Event

    def do_GET(self) -> None:
        """Answer; what is named after a fault has that fault."""
        self.asked[self.path] += 1
        kind, _, rest = self.path.lstrip("/").partition("/")
        match kind:
            case "text":
                self._send(TEXT)
            case "latin":
                self._send("déjà vu".encode("latin-1"))
            case "truncated":
                self._send(TEXT, promised=len(TEXT) + 7)
            case "chunks":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"5\r\nTo be\r\n7\r\n, or")
            case "endless":
                self._drip(b"x" * 2**20, 0)
            case "slow":
                self._drip(b"x", 0.05)
            case "silent":
                self.stopped.wait(30)
            case "hops":
                left = int(rest)
                self._point_to(f"/hops/{left - 1}" if left > 1 else "/text")
            case "loop":
                self._point_to("/loop")
            case "elsewhere":
                self._point_to("file:///etc/hostname" if rest == "file" else "ftp://127.0.0.1/text")
            case _:
                self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _send(self, data: bytes, promised: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data) if promised is None else promised))
        self.end_headers()
        self.wfile.write(data)

    def _drip(self, piece: bytes, seconds: float) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while not self.stopped.is_set():
                self.wfile.write(piece)
                time.sleep(seconds)
        except OSError:
            return

    def _point_to(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.end_headers()


@contextmanager
def serve() -> Iterator[tuple[str, Counter[str]]]:
    """Serve until left; give the address, and how often each path was asked for."""
    asked: Counter[str] = Counter()
    stopped = threading.Event()
    handler = type("Own", (Handler,), {"asked": asked, "stopped": stopped})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
