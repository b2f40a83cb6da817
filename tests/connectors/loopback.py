"""A server on this machine that answers however a test wants it to."""

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """What was asked; the names of ``headers`` are in lower case."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    method: str = "GET"
    body: bytes = b""
    query: str = ""  # as it was sent, for what is asked more than once


@dataclass
class Reply:
    """What to answer: ``body`` whole, or in pieces that may come late."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_raw: bool = False  # ``body`` is all that is sent, the status line included


Answering = Callable[[Request], Reply]


@dataclass
class Loopback:
    """The server: where it is, how it answers, and what it was asked so far."""

    url: str
    answer: Answering = lambda _: Reply()
    requests: list[Request] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    loopback: ClassVar[Loopback]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        params = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        request = Request(parts.path, params, headers, self.command, body, parts.query)
        self.loopback.requests.append(request)
        try:
            self._send(self.loopback.answer(request))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has had enough

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  http.server finds them by these names

    def _send(self, reply: Reply) -> None:
        if not reply.is_raw:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
        for piece in [reply.body] if isinstance(reply.body, bytes) else reply.body:
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing: what was asked stands in ``Loopback.requests``."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Serve while the context lasts."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.loopback = Loopback(f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}")
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield handler.loopback
        server.shutdown()
        thread.join()
