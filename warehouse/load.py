"""Store what connectors collect: one page with its cursor in one transaction.

Tables have no keys. A page is first matched against the stored rows by platform and id alone, the matches are compared,
and only what is new or changed is written: that costs the same however often a page comes again. See
docs/decisions/0002-merge-without-keys.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from warehouse import connection, pseudonyms, tombstones
from warehouse.admission import admitted_posts, admitted_rejects
from warehouse.errors import StaleCursor
from warehouse.sql import statement

_UTC = pa.timestamp("us", tz="UTC")
_PIECE_ROWS = 16_384

REJECT_SCHEMA = pa.schema([("location", pa.string()), ("reason", pa.string()), ("raw", pa.string())])
GAP_SCHEMA = pa.schema([("start", _UTC), ("end", _UTC), ("reason", pa.string())])
SPENDING_SCHEMA = pa.schema([("unit", pa.string()), ("unit_count", pa.int64()), ("cost_usd", pa.decimal128(12, 6))])


@dataclass(frozen=True, slots=True)
class PageCounts:
    """What became of a page: ``read`` is the sum of all others.

    ``unchanged`` counts the posts that were stored already, and those that another row of the same page repeats.
    """

    read: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int


def begin_pull(  # noqa: PLR0913  all that tells one pull from another
    path: Path, *, pull_id: str, source: str, query: str, brand: str | None = None, until: datetime | None = None
) -> None:
    """Remember that a pull of one query has begun, and up to when it asks: up to the present without ``until``."""
    facts = {"pull_id": pull_id, "source": source, "query": query, "brand": brand, "until": until}
    with connection.transaction(path) as writer:
        writer.execute(statement("begin_pull"), facts)


def end_pull(
    path: Path, *, pull_id: str, outcome: str, detail: str | None = None, waits_until: datetime | None = None
) -> None:
    """Remember how a pull ended: ``done``, ``partial``, or the ``outcome`` of its error; ``detail`` says why.

    ``waits_until`` is until when the source asked to be left alone.
    """
    facts = {"pull_id": pull_id, "outcome": outcome, "detail": detail, "waits_until": waits_until}
    with connection.transaction(path) as writer:
        writer.execute(statement("end_pull"), facts)


def store_page(  # noqa: PLR0913  a page is these facts, and they are stored together or not at all
    path: Path,
    *,
    pull_id: str,
    source: str,
    query: str,
    posts: pa.Table,
    cursor: str,
    expected_cursor: str | None,
    rejects: pa.Table,
    gaps: pa.Table,
    covers_from: datetime | None,
    covers_until: datetime | None,
    request_count: int,
    spending: pa.Table,
    names: str | None = None,
) -> PageCounts:
    """Store a page, its cursor and everything known about it in one transaction.

    ``posts`` has the columns of ``POST_SCHEMA``, ``rejects``, ``gaps`` and ``spending`` those of the schemas above.
    Of several states of a post the later observed wins, within the page as against the warehouse; of equally late ones
    the one further down the page. What a state does not tell stays as another source told it; where its own source
    told it before, it is gone. A state that differs in nothing but its raw payload only counts as seen again. Of people
    who were erased nothing is stored or counted, nor what was withdrawn and stays out. ``names`` is the fingerprint of
    the key by which people were replaced by pseudonyms, where they were.

    Raises: StaleCursor where the stored cursor is not ``expected_cursor``: another process stored this page first.
    OtherNames where what is stored goes by other names.
    """
    place = {"source": source, "query": query}
    with connection.transaction(path) as writer:
        pseudonyms.require(writer, names)
        _move_cursor(writer, place, cursor, expected_cursor)
        posts = tombstones.admitted_posts(writer, source, admitted_posts(writer, posts))
        counts = _store(writer, place, posts, admitted_rejects(writer, rejects))
        _store_rows(writer, "merge_gaps", "page_gaps", gaps, place)
        facts = {"pull_id": pull_id, **place, "request_count": request_count}
        covers = {"covers_from": covers_from, "covers_until": covers_until}
        record_page(writer, facts | covers, counts, spending)
    return counts


def store_known(writer: DuckDBPyConnection, place: Mapping[str, str], posts: pa.Table, rejects: pa.Table) -> PageCounts:
    """Store what a look-up tells of posts that are stored, leave all others alone, and return what became of them.

    ``place`` is its ``source`` and ``query``. Authors go of whom no post is left, as where one was deleted whose words
    stay.
    """
    writer.register("page", without_zone(admitted_posts(writer, posts)))
    known = writer.sql(statement("fill_looked_up")).to_arrow_table().cast(without_zone(posts).schema)
    counts = _store(writer, place, known, admitted_rejects(writer, rejects))
    if counts.updated and known["author_id"].null_count:
        writer.execute(statement("delete_silent_authors"))
    return counts


def record_page(writer: DuckDBPyConnection, facts: Mapping[str, Any], counts: PageCounts, spending: pa.Table) -> None:
    """Remember what became of a page, and what was spent on it."""
    _store_spending(writer, facts["pull_id"], facts["source"], spending)
    covers = {"covers_from": None, "covers_until": None}
    writer.execute(statement("insert_page"), {**covers, **facts, **_columns(counts)})


def _store(writer: DuckDBPyConnection, place: Mapping[str, str], posts: pa.Table, rejects: pa.Table) -> PageCounts:
    loaded, updated = _store_posts(writer, place["source"], posts)
    _store_rows(writer, "merge_quarantine", "rejects", rejects, place)
    return PageCounts(
        read=posts.num_rows + rejects.num_rows,
        loaded=loaded,
        updated=updated,
        unchanged=posts.num_rows - loaded - updated,
        quarantined=rejects.num_rows,
    )


def record_spending(path: Path, *, pull_id: str, source: str, spending: pa.Table) -> None:
    """Remember what was spent on no stored page: on requests before an error, or on a page somebody else stored first.

    ``spending`` has the columns of ``SPENDING_SCHEMA``. It counts against budgets as that of stored pages does.
    """
    if spending.num_rows:
        with connection.transaction(path) as writer:
            _store_spending(writer, pull_id, source, spending)


def quarantine(path: Path, *, source: str, query: str, rejects: pa.Table, names: str | None = None) -> None:
    """Put aside what belongs to no page: an answer that could not be read at all.

    ``rejects`` has the columns of ``REJECT_SCHEMA``, ``names`` is as in ``store_page``.
    """
    with connection.transaction(path) as writer:
        pseudonyms.require(writer, names)
        admitted = admitted_rejects(writer, rejects)
        _store_rows(writer, "merge_quarantine", "rejects", admitted, {"source": source, "query": query})


def without_zone(table: pa.Table) -> pa.Table:
    """Return the table with its UTC times as plain timestamps, which is how tables hold them; copies nothing."""
    fields = [
        pa.field(field.name, pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _move_cursor(writer: DuckDBPyConnection, place: Mapping[str, str], cursor: str, expected: str | None) -> None:
    found = writer.execute(statement("read_cursor"), place).fetchone()
    stored = None if found is None else found[0]
    if stored != expected:
        raise StaleCursor(
            f"{place['source']} query {place['query']!r}: the cursor is no longer {expected!r} but {stored!r}; "
            "another process got there first, go on from its cursor"
        )
    writer.execute(statement("merge_cursor"), {**place, "cursor": cursor})


def _store_posts(writer: DuckDBPyConnection, source: str, posts: pa.Table) -> tuple[int, int]:
    """Write what is new or changed and return how many posts were which.

    Rows are picked in Arrow, as DuckDB would copy the whole page to filter it, and by the number of their stored row.
    """
    page = _numbered(without_zone(posts))
    writer.register("page", page)
    fresh, known = _match(writer, page)
    changed, seen_again = _compare(writer, _filled(writer, source, known))
    writer.execute(statement("define_text_hash"))
    _store_rows(writer, "mark_changes", "arriving", pa.concat_tables([fresh, changed]))
    _store_rows(writer, "advance_posts", "seen_again", seen_again)
    _store_rows(writer, "append_changed_engagement", "changed", changed)
    _store_rows(writer, "append_first_engagement", "fresh", fresh)
    _store_rows(writer, "update_posts", "changed", changed)
    _store_rows(writer, "update_links", "changed", changed)
    _store_rows(writer, "insert_posts", "fresh", fresh, {"source": source})
    _store_rows(writer, "merge_authors", "page", page)
    return fresh.num_rows, changed.num_rows


def _numbered(posts: pa.Table) -> pa.Table:
    """Give each row its place on the page, and its rank by when it was observed and then how far down it stands.

    The page is cut into pieces, which copies nothing and lets DuckDB read them in parallel.
    """
    position = np.arange(posts.num_rows)
    recency = np.empty_like(position)
    recency[np.argsort(posts["observed_at"].to_numpy(), kind="stable")] = position
    numbered = posts.append_column("position", pa.array(position)).append_column("recency", pa.array(recency))
    return pa.Table.from_batches(numbered.to_batches(max_chunksize=_PIECE_ROWS), numbered.schema)


def _match(writer: DuckDBPyConnection, page: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Split the newest state of each post into those of unknown and those of known posts.

    ``stored_row`` and ``source`` are those of the stored state.
    """
    matched = writer.sql(statement("match_posts")).to_arrow_table()
    is_newest = np.zeros(page.num_rows, dtype=bool)
    is_newest[matched["position"].to_numpy()] = True
    newest = _only(page, pa.array(is_newest))
    for name in ("stored_row", "source"):
        newest = newest.append_column(name, matched[name])
    is_fresh = newest["stored_row"].is_null()
    return _only(newest, is_fresh), _only(newest, pc.invert(is_fresh))


def _filled(writer: DuckDBPyConnection, source: str, known: pa.Table) -> pa.Table:
    """Fill what a state does not tell with what another source told; ``source`` is who then speaks for the post."""
    if pc.all(pc.equal(known["source"], source)).as_py():
        return known
    writer.register("known", known)
    return writer.sql(statement("fill_posts"), params={"source": source}).to_arrow_table().cast(known.schema)


def _compare(writer: DuckDBPyConnection, known: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the states that differ from the stored ones, and those that are the same seen later."""
    if not known.num_rows:
        return known, known
    writer.register("known", known)
    found = writer.sql(statement("compare_posts")).to_arrow_table()
    is_same = pc.and_not(found["is_later"], found["is_changed"])
    return _only(known, found["is_changed"]), _only(known.select(["stored_row", "observed_at"]), is_same)


def _only(table: pa.Table, mask: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table if pc.all(mask).as_py() else table.filter(mask)


def _store_spending(writer: DuckDBPyConnection, pull_id: str, source: str, spending: pa.Table) -> None:
    _store_rows(writer, "insert_spending", "page_spending", spending, {"pull_id": pull_id, "source": source})


def _store_rows(
    writer: DuckDBPyConnection, name: str, relation: str, rows: pa.Table, facts: Mapping[str, Any] | None = None
) -> None:
    if rows.num_rows:
        writer.register(relation, without_zone(rows))
        writer.execute(statement(name), facts)


def _columns(counts: PageCounts) -> dict[str, int]:
    return {
        "read_count": counts.read,
        "loaded_count": counts.loaded,
        "updated_count": counts.updated,
        "unchanged_count": counts.unchanged,
        "quarantined_count": counts.quarantined,
    }
