"""Take posts out that are gone at their platform, and know them again should they be offered once more.

What stays of each is a tombstone: when it went, and which brands it was about, so that numbers can say how many went.
It bears no name: a salted hash knows the post again.
"""

import secrets

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from warehouse import privacy
from warehouse.sql import statement


def withdraw(writer: DuckDBPyConnection, told: pa.Table) -> int:
    """Remove posts, given as ``platform``, ``post_id`` and ``outcome``, with all that is about them; return how many.

    With them go bare reposts of them by others, and what others repeat of them: their titles, and payloads that hold
    them. Everything is marked as changed, so that measuring forgets them too.
    """
    writer.register("told", told)
    writer.execute(statement("find_withdrawn"))
    writer.unregister("told")
    [(post_count,)] = writer.execute("select count(*) from expired").fetchall()
    if post_count:
        writer.execute(statement("insert_tombstones"), {"salt": secrets.token_hex(16)})
        writer.execute(statement("define_text_hash"))
        for step in ("find_bereft", "mark_altered", "keep_corrections", "update_altered"):
            writer.execute(statement(step))
        privacy.forget_expired(writer)
    return int(post_count)


def admitted_posts(writer: DuckDBPyConnection, source: str, posts: pa.Table) -> pa.Table:
    """Return the posts of a page without those that were withdrawn and stay out; remember which come back."""
    if not posts.num_rows or not writer.execute("select 1 from tombstones limit 1").fetchall():
        return posts
    writer.register("page", posts)
    known = writer.sql(statement("find_kept_out"), params={"source": source}).to_arrow_table()
    writer.unregister("page")
    if not known.num_rows:
        return posts
    returning = known.filter(pc.invert(known["stays_out"]))
    writer.register("returning_posts", returning)
    writer.execute(statement("mark_returned"))
    writer.unregister("returning_posts")
    kept_out = set(_names(known.filter(known["stays_out"])))
    return posts.filter(pa.array([name not in kept_out for name in _names(posts)], pa.bool_()))


def _names(posts: pa.Table) -> list[tuple[str, str]]:
    return list(zip(posts["platform"].to_pylist(), posts["post_id"].to_pylist(), strict=True))
