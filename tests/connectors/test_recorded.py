"""Every recorded answer, item by item; see ``reckoning.py``, and ``recorded.py`` for the same as a table."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.connectors import recorded
from tests.connectors.answers.bluesky import recorded as bluesky
from tests.connectors.answers.bluesky.case import view
from tests.connectors.reckoning import Recorded

MODULES = recorded.modules()
HOUR = timedelta(hours=1)
REFUSING = {name: module for name, module in MODULES.items() if hasattr(module, "refused")}


@pytest.fixture(scope="module")
def told(shared: Path) -> dict[str, list[Recorded]]:
    """Return what each source says of its recorded answers."""
    return {name: list(module.recorded(shared / "payloads")) for name, module in MODULES.items()}


@pytest.mark.parametrize("source", MODULES)
def test_every_recorded_item_is_a_post_or_explained(source: str, told: dict[str, list[Recorded]]) -> None:
    assert [one for one in told[source] if one.unexplained_count] == []
    found = {
        what: tuple(total[column] for column in recorded.COLUMNS[:-1])
        for (_, what), total in recorded.sums(source, told[source]).items()
        if total["items"]
    }
    assert found == MODULES[source].TOTALS


def test_every_recorded_file_is_accounted_for(shared: Path, told: dict[str, list[Recorded]]) -> None:
    every = [one for some in told.values() for one in some]
    assert recorded.unclaimed(shared / "payloads", every) == set()
    assert all(one.item_count or one.what.startswith("no posts: ") or one.file.startswith("reddit/") for one in every)


@pytest.mark.parametrize("source", REFUSING)
def test_every_recorded_refusal_ends_in_a_named_outcome(source: str, shared: Path) -> None:
    refused = list(REFUSING[source].refused(shared / "payloads"))
    assert Counter(one.outcome for one in refused) == REFUSING[source].REFUSALS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of payloads with one answer, which is invented and holds two posts."""
    path = tmp_path / "payloads" / "bluesky" / "bskyr__f_search__0.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"posts": [view(1, HOUR), view(2, HOUR)]}), "utf-8")
    return path.parents[1]


def test_an_item_that_gets_lost_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WOM_SHARED", str(folder.parent))
    assert recorded.main() == 0
    lossy = bluesky.parse_page
    monkeypatch.setattr(bluesky, "parse_page", lambda items, now: lossy(items[1:], now))
    assert recorded.main() == 1
    assert "not explained: bluesky/bskyr__f_search__0.json" in capsys.readouterr().out


def test_a_file_of_nobody_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.joinpath("news.json").write_text("{}", "utf-8")
    monkeypatch.setenv("WOM_SHARED", str(folder.parent))
    assert recorded.main() == 1


def test_more_than_there_was_is_noticed() -> None:
    assert Recorded("a", "posts", 1, post_count=1, quarantined={"why": 1}).unexplained_count == -1
