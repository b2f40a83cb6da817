import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, StrictBool
from pydantic.fields import FieldInfo

from connectors import registry
from connectors.columns import SYNONYMS
from flows.configuration.advocacy import Advocates
from flows.configuration.alerts import Alerts, Channel, Size
from flows.configuration.brands import Brand, Campaign
from flows.configuration.mistakes import ConfigurationError, quoted
from flows.configuration.queries import QueryTable
from flows.configuration.settings import (
    Backup,
    Budget,
    Privacy,
    Retention,
    Schedule,
    Settings,
    Sweep,
    Tagging,
    Warehouse,
    load_settings,
)
from flows.configuration.values import (
    Account,
    BatchSize,
    Count,
    Cron,
    Day,
    Days,
    File,
    Folder,
    Hashtag,
    Key,
    Name,
    Names,
    Number,
    Platform,
    Section,
    Share,
    Span,
    Text,
    Usd,
    Zone,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "wom.toml"
OURS: dict[str, type[BaseModel]] = {
    "[brands.<brand>]": Brand,
    "[[brands.<brand>.campaigns]]": Campaign,
    "[sources.<source>.<query>]": QueryTable,
    "[warehouse]": Warehouse,
    "[backup]": Backup,
    "[schedule]": Schedule,
    "[retention]": Retention,
    "[privacy]": Privacy,
    "[budgets.<source>]": Budget,
    "[sweep]": Sweep,
    "[tagging]": Tagging,
    "[alerts]": Alerts,
    "[advocates]": Advocates,
}
THEIRS = {f"[sources.{source}.<query>]": registry.load(source).Options for source in registry.names()}
TABLES = OURS | THEIRS
TYPES: list[tuple[Any, str]] = [
    (Name, "text"),
    (Text | None, "text"),
    (Names, "list of texts"),
    (StrictBool, "true or false"),
    (Mapping[Platform, tuple[Account, ...]], "table: platform to list of accounts"),
    (tuple[Campaign, ...], "tables, see below"),
    (Hashtag, "text"),
    (Day | None, "date"),
    (Key | None, "key of a brand"),
    (File, "path of a file"),
    (Folder, "path of a folder"),
    (Span, "span of time"),
    (Cron | None, "cron expression"),
    (Zone, "name of a time zone"),
    (Number | None, "whole number from 1 to 1,000,000"),
    (Number, "whole number from 1 to 1,000,000"),
    (Days | None, "whole number from 1 to 36,500"),
    (Days, "whole number from 1 to 36,500"),
    (Count | None, "whole number from 0"),
    (Mapping[Key, Count], "table: unit to number"),
    (Usd | None, "number from 0"),
    (BatchSize, "whole number from 1 to 100,000"),
    (tuple[Channel, ...], "list of `slack`, `email`, `webhook`"),
    (Share, "number above 0 up to 1"),
    (tuple[Share, ...], "list of numbers above 0 up to 1"),
    (Size, "number from 0"),
]
PLAIN_TYPES = {
    bool: "true or false",
    dict: "table",
    float: "number",
    int: "whole number",
    Path: "path",
    str: "text",
    tuple: "list of texts",
}


def section(table: str) -> str:
    """Return what the page says from the heading of a table to the end of its chapter."""
    return PAGE.partition(f"### `{table}`\n")[2].partition("\n## ")[0]


def rows(model: type[BaseModel]) -> list[str]:
    """Return the rows that the page must have for a model."""
    kinds = get_type_hints(model, include_extras=True)
    return [f"| `{key}` | {in_words(kinds[key])} | {meaning(field)} |" for key, field in model.model_fields.items()]


def meaning(field: FieldInfo) -> str:
    description = " ".join((field.description or "").split())
    return f"{default_in_words(field)} | {description.replace('``', '`')}"


def in_words(kind: Any) -> str:
    """Say what a key holds: as above for our own kinds of values, else by the Python type behind."""
    ours = [words for known, words in TYPES if known == kind]
    if ours:
        return ours[0]
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(kind))
    if get_origin(kind) in (Annotated, Union, UnionType):
        return in_words(get_args(kind)[0])
    return PLAIN_TYPES[get_origin(kind) or kind]


def default_in_words(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    match field.default:
        case None | () | {}:
            return "none"
        case timedelta(days=0, seconds=3600):
            return '`"1h"`'
        case bool() as flag:
            return f"`{str(flag).lower()}`"
        case Path() | str() as text:
            return f"`{quoted(str(text))}`"
    return f"`{list(field.default) if isinstance(field.default, tuple) else field.default}`"


def test_the_page_has_the_columns_that_are_read_untold() -> None:
    written = re.findall(r"^- `(\w+)`: (.+)", section("[sources.archive.<query>]"), re.MULTILINE)
    assert {field: tuple(re.findall(r"`(\w+)`", names.partition(" (")[0])) for field, names in written} == SYNONYMS


@pytest.mark.parametrize("table", TABLES)
def test_the_page_has_every_key_as_the_models_have_it(table: str) -> None:
    written = [line for line in section(table).partition("\n### ")[0].splitlines() if line.startswith("| `")]
    assert written == rows(TABLES[table])


@pytest.mark.parametrize("table", TABLES)
def test_every_key_stands_in_an_example(table: str) -> None:
    assert missing_keys(TABLES[table], section(table)) == []


def missing_keys(model: type[BaseModel], toml: str) -> list[str]:
    return [key for key in model.model_fields if not re.search(rf"\b{key} = |\.{key}\]", toml)]


def test_no_table_is_left_out() -> None:
    left_out = set(all_sections(Settings)) - set(OURS.values()) - {Settings}
    assert left_out == set()


def all_sections(model: type[Section]) -> Iterator[type[Section]]:
    """Yield a model and every model that its fields lead to."""
    yield model
    for kind in get_type_hints(model).values():
        for inner in inner_models(kind):
            yield from all_sections(inner)


def inner_models(kind: Any) -> Iterator[type[Section]]:
    if isinstance(kind, type) and issubclass(kind, Section):
        yield kind
    for argument in get_args(kind):
        yield from inner_models(argument)


def test_the_examples_of_the_page_make_a_configuration(tmp_path: Path) -> None:
    config = tmp_path / "wom.toml"
    config.write_text("\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)), encoding="utf-8")
    assert load_settings(config).brands["acme"].campaigns


def test_the_mistakes_on_the_page_are_told_like_that(tmp_path: Path) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(
        '[brands.acme]\nname = "Acme"\naliases = ["a", "b", " "]\nalliases = []\n[sources.hackernws]\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigurationError) as caught:
        load_settings(config)
    assert f"```text\n{caught.value}\n```" in PAGE


def test_the_example_file_holds_the_defaults() -> None:
    settings = load_settings(EXAMPLE)
    assert settings.schedule == Schedule()
    assert settings.tagging == Tagging()
    assert settings.alerts == Alerts()
    assert settings.advocates == Advocates()
    assert settings.retention == Retention()
    assert list(settings.budgets.values()) == [Budget()]
    assert settings.warehouse.path == ROOT / Warehouse().path
    assert (settings.backup.folder, settings.backup.keep) == (ROOT / Backup().folder, Backup().keep)
    assert settings.warehouse.published == ROOT / Warehouse().published


def test_the_example_file_shows_every_key_and_its_hints_are_right(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert [key for model in OURS.values() for key in missing_keys(model, text)] == []
    without_every = re.sub(r"^every = .*$", "", text, flags=re.MULTILINE)
    config = tmp_path / "wom.toml"
    config.write_text(re.sub(r"^# (?=\[|\w+ = )", "", without_every, flags=re.MULTILINE), encoding="utf-8")
    settings = load_settings(config)
    assert (settings.schedule.cron, settings.retention.raw_days) == ("7 * * * *", 90)
    assert {query.name for query in settings.queries()} == {"launches", "reviews"}
