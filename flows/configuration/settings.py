"""What wom.toml says: each of its tables is a model, each key a field followed by its meaning.

The brands are in ``brands.py``, the queries in ``queries.py``; docs/configuration.md shows everything with examples.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

import pyarrow as pa
from pydantic import Field, StrictBool, ValidationError, ValidationInfo, field_validator, model_validator

from connectors.post import Query
from flows.configuration.advocacy import Advocates, advocate_tables
from flows.configuration.alerts import Alerts
from flows.configuration.brands import Brand, brand_tables, matched
from flows.configuration.contradictions import contradictions
from flows.configuration.explanations import explain, keys_of_table
from flows.configuration.mistakes import ConfigurationError, Place, mistake, quoted, unknown
from flows.configuration.queries import KnownSource, QueryTable, QueryTables, query_model, query_table
from flows.configuration.toml import read_table
from flows.configuration.values import (
    Account,
    BatchSize,
    Count,
    Cron,
    Days,
    File,
    Folder,
    Key,
    Number,
    Platform,
    Section,
    Share,
    Span,
    Usd,
    Zone,
)
from nlp.brands import Brand as MatchedBrand


class Warehouse(Section):
    """Where the data lies. Relative paths are seen from the folder of wom.toml."""

    path: File = Field(Path("wom.duckdb"), validate_default=True)
    """The working database, which runs write."""

    published: File = Field(Path("published/wom.duckdb"), validate_default=True)
    """The readers' copy, replaced as a whole after each run."""

    @field_validator("published")
    @classmethod
    def _apart(cls, published: Path, info: ValidationInfo) -> Path:
        if "path" in info.data and info.data["path"].resolve() == published.resolve():
            raise ValueError("must be another file than path: readers never open the one that runs write")
        return published


class Backup(Section):
    """Where `wom backup` puts backups, and how many stay."""

    folder: Folder = Field(Path("backups"), validate_default=True)
    """Where backups lie; better on another disk than the warehouse."""

    keep: Number | None = None
    """How many backups stay when a new one is made; without it, all."""


class Schedule(Section):
    """When `wom deploy` has Prefect start the runs."""

    every: Span = timedelta(hours=1)
    """Time from one run to the next: minutes `m`, hours `h` or days `d`."""

    cron: Cron | None = None
    """When to run, as a cron expression; instead of `every`."""

    timezone: Zone = "UTC"
    """The time zone that `cron` is read in."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if {"every", "cron"} <= self.model_fields_set:
            raise ValueError("say every or cron, not both")
        return self


class Retention(Section):
    """How long posts are kept."""

    posts_days: Days | None = None
    """Days until a post goes, with all that was derived from it; without it, posts stay."""

    raw_days: Days | None = None
    """Days until the raw payload of a post goes; without it, it stays as long as the post."""


class Privacy(Section):
    """What is stored of people."""

    pseudonymise: StrictBool = False
    """Whether people are called by pseudonyms, made with the key in `WOM_PSEUDONYM_KEY`, from the first write on."""


class Budget(Section):
    """What a source may use up, in UTC days and months; what is left out has no cap."""

    requests_per_day: Count | None = None
    """Requests to the platform a day."""

    usd_per_day: Usd | None = None
    """US dollars a day."""

    usd_per_month: Usd | None = None
    """US dollars a calendar month."""

    usage_per_day: Mapping[Key, Count] = Field({})
    """Of the units that the platform counts by, such as `post_read` or `unit`, a day."""


class Tagging(Section):
    """How posts are tagged."""

    batch_size: BatchSize = 5000
    """Posts that are tagged and stored at once."""


class Sweep(Section):
    """What `wom sweep` asks the platforms about stored posts."""

    days: Days = 365
    """Days after which a post is asked for no more."""

    posts_per_run: Number = 1000
    """How many posts a run asks for at each source, at most."""

    share: Share = 0.25
    """Of each cap of the source's budget, the part that sweeping may use."""


class Settings(Section):
    """All of wom.toml, as ``load_settings`` has read and checked it."""

    brands: Annotated[Mapping[Key, Brand], Field(min_length=1)]
    warehouse: Warehouse
    backup: Backup
    sources: QueryTables = Field({})
    schedule: Schedule = Schedule()
    retention: Retention = Retention()
    privacy: Privacy = Privacy()
    budgets: Mapping[KnownSource, Budget] = Field({})
    prices: Mapping[KnownSource, Mapping[Key, Usd]] = Field({})
    sweep: Sweep = Sweep()
    tagging: Tagging = Tagging()
    alerts: Alerts = Alerts()
    advocates: Advocates = Advocates()
    people: Mapping[Key, Mapping[Platform, tuple[Account, ...]]] = Field({})

    def queries(self, brands: Sequence[str] = (), sources: Sequence[str] = ()) -> tuple[Query, ...]:
        """Return what to ask of which source: everything, or only what concerns some brands or sources.

        A query that names no brand concerns them all. Raises ``ConfigurationError`` for a name that is not in here.
        """
        self.require_brands(brands)
        _require("source", sources, self.sources)
        return tuple(
            query
            for query in self._all_queries()
            if (not sources or query.source in sources) and (not brands or query.brand in (None, *brands))
        )

    def require_brands(self, names: Sequence[str]) -> None:
        """Raise ``ConfigurationError`` for names of brands that are not followed."""
        _require("brand", names, self.brands)

    def query(self, source: str, name: str) -> Query:
        """Return one query; raises ``ConfigurationError`` where there is none of that name."""
        for query in self._all_queries():
            if (query.source, query.name) == (source, name):
                return query
        raise ConfigurationError(mistake(("sources", source, name), "no such query"))

    def _all_queries(self) -> Iterator[Query]:
        """Yield all queries; a source without any is asked for the names of each brand."""
        for source, tables in self.sources.items():
            for name, table in (tables or self._one_for_each_brand(source)).items():
                text = table.text or (self.brands[table.brand].search() if table.brand else None)
                accounts = self.accounts(source, table.brand)
                yield Query(source, name, text, table.brand, accounts, options=table.options())

    def accounts(self, source: str, brand: str | None = None) -> tuple[str, ...]:
        """Return the accounts that a brand has at a source, which is called as its platform; without one, of all."""
        keys = [brand] if brand else self.brands
        return tuple(dict.fromkeys(account for key in keys for account in self.brands[key].accounts.get(source, ())))

    def _one_for_each_brand(self, source: str) -> dict[str, QueryTable]:
        return {key: query_model(source)(brand=key) for key in self.brands}

    def matching(self) -> tuple[MatchedBrand, ...]:
        """Return the brands as the tagger matches them."""
        return tuple(matched(key, brand) for key, brand in self.brands.items())

    def configuration(self) -> dict[str, pa.Table]:
        """Return the tables that ``warehouse.configuration.configure`` takes."""
        tables = brand_tables(self.brands) | advocate_tables(self.advocates, self.people)
        return tables | {"queries": query_table(self.queries())}


def _require(kind: str, names: Sequence[str], known: Collection[str]) -> None:
    """Raise ``ConfigurationError`` for the names that are not known."""
    mistakes = [f"{quoted(name)}: {unknown(kind, name, known)}" for name in names if name not in known]
    if mistakes:
        raise ConfigurationError(*mistakes)


def load_settings(path: Path) -> Settings:
    """Read a configuration file.

    Raises ``ConfigurationError`` that tells every mistake in it.
    """
    document = read_table(path)
    mistakes: list[str] = []
    try:
        # The tables with paths are added where they are left out, so that default paths too lie beside this file.
        told = {"warehouse": {}, "backup": {}} | document
        settings = Settings.model_validate(told, context={"folder": path.absolute().parent})
    except ValidationError as error:
        mistakes += explain(error, _keys_at)
    mistakes += contradictions(document)
    if mistakes:
        # Raised out here so that it carries no pydantic error along: that holds the values of the file.
        raise ConfigurationError(*mistakes)
    return settings


def _keys_at(place: Place) -> Collection[str]:
    """Return the keys that the table at ``place`` may have, a source's own options included."""
    match place:
        case ("sources", str(source), _, *deeper):
            return keys_of_table(query_model(source), tuple(deeper))
    return keys_of_table(Settings, place)
