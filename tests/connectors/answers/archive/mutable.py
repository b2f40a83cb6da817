"""Rows of files to be damaged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.files import START, BadRow, Row
from connectors.post import Post, Reject
from connectors.sources.archive import Options, parse_row
from tests.connectors.mutations import Mutable, Read

_NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
_LINES = Path(__file__).with_name("threads.jsonl").read_text("utf-8").split("\n")
_ROWS = [json.loads(line) for line in _LINES[:3]]
_COLUMNS = Options(files="*", columns={"text": ["body", "content.text"]}).meaning()


def _parse(rows: list[Any]) -> Read:
    made = [
        Row(line, row, START) if isinstance(row, dict) else BadRow(line, "it is no object", "", START)
        for line, row in enumerate(rows, 1)
    ]
    items = [parse_row(row, "threads.jsonl", _COLUMNS, _NOW) for row in made]
    return [item for item in items if isinstance(item, Post)], [item for item in items if isinstance(item, Reject)]


MUTABLE = Mutable(_ROWS, _parse)
