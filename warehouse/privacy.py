"""Keep no more of people than the term allows."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.sql import statement

_ABOUT_A_POST = ("mentions", "evidence", "taggings", "corrections", "thanks", "engagement", "lookups", "posts")


@dataclass(frozen=True, slots=True)
class Expired:
    """How much went: whole posts, and raw payloads of posts and rejects that stay."""

    post_count: int
    raw_count: int


def expire(path: Path, *, posts_before: datetime | None, raw_before: datetime | None) -> Expired:
    """Delete posts written before one moment, and empty the raw payloads seen before another; ``None`` keeps all.

    With the posts go their mentions, evidence, corrections, thanks and counts, all authors of whom no post is left, and
    what was put into quarantine before that moment. A post without a date is as old as its first sight. The posts are
    marked as changed, so that measuring forgets them too.
    """
    with connection.transaction(path) as writer:
        post_count = _expire_posts(writer, posts_before) if posts_before else 0
        raw_count = _empty_raw(writer, raw_before) if raw_before else 0
    return Expired(post_count, raw_count)


def _expire_posts(writer: DuckDBPyConnection, before: datetime) -> int:
    writer.execute(statement("find_expired"), {"before": before})
    forget_expired(writer)
    writer.execute(statement("delete_expired_rejects"), {"before": before})
    [(post_count,)] = writer.execute("select count(*) from expired").fetchall()
    return int(post_count)


def forget_expired(writer: DuckDBPyConnection) -> None:
    """Delete the posts that the table ``expired`` names with all that is about them, and mark them as changed."""
    writer.execute(statement("mark_expired"))
    for table in _ABOUT_A_POST:
        same_post = f"{table}.platform = expired.platform and {table}.post_id = expired.post_id"
        writer.execute(f"delete from {table} using expired where {same_post}")
    writer.execute(statement("forget_exports_expired"))
    writer.execute(statement("delete_silent_authors"))


def _empty_raw(writer: DuckDBPyConnection, before: datetime) -> int:
    raw_count = 0
    for name in ("empty_raw_of_posts", "empty_raw_of_rejects"):
        [(row_count,)] = writer.execute(statement(name), {"before": before}).fetchall()
        raw_count += row_count
    return raw_count
