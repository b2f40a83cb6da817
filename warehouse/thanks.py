"""Remember who was thanked outside the platforms: by mail, in a shop, from an account that is not followed."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse import connection
from warehouse.naming import PostName
from warehouse.sql import statement


def record(path: Path, post: PostName, *, by: str, at: datetime | None = None, note: str | None = None) -> None:
    """Remember that somebody thanked for a post, at ``at``, else now; what was remembered of it is replaced."""
    facts = {"platform": post.platform, "post_id": post.post_id}
    with connection.transaction(path) as writer:
        writer.execute(statement("delete_thanks"), facts)
        writer.execute(statement("insert_thanks"), {**facts, "thanked_by": by, "thanked_at": at, "note": note})
        writer.execute(statement("mark_post"), facts)


def forget(path: Path, post: PostName) -> bool:
    """Forget that somebody thanked for a post; return whether that was remembered."""
    facts = {"platform": post.platform, "post_id": post.post_id}
    with connection.transaction(path) as writer:
        [(count,)] = writer.execute(statement("delete_thanks"), facts).fetchall()
        writer.execute(statement("mark_post"), facts)
    return bool(count)


def owed(published: Path, *, since: datetime | None, most: int, brands: list[str] | None = None) -> pa.Table:
    """Return the advocacy written from ``since`` on that nobody answered or thanked for, the most credible first.

    Competitors' advocates are left out, unless ``brands`` names them.
    """
    with connection.connect_reader(published) as reader:
        facts = {"since": since, "most": most, "brands": brands}
        return reader.execute(statement("list_thanks_owed"), facts).to_arrow_table()
