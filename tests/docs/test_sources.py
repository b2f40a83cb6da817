import re
from pathlib import Path

import pytest

from connectors import registry

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
ROWS = ["needs", "costs", "finds", "own accounts", "conversation", "cannot see", "keeps", "elsewhere"]
SECTIONS = dict(re.findall(r"^## (\S+)$\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def test_every_source_has_a_section() -> None:
    assert set(registry.names()) <= set(SECTIONS)


@pytest.mark.parametrize("source", registry.names())
def test_every_source_tells_the_same_things_of_itself(source: str) -> None:
    rows = re.findall(r"^\| ([a-z ]+) \|(.+)\|$", SECTIONS[source], re.MULTILINE)
    assert [name for name, _ in rows] == ROWS
    assert all(told.strip() for _, told in rows)
