"""What becomes of the recorded feeds."""

import re
from collections.abc import Iterator
from pathlib import Path

from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.items import read_items
from connectors.sources.feed import parse_page, parse_post
from tests.connectors.answers.feed.case import NOW
from tests.connectors.reckoning import Recorded, files, nothing, read

TOTALS = {"entries": (625, 264, 0, 361, 0)}

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each entry; its marks are counted in the bytes, whatever their encoding."""
    for name, path in files(folder, "feeds/**/*.xml"):
        body = path.read_bytes()
        count = len(_ENTRY.findall(_COMMENT.sub(b"", body.replace(b"\0", b""))))
        try:
            entries = parse_page(Answer("it", 200, {}, body))
        except UnreadableAnswer as error:
            yield Recorded(name, f"no posts: the whole answer is quarantined, as {error}", count)
            continue
        told = read_items(entries, lambda entry: parse_post(entry, "kettles.example", NOW), "id")
        yield read(name, "entries", count, *told) if count else nothing(name, "a feed without entries")
