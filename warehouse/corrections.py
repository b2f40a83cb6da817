"""Keep what people correct in the tags of mentions, beside the tags and in front of them.

A correction is a row that is added and never changed: of a mention and a tag the newest holds, against whatever any
tagger says. The view ``stg_corrections`` says which are in force, ``stg_mentions`` puts them in front of the tags.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.errors import NoSuchMention
from warehouse.inlining import with_views_put_in
from warehouse.naming import PostName
from warehouse.sql import statement

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Correction:
    """One tag of a mention that was corrected: ``after`` is ``None`` where a correction was taken back."""

    brand: str
    tag: str
    before: str | None
    after: str | None


def correct(  # noqa: PLR0913  all that a correction says
    path: Path, post: PostName, *, brand: str | None, tags: Mapping[str, str], by: str, note: str | None = None
) -> list[Correction]:
    """Correct tags of a mention, and mark its post as changed so that measuring takes it up.

    ``tags`` holds the kind, the sentiment or both. Without a brand the post has to mention just one.

    Raises: NoSuchMention where it mentions no such brand, or several and none is told.
    """
    with connection.transaction(path) as writer:
        mentions = _rows(writer, with_views_put_in(statement("find_corrected_mentions")), post)
        mention = _only(post, mentions, brand, "mentions")
        rows = [mention | {"tag": tag, "value_before": mention[tag], "value_after": tags[tag]} for tag in tags]
        return _store(writer, post, rows, by, note)


def undo(path: Path, post: PostName, *, brand: str | None, by: str, note: str | None = None) -> list[Correction]:
    """Take back all that is corrected of a mention, so that the tagger speaks of it again.

    Raises: NoSuchMention where nothing of it is corrected, or mentions of several brands are and none is told.
    """
    with connection.transaction(path) as writer:
        held = _rows(writer, statement("find_corrections_in_force"), post)
        chosen = _only(post, held, brand, "has corrections for")["brand"]
        rows = [row | {"value_after": None} for row in held if row["brand"] == chosen]
        return _store(writer, post, rows, by, note)


def history(path: Path) -> pa.Table:
    """Return all corrections, the newest first, with whether each is in force."""
    with connection.connect(path) as reader:
        return reader.sql(statement("list_corrections")).to_arrow_table()


def corrected(path: Path) -> Rows:
    """Return each corrected mention with its text and its tags in force, in order of its post."""
    with connection.connect(path) as reader:
        rows: Rows = reader.sql(statement("read_corrected")).to_arrow_table().to_pylist()
    return rows


def _rows(writer: DuckDBPyConnection, query: str, post: PostName) -> Rows:
    facts = {"platform": post.platform, "post_id": post.post_id}
    rows: Rows = writer.sql(query, params=facts).to_arrow_table().to_pylist()
    return rows


def _only(post: PostName, rows: Rows, brand: str | None, what: str) -> dict[str, Any]:
    """Return the one row of the brand, or the first where all are of one brand and none is told."""
    brands = list(dict.fromkeys(row["brand"] for row in rows))
    if not brands:
        raise NoSuchMention(f"{post}: {what} no followed brand, as far as is known")
    if brand is None and len(brands) > 1:
        raise NoSuchMention(f"{post}: {what} several brands: {', '.join(brands)}; say which")
    if brand not in (None, *brands):
        raise NoSuchMention(f"{post}: {what} no brand {brand!r}, but {', '.join(brands)}")
    return next(row for row in rows if brand in (None, row["brand"]))


def _store(
    writer: DuckDBPyConnection, post: PostName, rows: Sequence[Mapping[str, Any]], by: str, note: str | None
) -> list[Correction]:
    about = {"platform": post.platform, "post_id": post.post_id}
    for row in rows:
        said = {name: row[name] for name in ("brand", "tag", "value_before", "value_after", "tagger", "text_hash")}
        writer.execute(statement("insert_correction"), {**about, **said, "corrected_by": by, "note": note})
    writer.execute(statement("mark_post"), about)
    return [Correction(row["brand"], row["tag"], row["value_before"], row["value_after"]) for row in rows]
