"""Secrets planted so that they are found again wherever they come out, however they are written there."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import duckdb

from connectors import registry
from flows.credentials import secret_variables
from tests.connectors.loopback import Answering, Reply, Request

CORE = "c4n4ry"
FEED_PASSWORD, FEED_KEY = f"{CORE}-of-a-feed", f"{CORE}+key/of a feed"


def planted() -> dict[str, str]:
    """Return a secret for each variable that holds one; none can be put into an address or JSON as it is."""
    variables = [variable for source in registry.names() for variable in secret_variables(registry.load(source))]
    return {variable: f'{variable}+{CORE}/"\\="' for variable in variables}


def repeating(status: int, body: Callable[[str], bytes], *, location: bool = False) -> Answering:
    """Return what answers with all that it was sent: in its status line, its headers and its body."""

    def answer(request: Request) -> Reply:
        sent = f"{request.query} {unquote_plus(request.query)} {json.dumps(request.headers)} {request.body.decode()}"
        plain = "".join(c if c.isprintable() else " " for c in sent.encode("ascii", "replace").decode())
        headers = {"WWW-Authenticate": plain, "Retry-After": plain, "X-RateLimit-Reset": plain}
        headers |= {"Location": f"/elsewhere?{request.query}&{CORE}"} if location else {}
        lines = [f"HTTP/1.0 {status} {plain}", *(f"{name}: {value}" for name, value in headers.items())]
        return Reply("\r\n".join([*lines, "", ""]).encode() + body(sent), is_raw=True)

    return answer


def as_html(sent: str) -> bytes:
    return f"<html>You sent {sent}</html>".encode()


def as_json(sent: str) -> bytes:
    """Return an error as any of the platforms might tell it."""
    errors = [{"reason": sent, "message": sent, "title": sent, "detail": sent}]
    error = {"message": sent, "errors": errors, "status": sent}
    told = {"title": sent, "detail": sent, "message": sent, "error_message": sent, "error_name": sent, "error_id": 502}
    return json.dumps(told | {"error": error, "errors": errors}).encode()


def found_in(text: str) -> list[str]:
    """Return the surroundings of each secret in a text, also of one in Base64."""
    shifted = [b64encode(b"-" * shift + CORE.encode() + b"-").decode()[2 * bool(shift) : 8] for shift in range(3)]
    forms = [CORE, *shifted]
    places = [(text.find(form), form) for form in forms]
    return [text[max(0, place - 200) : place + 50] for place, _ in places if place >= 0]


def rows_of(database: Path) -> Iterator[str]:
    """Yield every row of every table as text."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        for table in tables:
            for row in connection.execute(f'from "{table}"').fetchall():
                yield f"{table}: {row}"


def written(folder: Path) -> Iterator[str]:
    """Yield all that lies in a folder: files as they are, databases also row by row, since those are packed."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield f"{file}: {file.read_bytes().decode(errors='replace')}"
            if file.suffix == ".duckdb":
                yield from rows_of(file)


def leaks(*told: str, folder: Path) -> list[str]:
    """Return where a secret came out: in what was told, or in a folder."""
    return [leak for text in (*told, *written(folder)) for leak in found_in(text)]
