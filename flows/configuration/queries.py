"""The queries of wom.toml: what every source is asked for, and what each source lets one choose besides."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, cast

import pyarrow as pa
from pydantic import AfterValidator, BeforeValidator, ConfigDict, PlainValidator, ValidationInfo, create_model

from connectors import registry
from connectors.errors import SourceUnavailable
from connectors.post import Query
from flows.configuration.mistakes import unknown
from flows.configuration.values import Key, Section, Text

_QUERIES = pa.schema([(column, pa.string()) for column in ("source", "query", "brand", "about", "asked_for")])


class QueryTable(Section):
    """One thing to listen for at one source. Whatever else its table holds are options of the source."""

    text: Text | None = None
    """What to search for: `OR` parts alternatives, quotes hold words together. Without it, the names of the brand."""

    brand: Key | None = None
    """The brand it is about; without one, all brands are looked for in what comes in."""

    def options(self) -> dict[str, Any]:
        """Return the source's own options, as its ``Options`` model has validated them."""
        return self.model_dump(exclude=set(QueryTable.model_fields))


class UncheckedTable(QueryTable):
    """One thing to listen for at a source that cannot be asked what its options are, so that anything goes."""

    model_config = ConfigDict(extra="allow")


@cache
def query_model(source: str) -> type[QueryTable]:
    """Return the model of a table of queries for a source: our keys and the source's own.

    A source that cannot be loaded is a matter of whoever pulls from it, and no mistake of the configuration.
    """
    try:
        module = registry.load(source)
    except SourceUnavailable:
        return UncheckedTable
    options = cast("type[QueryTable]", module.Options)  # a lie that create_model's types ask for
    return create_model(f"{source}_query", __base__=(QueryTable, options))


def needed_options(source: str) -> dict[str, str]:
    """Return the options, with their meaning, without which a source cannot be asked; none where it is unavailable."""
    fields = query_model(source).model_fields
    return {key: field.description or "" for key, field in fields.items() if field.is_required()}


def about(source: str) -> str:
    """Return what a source holds, in a sentence; raises ``SourceUnavailable``."""
    return (registry.load(source).__doc__ or "").partition("\n")[0]


def query_table(queries: Iterable[Query]) -> pa.Table:
    """Return queries as the warehouse stores them."""
    rows = [
        {"source": query.source, "query": query.name, "brand": query.brand, "asked_for": query.text}
        | {"about": _about_if_known(query.source)}
        for query in queries
    ]
    return pa.Table.from_pylist(rows, schema=_QUERIES)


def _about_if_known(source: str) -> str:
    try:
        return about(source)
    except SourceUnavailable:
        return ""


def _known(source: str) -> str:
    if source not in registry.names():
        raise ValueError(unknown("source", source, registry.names()))
    return source


def _beside_its_source(tables: Any) -> Any:
    """Put the name of its source beside the table of each query: a validator of values never sees their keys."""
    if not isinstance(tables, dict):
        return tables
    return {source: _pairs(source, queries) for source, queries in tables.items()}


def _pairs(source: str, queries: Any) -> Any:
    if not isinstance(queries, dict):
        return queries
    return {name: (source, table) for name, table in queries.items()}


def _as_its_source_asks(pair: tuple[str, Any], info: ValidationInfo) -> QueryTable:
    source, table = pair
    return query_model(source).model_validate(table, context=info.context)


KnownSource = Annotated[str, AfterValidator(_known)]
QueryTables = Annotated[
    dict[KnownSource, dict[Key, Annotated[QueryTable, PlainValidator(_as_its_source_asks)]]],
    BeforeValidator(_beside_its_source),
]
