"""Exports to read as an archive, and what comes of them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConnectorError
from connectors.post import Page, Query, Reject
from connectors.sources import archive

Pull = Callable[..., list[Page]]


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def row(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": str(number), "text": f"text {number}", "created_at": "2026-10-01", **fields}


def ids(pages: list[Page]) -> list[str]:
    return [post.post_id for page in pages for post in page.posts]


def rejects(pages: list[Page]) -> list[Reject]:
    return [reject for page in pages for reject in page.rejects]


def until_it_ends(pages: Iterator[Page]) -> tuple[list[Page], ConnectorError]:
    """Take what comes before a pull ends with an error, and the error."""
    taken: list[Page] = []

    def take() -> None:
        for page in pages:
            taken.append(page)  # noqa: PERF402  extend would keep nothing

    with pytest.raises(ConnectorError) as caught:
        take()
    return taken, caught.value


def connected(tmp_path: Path, files: str | list[str], cursor: str | None = None) -> Iterator[Page]:
    query = Query("archive", "files", options={"files": files, "root": tmp_path})
    return archive.connect().pages(query, cursor)
