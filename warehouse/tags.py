"""Store what a tagger says about posts, and let the answers move to it once it has seen them all."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.sql import statement


def store_tags(  # noqa: PLR0913  what a tagger says is these tables, and they are replaced together
    path: Path, *, batch: pa.Table, tags: pa.Table, evidence: pa.Table, tagger: str, matcher: str
) -> None:
    """Replace all that this tagger said about the posts of a batch, and mark those whose mentions are now others.

    ``matcher`` is the digest of the brand configuration matched by: what another one found stays beside it.

    ``batch`` is what ``read.untagged`` returned; ``tags`` and ``evidence`` have the columns of ``nlp.tags``, their
    ``row`` counting from 0 within the batch. A post whose text changed meanwhile is untagged again, as what is
    remembered is the text and the speaker it was tagged at; one that was erased meanwhile leaves nothing.
    """
    about = {"tagger": tagger, "matcher": matcher}
    with connection.transaction(path) as writer:
        writer.register("batch", batch.append_column("position", pa.array(np.arange(batch.num_rows))))
        existing = writer.sql(statement("find_existing")).to_arrow_table()
        writer.register("batch", existing)
        writer.register("tags", tags)
        writer.register("evidence_rows", evidence)
        writer.execute(statement("build_new_mentions"), about)
        writer.execute(statement("mark_retagged"), about)
        for table in ("mentions", "evidence", "taggings") if _is_tagged(writer, about) else ():
            writer.execute(statement(f"delete_{table}"), about)
        writer.execute(statement("insert_mentions"))
        writer.execute(statement("insert_evidence"), about)
        writer.execute(statement("insert_taggings"), about)


def settle_tagger(path: Path, *, tagger: str, matcher: str) -> bool:
    """Let the answers speak from this tagger's mentions if no post is left for it; return whether they now do.

    Until then they go on speaking from those of the tagger and brand configuration before, so that no number ever mixes
    two. Those of another configuration of this tagger are then forgotten.
    """
    facts = {"tagger": tagger, "matcher": matcher}
    with connection.connect(path) as reader:
        if reader.execute(statement("read_current_tagger")).fetchone() == (tagger, matcher):
            return True
    with connection.transaction(path) as writer:
        [(untagged_count,)] = writer.execute(statement("count_untagged"), facts).fetchall()
        if untagged_count:
            return False
        writer.execute("delete from current_tagger")
        writer.execute(statement("settle_tagger"), facts)
        for table in ("mentions", "evidence", "taggings"):
            writer.execute(f"delete from {table} where tagger = $tagger and matcher != $matcher", facts)
    return True


def _is_tagged(writer: DuckDBPyConnection, about: dict[str, str]) -> bool:
    """Tell whether there is anything to replace; of new posts there is not, which saves looking in three tables."""
    [(tagged_count,)] = writer.execute(statement("count_tagged"), about).fetchall()
    return bool(tagged_count)
