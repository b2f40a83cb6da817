"""Let nothing in of those who were erased: neither what they write, nor their names in what others write.

What is kept out is counted nowhere, as that would tell how much an erased person goes on writing.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import marks
from warehouse.redaction import ERASED, NOBODY, Redaction, bare
from warehouse.sql import statement


def admitted_posts(writer: DuckDBPyConnection, posts: pa.Table) -> pa.Table:
    """Return the posts of a page that may be stored, without the names of the erased."""
    redaction = _redaction(writer, posts, "list_post_words")
    if redaction is None:
        return posts
    kept = (admitted(redaction, post) if redaction.may_be_in(post) else post for post in posts.to_pylist())
    return pa.Table.from_pylist([post for post in kept if post], schema=posts.schema)


def admitted_rejects(writer: DuckDBPyConnection, rejects: pa.Table) -> pa.Table:
    """Return the rejects that may be put aside: those that name nobody who was erased."""
    redaction = _redaction(writer, rejects, "list_reject_words")
    if redaction is None:
        return rejects
    return rejects.filter(pa.array([not names_them(redaction, reject) for reject in rejects.to_pylist()]))


def admitted_accounts(reader: DuckDBPyConnection, accounts: pa.Table) -> pa.Table:
    """Return configured accounts, by ``platform`` and ``account``, without those of the erased."""
    if not marks.there_are(reader) or not accounts.num_rows:
        return accounts
    names = [bare(account) for account in accounts["account"].to_pylist()]
    erased = marks.found(reader, pa.table({"word": sorted(set(names))})).accounts
    platforms = accounts["platform"].to_pylist()
    return accounts.filter(pa.array([named not in erased for named in zip(platforms, names, strict=True)]))


def admitted_queries(reader: DuckDBPyConnection, queries: pa.Table) -> pa.Table:
    """Return configured queries with a placeholder where what is asked for names somebody who was erased."""
    asked_for = queries["asked_for"]
    rejects = pa.table({"location": asked_for, "reason": asked_for, "raw": asked_for})
    redaction = _redaction(reader, rejects, "list_reject_words")
    if redaction is None:
        return queries
    told = [ERASED if redaction.names(text) else text for text in asked_for.to_pylist()]
    position = queries.schema.get_field_index("asked_for")
    return queries.set_column(position, queries.schema.field(position), pa.array(told, pa.string()))


def admitted(redaction: Redaction, post: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a post without the names of an erased person; ``None`` where its words are theirs.

    Those of a repost are, where it names them: it holds none of its own.
    """
    if redaction.is_theirs(post) or redaction.is_repost_of_theirs(post):
        return None
    return redaction.altered(post)


def names_them(redaction: Redaction, reject: Mapping[str, Any]) -> bool:
    """Tell whether a reject names an erased person."""
    return any(redaction.names(reject[told]) for told in ("location", "reason", "raw"))


def _redaction(writer: DuckDBPyConnection, rows: pa.Table, words: str) -> Redaction | None:
    """Return what takes those of the erased out of rows who may be in there; ``None`` where nobody is."""
    if not rows.num_rows or not marks.there_are(writer):
        return None
    writer.register("offered", rows)
    traces = marks.found(writer, writer.sql(statement(words)).to_arrow_table())
    writer.unregister("offered")
    return None if traces == NOBODY else Redaction(traces)
