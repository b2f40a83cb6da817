"""Ways in which a platform fails, each as what a server on loopback answers."""

import gzip
import json
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.connectors.loopback import Answering, Reply, Request

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html"}
PIECE = b"x" * 65536
HUGE = 1600  # pieces: a hundred megabytes


def amended(reply: Reply, change: Callable[[Any], Any]) -> Reply:
    """Return an answer in JSON with something of it changed, as it is where it is none."""
    assert isinstance(reply.body, bytes)
    if not reply.body or reply.status >= 400:
        return reply
    return replace(reply, body=json.dumps(change(json.loads(reply.body))).encode())


@dataclass
class Huge:
    """Answers without end in sight, and counts what it could send of it."""

    status: int = 200
    sent: int = 0

    def __call__(self, _: Request) -> Reply:
        self.sent = 0
        return Reply(self._pieces(), self.status)

    def _pieces(self) -> Iterator[bytes]:
        for _ in range(HUGE):
            yield PIECE
            self.sent += len(PIECE)


@dataclass
class Passing:
    """Fails once, then answers as ``server`` does."""

    failure: Answering
    server: Answering
    has_failed: bool = False

    def __call__(self, request: Request) -> Reply:
        if self.has_failed:
            return self.server(request)
        self.has_failed = True
        return self.failure(request)


def told(status: int, **headers: str) -> Answering:
    """Return what answers with a page for people that has a status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(b"<html>Sorry</html>", status, HTML | named)


def said(body: bytes) -> Answering:
    """Return what answers with a body and says that it is JSON."""
    return lambda _: Reply(body, headers=JSON)


def led(location: str) -> Answering:
    """Return what sends on to another place; ``{host}`` is where it was asked, by name and port."""
    return lambda request: Reply(status=302, headers={"Location": location.format(host=request.headers["host"])})


def cut(_: Request) -> Reply:
    """Break off in the middle of an answer."""
    return Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{", is_raw=True)


def drip(_: Request) -> Reply:
    """Send a byte at a time, so that it never falls silent."""

    def drops() -> Iterator[bytes]:
        for _ in range(1000):
            yield b" "
            time.sleep(0.02)

    return Reply(drops(), headers=JSON)


def bomb(status: int = 200) -> Answering:
    """Return what answers with ten megabytes packed in ten kilobytes."""
    packed = gzip.compress(bytes(10_000_000))
    return lambda _: Reply(packed, status, JSON | {"Content-Encoding": "gzip"})


def repeating(request: Request) -> Reply:
    """Send on to where it was asked."""
    return Reply(status=302, headers={"Location": f"{request.path}?{request.query}"})


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return what a server shows that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stranger")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    shown = folder / "stranger.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    shown.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown)
    return context
