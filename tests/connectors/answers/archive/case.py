"""Two exports of tools that do not exist, with every post invented."""

from pathlib import Path

import pytest

from connectors.connector import Connector
from connectors.post import Query
from connectors.sources import archive

_OPTIONS = {
    "files": ["*.csv", "*.jsonl"],
    "root": str(Path(__file__).parent),
    "columns": {
        "post_id": ["Review No", "id"],
        "text": ["Says", "body"],
        "created_at": ["When", "created_utc"],
        "author_handle": ["Who", "author"],
        "like_count": ["Stars", "likes"],
    },
}


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that puts two rows on a page, and the query for these files."""
    request.getfixturevalue("monkeypatch").setattr(archive, "PAGE_ROWS", 2)
    return archive.connect(), Query("archive", "exports", options=_OPTIONS)
