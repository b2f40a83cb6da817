"""The first look at the published copy: what somebody asks who has never asked before."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.connection import connect_reader
from warehouse.sql import statement

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Overview:
    """Four answers, each a list of rows with the columns of its statement in ``statements/overview_*.sql``."""

    volume: Rows
    weeks: Rows
    thanks: Rows
    owned: Rows


def overview(published: Path, *, week_count: int = 13, advocate_count: int = 5) -> Overview:
    """Return how much was said of each brand, its latest weeks, whom to thank, and what the own accounts did."""
    with connect_reader(published) as reader:

        def rows(name: str, **parameters: int) -> Rows:
            answer: Rows = reader.execute(statement(f"overview_{name}"), parameters).to_arrow_table().to_pylist()
            return answer

        return Overview(
            volume=rows("volume"),
            weeks=rows("weeks", week_count=week_count),
            thanks=rows("thanks", advocate_count=advocate_count),
            owned=rows("owned"),
        )
