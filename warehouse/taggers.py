"""The versions of the tagger whose tags are stored side by side: which there are, how they differ, which may go."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.errors import NoSuchTagger, TaggerInForce
from warehouse.sql import statement

_SAID = ("mentions", "evidence", "taggings")


@dataclass(frozen=True, slots=True)
class Move:
    """How many mentions are of kind ``before`` to one tagger and of kind ``after`` to another.

    A kind is ``None`` where the tagger knows none, or where ``found`` says that it finds no such mention.
    """

    found_before: bool
    found_after: bool
    before: str | None
    after: str | None
    mention_count: int


def listed(path: Path) -> pa.Table:
    """Return a row for each tagger and brand configuration of which something is stored, the one that speaks first.

    Columns: tagger, matcher, speaks, post_count, mention_count, first_tagged_at, last_tagged_at.
    """
    with connection.connect(path) as reader:
        return reader.sql(statement("list_taggers")).to_arrow_table()


def untagged_count(path: Path, *, tagger: str, matcher: str) -> int:
    """Return how many posts a tagger has not seen as they now are."""
    with connection.connect(path) as reader:
        facts = {"tagger": tagger, "matcher": matcher}
        [(count,)] = reader.execute(statement("count_untagged"), facts).fetchall()
    return int(count)


def compare(path: Path, before: str, after: str, *, brands: Sequence[str] = ()) -> list[Move]:
    """Return how the kinds of mentions differ between two taggers, over the posts both saw with the same text.

    Raises: NoSuchTagger where nothing is stored of one of them.
    """
    facts = {"before": before, "after": after, "brands": list(brands)}
    with connection.connect(path) as reader:
        for tagger in (before, after):
            _require(reader, tagger)
        return [Move(*row) for row in reader.execute(statement("compare_taggers"), facts).fetchall()]


def drop(path: Path, tagger: str) -> int:
    """Remove all that a tagger said, its evidence included; return how many mentions that were.

    Raises: TaggerInForce where the answers speak from it, NoSuchTagger where nothing is stored of it.
    """
    with connection.transaction(path) as writer:
        _require(writer, tagger)
        if tagger in {name for name, _ in writer.execute(statement("read_current_tagger")).fetchall()}:
            raise TaggerInForce(f"tagger {tagger}: the answers speak from it; another has to take over first")
        counts = {
            table: writer.execute(f"delete from {table} where tagger = $tagger", {"tagger": tagger}).fetchall()[0][0]
            for table in _SAID
        }
    return int(counts["mentions"])


def record_accuracy(path: Path, tagger: str, measured: pa.Table) -> bool:
    """Keep how right a tagger is, instead of what was kept before; return whether that is new.

    Columns of ``measured``: measured_on, measure, post_count, value, value_low, value_high.
    """
    facts = {"tagger": tagger}
    wanted = sorted(tuple(row.values()) for row in measured.to_pylist())
    with connection.connect(path) as reader:
        if reader.execute(statement("read_accuracy"), facts).fetchall() == wanted:
            return False
    with connection.transaction(path) as writer:
        writer.register("measured", measured)
        writer.execute("delete from measured_accuracy where tagger = $tagger", facts)
        writer.execute("insert into measured_accuracy by name select *, $tagger as tagger from measured", facts)
    return True


def _require(reader: DuckDBPyConnection, tagger: str) -> None:
    known = sorted({name for name, *_ in reader.execute(statement("list_taggers")).fetchall()})
    if tagger not in known:
        raise NoSuchTagger(f"tagger {tagger!r}: nothing is stored of it; there is: {', '.join(known) or 'none'}")
