"""What becomes of the recorded answers of Stack Exchange."""

from collections.abc import Iterator
from pathlib import Path

from connectors.items import read_items
from connectors.stackexchange_posts import parse_post
from tests.connectors.answers.stackexchange.case import NOW
from tests.connectors.reckoning import Recorded, bodies, files, read

TOTALS = {"sites, which are no posts": (5, 0, 0, 5, 0)}


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each item."""
    for name, path in files(folder, "stackexchange/*"):
        (body,) = bodies(path)
        told = read_items(body["items"], lambda item: parse_post(item, "stackoverflow", NOW), "question_id")
        yield read(name, "sites, which are no posts", path.read_bytes().count(b'"site_type"'), *told)
