"""Erase a person: their posts, all that was derived of them, and their names in what others wrote.

What stays is by what they are known again (``marks``), so that nothing of theirs comes in again, and that somebody was
erased. The file then still holds what was erased in its free blocks, until ``rewriting`` writes it anew.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection, marks, privacy
from warehouse.admission import admitted, names_them
from warehouse.redaction import ERASED, NOBODY, Named, Redaction, Traces, bare, shown_alike
from warehouse.sql import statement

_NAMES = pa.schema([("platform", pa.string()), ("name", pa.string())])
_TOLD = {
    "pulls": "detail",
    "gaps": "reason",
    "thanks": "note",
    "corrections": "note",
    "queries": "asked_for",
    "raised_alerts": "detail",
}
"""Columns in which somebody may have been named in passing."""
_CONFIGURED = ("person_accounts", "brand_accounts")


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is stored, as last seen."""

    platform: str
    author_id: str
    handle: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure removes: whose accounts, and how many rows."""

    accounts: tuple[Account, ...]
    post_count: int
    repost_count: int
    altered_count: int
    reject_count: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is stored of the person."""
        return not (self.accounts or self.post_count or self.repost_count or self.altered_count or self.reject_count)


def accounts(path: Path, wanted: Iterable[tuple[str, str]]) -> tuple[Account, ...]:
    """Return the stored accounts that are meant by platforms with an id or a handle each."""
    with connection.connect(path) as reader:
        return _accounts(reader, _traced(reader, wanted).accounts)


def preview(path: Path, wanted: Iterable[Named], addressed: Iterable[Named] = ()) -> Erasure:
    """Return what ``erase`` would remove, and leave everything as it is."""
    with connection.connect(path) as writer, _undone(writer):
        return _erase(writer, _traced(writer, wanted, addressed))


def erase(path: Path, wanted: Iterable[Named], addressed: Iterable[Named] = ()) -> Erasure:
    """Erase a person, given as platforms with an id or a handle each; nothing of them comes in from then on.

    ``addressed`` are further names that mean an account only where they are addressed, as far as handles do not tell.
    Posts that go, and those in which the person was named, are marked as changed, so that measuring forgets them too.
    """
    with connection.transaction(path) as writer:
        return _erase(writer, _traced(writer, wanted, addressed))


def is_due_again(path: Path) -> bool:
    """Tell whether an author is stored who was erased before, as after a restore: quicker than to search everything."""
    with connection.connect(path) as reader:
        return marks.there_are(reader) and bool(marks.found(reader, _words_of_authors(reader)).accounts)


def erase_again(path: Path) -> Erasure | None:
    """Erase whatever is stored of people who were erased before, as after a restore; ``None`` where nothing is.

    What they are known by is all there is.
    """
    with connection.connect(path) as reader:
        if not marks.there_are(reader) or _known(reader) == NOBODY:
            return None
    with connection.transaction(path) as writer:
        known = _known(writer)
        traces = _traced(writer, known.accounts)
        mentions, shown = traces.mentions | known.mentions, traces.shown | known.shown
        return _erase(writer, Traces(traces.accounts, mentions, shown, known.posts))


def is_unfinished(path: Path) -> bool:
    """Tell whether the file may still hold in its free blocks what was erased."""
    with connection.connect(path) as reader:
        return bool(reader.execute("select 1 from erasures where rewritten_at is null limit 1").fetchall())


@contextmanager
def _undone(writer: DuckDBPyConnection) -> Iterator[None]:
    writer.begin()
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            writer.rollback()


def _traced(reader: DuckDBPyConnection, wanted: Iterable[Named], addressed: Iterable[Named] = ()) -> Traces:
    """Return by what a person is known, each account with its id, its handle and what is shown."""
    names = {(platform, bare(name)) for platform, name in wanted}
    while True:
        found = _accounts(reader, names)
        told = {(account.platform, bare(account.author_id)) for account in found}
        told |= {(account.platform, bare(account.handle)) for account in found if account.handle}
        if told <= names:
            break
        names |= told
    shown = frozenset(name for account in found if (name := shown_alike(account.name or "")))
    at_servers = {(platform, name) for platform, name in names if re.fullmatch(r"[^@:/\s]+@[^@\s]+\.[^@\s]+", name)}
    mentions = frozenset((platform, name.partition("@")[0]) for platform, name in at_servers)
    mentions |= {(platform, bare(name)) for platform, name in addressed}
    addresses = {(platform, "{2}/@{0}".format(*name.partition("@"))) for platform, name in at_servers}
    return Traces(frozenset(names | addresses), mentions, shown)


def _accounts(reader: DuckDBPyConnection, names: Iterable[tuple[str, str]]) -> tuple[Account, ...]:
    reader.register("wanted", _named(names))
    return tuple(Account(*row) for row in reader.execute(statement("find_accounts")).fetchall())


def _known(reader: DuckDBPyConnection) -> Traces:
    """Return which names and posts that are stored are of people who were erased."""
    reader.execute(statement("offer_stored_posts"))
    words = [reader.sql(statement("list_post_words")).to_arrow_table(), _words_of_authors(reader)]
    reader.execute("create or replace temp view offered as from quarantine")
    words.append(reader.sql(statement("list_reject_words")).to_arrow_table())
    return marks.found(reader, pa.concat_tables(words))


def _words_of_authors(reader: DuckDBPyConnection) -> pa.Table:
    return reader.sql(statement("list_author_words")).to_arrow_table()


def _erase(writer: DuckDBPyConnection, traces: Traces) -> Erasure:
    theirs = _accounts(writer, traces.accounts)
    posts = _find_posts(writer, traces)
    redaction = Redaction(Traces(traces.accounts, traces.mentions, traces.shown, traces.posts | posts))
    reposts, altered = _by_others(writer, traces, redaction)
    if reposts:
        writer.register("reposts", _named(reposts))
        writer.execute("insert into expired select platform, name from reposts")
    _alter(writer, altered)
    privacy.forget_expired(writer)
    reject_count = _forget_rejects(writer, redaction)
    _forget_configured(writer, traces)
    for table, column in _TOLD.items():
        _unsay(writer, redaction, table, column)
    marks.record(writer, Traces(traces.accounts, traces.mentions, traces.shown, traces.posts | posts))
    found = Erasure(theirs, len(posts), len(reposts), len(altered), reject_count)
    counts = {"altered_count": found.altered_count, "reject_count": found.reject_count}
    writer.execute(statement("insert_erasure"), {**counts, "post_count": found.post_count + found.repost_count})
    return found


def _find_posts(writer: DuckDBPyConnection, traces: Traces) -> frozenset[tuple[str, str]]:
    """Put the person's posts into the table ``expired``, and return their ids as they are compared."""
    writer.register("erased_names", _named(traces.accounts))
    writer.register("erased_posts", _named(traces.posts))
    writer.execute(statement("find_erased_posts"))
    found = writer.execute("select platform, post_id from expired").fetchall()
    return frozenset((platform, bare(post_id)) for platform, post_id in found)


def _by_others(
    writer: DuckDBPyConnection, traces: Traces, redaction: Redaction
) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """Return the reposts of the person's words, and the other posts that named them as they are from now on."""
    naming = writer.sql(statement("list_naming_posts"), params={"pattern": _pattern(traces)}).to_arrow_table()
    reposts, altered = [], []
    for post in naming.to_pylist():
        left = admitted(redaction, post)
        if left is None:
            reposts.append((post["platform"], post["post_id"]))
        elif left != post:
            altered.append(left)
    return reposts, altered


def _pattern(traces: Traces) -> str:
    """Return what finds every row that could name the person, and others; payloads may escape what is not ASCII."""
    names = traces.words()
    escaped = {json.dumps(name)[1:-1] for name in names}
    return "|".join(sorted(re.escape(name) for name in names | escaped)) or "$.^"


def _alter(writer: DuckDBPyConnection, altered: list[dict[str, Any]]) -> None:
    if not altered:
        return
    writer.register("altered", pa.Table.from_pylist(altered))
    writer.execute(statement("define_text_hash"))
    for step in ("mark_altered", "keep_corrections", "update_altered"):
        writer.execute(statement(step))


def _forget_rejects(writer: DuckDBPyConnection, redaction: Redaction) -> int:
    rows = writer.sql("select rowid as stored_row, location, reason, raw from quarantine").to_arrow_table().to_pylist()
    naming = [reject["stored_row"] for reject in rows if names_them(redaction, reject)]
    writer.execute("delete from quarantine where list_contains($rows, rowid)", {"rows": naming})
    return len(naming)


def _forget_configured(writer: DuckDBPyConnection, traces: Traces) -> None:
    writer.execute(statement("delete_erased_authors"))
    for table in _CONFIGURED:
        rows = writer.execute(f"select rowid, platform, account from {table}").fetchall()
        theirs = [row for row, platform, account in rows if (platform, bare(account)) in traces.accounts]
        writer.execute(f"delete from {table} where list_contains($rows, rowid)", {"rows": theirs})


def _unsay(writer: DuckDBPyConnection, redaction: Redaction, table: str, column: str) -> None:
    """Put a placeholder where a person is named in passing."""
    told = writer.execute(f"select distinct {column} from {table} where {column} is not null").fetchall()
    naming = [text for (text,) in told if redaction.names(text)]
    facts = {"texts": naming, "erased": ERASED}
    writer.execute(f"update {table} set {column} = $erased where list_contains($texts, {column})", facts)


def _named(names: Iterable[tuple[str, str]]) -> pa.Table:
    rows = [{"platform": platform, "name": name} for platform, name in names]
    return pa.Table.from_pylist(rows, schema=_NAMES)
