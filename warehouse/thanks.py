"""Remember who was thanked outside the platforms: by mail, in a shop, from an account that is not followed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse import connection
from warehouse.errors import NotPublished, ThankedTooEarly
from warehouse.naming import PostName
from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class Remembered:
    """What came of remembering thanks.

    ``by_before`` and ``at_before`` (UTC) tell which thanks these replace, if any; ``is_advocacy`` whether the post was
    measured as advocacy, as only that is owed thanks.
    """

    by_before: str | None
    at_before: datetime | None
    is_advocacy: bool


def record(path: Path, post: PostName, *, by: str, at: datetime | None = None, note: str | None = None) -> Remembered:
    """Remember that somebody thanked for a post; what was remembered of it is replaced.

    Without ``at`` the moment is that of the thanks before, and now where there were none.

    Raises ``ThankedTooEarly`` where the post was written after ``at``.
    """
    facts = {"platform": post.platform, "post_id": post.post_id}
    moment = at and at.astimezone(UTC).replace(tzinfo=None)
    with connection.transaction(path) as writer:
        written_at, is_advocacy = writer.execute(statement("read_thanked_post"), facts).fetchone() or (None, False)
        if moment and written_at and moment < written_at:
            raise ThankedTooEarly(f"{post} was written at {written_at:%Y-%m-%d %H:%M}, after the thanks; see --at")
        by_before, at_before = writer.execute(statement("read_thanks"), facts).fetchone() or (None, None)
        writer.execute(statement("delete_thanks"), facts)
        told = {"thanked_by": by, "thanked_at": moment or at_before, "note": note}
        writer.execute(statement("insert_thanks"), facts | told)
        writer.execute(statement("mark_post"), facts)
    return Remembered(by_before, at_before, is_advocacy)


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

    Raises ``NotPublished`` where the readers' copy is of a version that does not tell this.
    """
    facts = {"since": since, "most": most, "brands": brands}
    with connection.connect_reader(published) as reader:
        try:
            return reader.execute(statement("list_thanks_owed"), facts).to_arrow_table()
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise NotPublished(f"{published}: an older wom made this copy; run `wom publish`") from error
