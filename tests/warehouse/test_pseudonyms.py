"""A warehouse goes by one set of names: as they are, or by the pseudonyms of one key."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from connectors.post import Post
from warehouse import backups, erasing, load, pseudonyms, publish, restoring, schema
from warehouse.connection import connect, transaction
from warehouse.errors import OtherNames
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]

ONE, OTHER = "p1_one", "p1_other"


def test_an_empty_warehouse_takes_any_names(path: Path, store: Store, post: Make) -> None:
    for names in (None, ONE, OTHER, None, ONE):
        pseudonyms.settle(path, names)
    assert store(post("1"), names=ONE).loaded == 1
    pseudonyms.settle(path, ONE)


@pytest.mark.parametrize("first, then", [(None, ONE), (ONE, None), (ONE, OTHER)])
def test_what_goes_by_other_names_is_not_stored(
    path: Path, store: Store, post: Make, first: str | None, then: str | None
) -> None:
    pseudonyms.settle(path, first)
    store(post("1"), names=first)
    with pytest.raises(OtherNames, match="or begin anew"):
        pseudonyms.settle(path, then)
    with pytest.raises(OtherNames, match="nothing was stored"):
        store(post("2"), names=then)
    rejects = pa.Table.from_pylist([{"location": "1", "reason": "no id", "raw": ""}], load.REJECT_SCHEMA)
    with pytest.raises(OtherNames):
        load.quarantine(path, source="x", query="q", rejects=rejects, names=then)
    with connect(path) as reader:
        assert reader.execute("select post_id from posts").fetchall() == [("1",)]
        assert reader.execute("from quarantine").fetchall() == []


def test_of_two_runs_that_begin_at_once_one_has_its_way(path: Path, store: Store, post: Make) -> None:
    pseudonyms.settle(path, None)
    pseudonyms.settle(path, ONE)
    with pytest.raises(OtherNames):
        store(post("1"), names=None)
    assert store(post("1"), names=ONE).loaded == 1


@pytest.mark.parametrize("left", ["erased_marks values ('account', 'x', 's', 'd')", "tombstones"])
def test_what_people_left_behind_counts_too(path: Path, left: str) -> None:
    values = "values ('x', ['acme'], null, 'deleted', timestamp '2026-01-01', null, 's', 'd')"
    with transaction(path) as writer:
        writer.execute(f"insert into {left} {values if left == 'tombstones' else ''}")
    with pytest.raises(OtherNames, match="it holds names as they are"):
        pseudonyms.settle(path, ONE)


def test_readers_are_not_told_the_fingerprint(path: Path, tmp_path: Path) -> None:
    pseudonyms.settle(path, ONE)
    publish.publish(path, tmp_path / "copy.duckdb")
    with connect(tmp_path / "copy.duckdb") as reader:
        assert pseudonyms.settled(reader) is None
    with connect(path) as reader:
        assert pseudonyms.settled(reader) == ONE


def test_whoever_was_erased_does_not_come_back_under_another_name(
    path: Path, store: Store, post: Make, tmp_path: Path
) -> None:
    older = tmp_path / "older.duckdb"
    schema.prepare(older)
    backup = backups.back_up(older, tmp_path / "backups")
    pseudonyms.settle(path, ONE)
    store(post("1"), names=ONE)
    assert restoring.restore(backup.path, path) is not None
    pseudonyms.settle(path, ONE)
    erasing.erase(path, [("x", "p1_ann")])
    with pytest.raises(OtherNames, match="it would bring them back unnoticed"):
        restoring.restore(backup.path, path)
