"""Which posts are given to others, and how many of a platform each recipient had lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from warehouse import connection
from warehouse.errors import TooManyExported
from warehouse.sql import statement


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many posts of a platform one recipient may have within a stretch of time."""

    platform: str
    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Export:
    """The ids to give, in order, and how many the recipient has with them of what it may have."""

    post_ids: tuple[str, ...]
    given_count: int


def record(
    path: Path,
    allowance: Allowance,
    recipient: str,
    *,
    since: datetime | None = None,
    brands: Sequence[str] | None = None,
) -> Export:
    """Remember that a recipient gets all posts of a platform that are stored, and return their ids.

    Those written before ``since``, those that mention none of ``brands``, and those that their platform said to be
    gone, stay out. A post that is given again counts once, from the last time on.

    Raises: TooManyExported where the recipient would have more than it may; nothing is remembered then.
    """
    chosen = {"platform": allowance.platform, "since": since, "brands": list(brands) if brands else None}
    facts = {"platform": allowance.platform, "recipient": recipient}
    with connection.transaction(path) as writer:
        writer.execute(statement("choose_exports"), chosen)
        [(count,)] = writer.execute(statement("count_exports"), facts | {"days": allowance.within.days}).fetchall()
        if count > allowance.most:
            raise TooManyExported(_refusal(allowance, recipient, count))
        writer.execute(statement("delete_exports_chosen"), facts)
        writer.execute(statement("insert_exports_chosen"), facts)
        found: pa.Table = writer.sql("select post_id from chosen order by length(post_id), post_id").to_arrow_table()
    return Export(tuple(found.column("post_id").to_pylist()), count)


def _refusal(allowance: Allowance, recipient: str, count: int) -> str:
    return (
        f"{allowance.platform} lets one recipient have {allowance.most:,} ids within {allowance.within.days} days; "
        f"with these {recipient} would have {count:,}. Give fewer, by --since or --brand, or wait"
    )
