"""Know the erased again without keeping their names: by salted hashes of their ids, handles and posts.

Whoever has the working file can still ask whether a name they know is among the erased, as its salt is beside it; that
is why marks are never published. See docs/decisions/0016-erased-by-name-known-by-hash.md.
"""

import secrets

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.redaction import Traces
from warehouse.sql import statement

_KINDS = ("account", "mention", "post")
_MARKS = pa.schema([("kind", pa.string()), ("platform", pa.string()), ("name", pa.string())])


def there_are(reader: DuckDBPyConnection) -> bool:
    """Tell whether anybody was erased."""
    return bool(reader.execute("select 1 from erased_marks limit 1").fetchall())


def record(writer: DuckDBPyConnection, traces: Traces) -> None:
    """Remember by what a person is known again."""
    traced = zip(_KINDS, (traces.accounts, traces.mentions, traces.posts), strict=True)
    rows = [{"kind": "shown", "platform": "", "name": name} for name in traces.shown]
    rows += [{"kind": kind, "platform": platform, "name": name} for kind, named in traced for platform, name in named]
    writer.register("new_marks", pa.Table.from_pylist(rows, schema=_MARKS))
    writer.execute(statement("insert_marks"), {"salt": secrets.token_hex(16)})
    writer.unregister("new_marks")


def found(reader: DuckDBPyConnection, words: pa.Table) -> Traces:
    """Return which words of the column ``word`` are traces of the erased."""
    reader.register("words", words)
    rows = reader.execute(statement("match_marks")).fetchall()
    reader.unregister("words")
    named = {kind: frozenset((where, word) for told, where, word in rows if told == kind) for kind in _KINDS}
    shown = frozenset(word for kind, _, word in rows if kind == "shown")
    return Traces(named["account"], named["mention"], shown, named["post"])
