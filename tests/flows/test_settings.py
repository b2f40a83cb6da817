import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from connectors import sources
from flows.mistakes import ConfigurationError, quoted
from flows.queries import query_model
from flows.settings import Settings, load_settings

ACME = '[brands.acme]\nname = "Acme"\n'
GLOBEX = '[brands.globex]\nname = "Globex"\n'

Read = Callable[[str], Settings]
Mistakes = Callable[[str], list[str]]

# A source that is asked nothing in particular, one that must be told something, one whose library is not installed.
ECHO = """
from pydantic import BaseModel, ConfigDict

class Deeper(BaseModel):
    model_config = ConfigDict(extra="forbid")
    replies: bool = True

class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    depth: int = 1
    deeper: Deeper = Deeper()
"""
SHELF = """
from pathlib import Path
from pydantic import BaseModel, ConfigDict, field_validator

class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    files: tuple[str, ...]

    @field_validator("files")
    @classmethod
    def _seen_from_the_folder(cls, files, info):
        return tuple(str(Path(info.context["folder"], file)) for file in files)
"""
SOURCES = {"echo": ECHO, "shelf": SHELF, "unplugged": "import no_such_sdk\n"}


@pytest.fixture(autouse=True)
def fictional_sources(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("sources")
    for name, module in SOURCES.items():
        (folder / f"{name}.py").write_text(module, encoding="utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
    query_model.cache_clear()
    yield
    query_model.cache_clear()
    for name in SOURCES:
        sys.modules.pop(f"{sources.__name__}.{name}", None)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str) -> Settings:
        config = tmp_path / "wom.toml"
        config.write_text(text, encoding="utf-8")
        return load_settings(config)

    return read


@pytest.fixture
def mistakes(read: Read) -> Mistakes:
    def mistakes(text: str) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            read(text)
        return str(caught.value).splitlines()

    return mistakes


def test_a_brand_is_all_that_must_be_there(read: Read, tmp_path: Path) -> None:
    settings = read(ACME)
    assert settings.brands["acme"].name == "Acme"
    assert settings.warehouse.path == tmp_path / "wom.duckdb"
    assert settings.warehouse.published == tmp_path / "published" / "wom.duckdb"
    assert settings.schedule.every == timedelta(hours=1)
    assert settings.queries() == ()


def test_settings_cannot_be_changed(read: Read) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read(ACME).brands = {}  # type: ignore[misc]


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "brands: missing"),
        ("[brands]", "brands: must not be empty"),
        ("brands = 5", "brands: must be a table, not a number"),
        ('[[brands]]\nname = "Acme"', "brands: must be a table, not a list"),
        ("[brands.acme]", "brands.acme.name: missing"),
        ('[brands.acme]\nname = ""', "brands.acme.name: empty"),
        ("[brands.acme]\nname = 5", "brands.acme.name: must be text in quotes, not a number"),
        ('[brands.acme]\nname = "\\u200b"', "brands.acme.name: nothing in it can be found in a text"),
        ('[brands.Acme]\nname = "Acme"', "brands.Acme: may have lower-case letters, digits, _ and - only"),
        ('[brands."a\\nb"]\nname = "A"', 'brands."a\\U0000000ab": may have lower-case letters, digits, _ and - only'),
        (ACME + 'aliases = ["a", "b", " "]', "brands.acme.aliases[2]: empty"),
        (ACME + 'aliases = "a"', "brands.acme.aliases: must be a list, not text"),
        (ACME + 'alliases = ["a"]', "brands.acme.alliases: unknown key; did you mean aliases?"),
        (ACME + 'Aliases = ["a"]', "brands.acme.Aliases: unknown key; did you mean aliases?"),
        (ACME + 'ambiguous = ["apex"]', 'brands.acme.ambiguous: "apex": neither its name nor one of its aliases'),
        (ACME + 'competitor = "yes"', "brands.acme.competitor: must be true or false, not text"),
        (ACME + 'accounts.x = "acme"', "brands.acme.accounts.x: must be a list, not text"),
        (ACME + 'accounts.X = ["acme"]', "brands.acme.accounts.X: platforms are written in lower case"),
        (ACME + 'accounts.twitter = ["acme"]', "brands.acme.accounts.twitter: this platform is called x here"),
        (ACME + 'accounts.x = ["@"]', "brands.acme.accounts.x[0]: empty"),
        (ACME + 'staff.x = ["acme jane"]', "brands.acme.staff.x[0]: must not hold spaces"),
        (ACME + 'campaigns = [{hashtag = "#"}]', "brands.acme.campaigns[0].hashtag: empty"),
        (
            ACME + 'campaigns = [{hashtag = "go", starts = "2026-03-01"}]',
            "brands.acme.campaigns[0].starts: must be a date such as 2026-03-01, without quotes, not text",
        ),
        (
            ACME + 'campaigns = [{hashtag = "go", starts = 2026-03-02, ends = 2026-03-01}]',
            "brands.acme.campaigns[0].ends: lies before the start",
        ),
        (ACME + "[sources.ecco]", "sources.ecco: unknown source; did you mean echo?"),
        (ACME + "[sources.shelf]", "sources.shelf: needs a query, [sources.shelf.<name>], with files"),
        (ACME + "[sources.shelf.a]", "sources.shelf.a.files: missing"),
        (ACME + '[sources.shelf.a]\nfiles = "a"', "sources.shelf.a.files: must be a list, not text"),
        (ACME + "[sources]\necho = 5", "sources.echo: must be a table, not a number"),
        (ACME + "[sources.echo]\ndepth = 2", "sources.echo.depth: must be a table, not a number"),
        (ACME + '[sources.echo.a]\ndepth = "deep"', "sources.echo.a.depth: must be a whole number, not text"),
        (ACME + "[sources.echo.a]\ndeph = 2", "sources.echo.a.deph: unknown key; did you mean depth?"),
        (
            ACME + "[sources.echo.a]\ndeeper.reply = true",
            "sources.echo.a.deeper.reply: unknown key; did you mean replies?",
        ),
        (ACME + '[sources.echo.a]\ntexts = "acme"', "sources.echo.a.texts: unknown key; did you mean text?"),
        (ACME + '[sources.echo.a]\nbrand = "acne"', "sources.echo.a.brand: unknown brand; did you mean acme?"),
        (ACME + "[sources.echo.A]", "sources.echo.A: may have lower-case letters, digits, _ and - only"),
        (ACME + '[warehouse]\npath = ""', "warehouse.path: must name a file"),
        (
            ACME + '[warehouse]\npath = "a"\npublished = "./x/../a"',
            "warehouse.published: must be another file than path: readers never open the one that runs write",
        ),
        (
            ACME + '[schedule]\nevery = "1 fortnight"',
            'schedule.every: must be a span of time such as "15m", "6h" or "1d"',
        ),
        (ACME + "[schedule]\nevery = 60", 'schedule.every: must be a span of time such as "15m", "6h" or "1d"'),
        (
            ACME + '[schedule]\ncron = "hourly"',
            'schedule.cron: must be a cron expression of five fields, such as "7 * * * *"',
        ),
        (ACME + '[schedule]\nevery = "1h"\ncron = "7 * * * *"', "schedule: say every or cron, not both"),
        (
            ACME + '[schedule]\ntimezone = "Europe/Berln"',
            "schedule.timezone: unknown time zone; did you mean Europe/Berlin?",
        ),
        (ACME + '[schedule]\ntimezone = "utc"', "schedule.timezone: unknown time zone; did you mean UTC?"),
        (ACME + '[schedule]\ntimezone = "nowhere at all"', "schedule.timezone: unknown time zone"),
        (ACME + "[retention]\nposts_days = 0", "retention.posts_days: must be at least 1"),
        (ACME + "[retention]\nraw_days = 1.5", "retention.raw_days: must be a whole number, not a fraction"),
        (ACME + "[budgets.eccho]", "budgets.eccho: unknown source; did you mean echo?"),
        (ACME + "[budgets.echo]\nrequests_per_day = -1", "budgets.echo.requests_per_day: must be at least 0"),
        (ACME + "[budgets.echo]\nusd_per_day = nan", "budgets.echo.usd_per_day: must be a finite number"),
        (ACME + "[budgets.echo]\nusd_per_day = true", "budgets.echo.usd_per_day: must be a number, not true or false"),
        (ACME + "[tagging]\nbatch_size = 1_000_000", "tagging.batch_size: must be at most 100000"),
        (ACME + "[shedule]", "shedule: unknown key; did you mean schedule?"),
    ],
)
def test_a_mistake_is_told_in_plain_words(mistakes: Mistakes, text: str, told: str) -> None:
    assert mistakes(text) == [told]


def test_every_mistake_is_told_at_once(mistakes: Mistakes) -> None:
    assert mistakes(
        'tagger = "rules"\n[brands.acme]\naliases = ["a", ""]\n[brands.globex]\nname = "A"\nnear = 5\n'
        '[sources.ecco]\n[sources.echo.a]\nbrand = "acne"\ntokn = ""\n[sources.shelf]\n'
    ) == [
        "brands.acme.name: missing",
        "brands.acme.aliases[1]: empty",
        "brands.globex.near: must be a list, not a number",
        "sources.ecco: unknown source; did you mean echo?",
        "sources.echo.a.tokn: unknown key; known: brand, deeper, depth, text",
        "tagger: unknown key; did you mean tagging?",
        'brands.globex.name: "A" belongs to another brand already, see brands.acme.aliases[0]',
        "sources.echo.a.brand: unknown brand; did you mean acme?",
        "sources.shelf: needs a query, [sources.shelf.<name>], with files",
    ]


@pytest.mark.parametrize(
    "ours, theirs, place",
    [
        ('aliases = ["The Works"]', 'aliases = ["the  WORKS"]', "aliases[0]"),
        ('accounts.x = ["@Works"]', 'staff.x = ["works"]', "staff.x[0]"),
        ('accounts.reddit = ["u/works"]', 'accounts.reddit = ["/u/Works"]', "accounts.reddit[0]"),
    ],
)
def test_two_brands_share_nothing(mistakes: Mistakes, ours: str, theirs: str, place: str) -> None:
    (told,) = mistakes(f"{ACME}{ours}\n{GLOBEX}{theirs}\n")
    assert told.startswith(f"brands.globex.{place}: ")
    assert "brands.acme." in told


def test_one_brand_may_repeat_itself_and_platforms_are_apart(read: Read) -> None:
    settings = read(
        f'{ACME}aliases = ["acme", "ACME"]\naccounts.x = ["acme", "@Acme"]\nstaff.x = ["ACME"]\n'
        f'{GLOBEX}accounts.reddit = ["acme"]\n'
    )
    accounts = settings.configuration()["accounts"].to_pylist()
    assert [tuple(row.values()) for row in accounts] == [
        ("acme", "x", "acme", "owned"),
        ("globex", "reddit", "acme", "owned"),
    ]


def test_a_source_that_is_not_installed_hinders_only_those_who_ask_it(read: Read, mistakes: Mistakes) -> None:
    assert read(ACME + "[sources.echo]\n[budgets.unplugged]\n").queries()
    (told,) = mistakes(ACME + "[sources.unplugged.a]\nanything = 1\n")
    assert told.startswith("sources.unplugged: ")
    assert "no_such_sdk" in told


@pytest.mark.parametrize("key", ["api_key", "bearer_token", "client-secret", "password"])
def test_credentials_are_sent_where_they_belong(mistakes: Mistakes, key: str) -> None:
    variable = f"WOM_ECHO_{key}".upper().replace("-", "_")
    for table in ("[sources.echo]", "[sources.echo.a]"):
        (told,) = mistakes(f'{ACME}{table}\n{key} = "hush-hush"\n')
        assert f"environment variable {variable}" in told
        assert f"Secret block named {variable.lower().replace('_', '-')}" in told
    (told,) = mistakes(f'{key} = "hush-hush"\n{ACME}')
    assert "environment variable" in told


def test_a_brand_may_be_called_secret(read: Read) -> None:
    assert read('[brands.secret]\nname = "Secret"\n').brands["secret"].name == "Secret"


@pytest.mark.parametrize(
    "text", ["x = hush-hush", 'password = "hush-hush', '[sources.echo.a]\ndepth = "hush-hush"', 'brands = "hush-hush"']
)
def test_no_exception_carries_what_the_file_holds(tmp_path: Path, text: str) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(config)
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "content, told",
    [
        (b"[brands.acme]\nname = Acme", "line 2, column 8: not a value; text needs quotes"),
        (b'[brands.acme]\nname = "Acme', "line 2, at the end of the file: a quote is opened and never closed"),
        (b"a = 1\na = 2\n", "line 2, column 6: this key stands in the file already"),
        (b"[a]\n[a]\n", "line 2, column 3: this table stands in the file already"),
        (b'a = ["x"\n', "line 1, at the end of the file: a list lacks a comma or its closing bracket"),
        (b"just words", "line 1, column 6: a line holds either key = value or a [table]"),
        (b'path = "C:\\data"', "line 1, column 13: a backslash in double quotes must be doubled"),
        (b"a = 2026-02-30", "line 1, column 5: no such date or time"),
        (b'name = "Caf\xe9"', "not UTF-8 (byte 12 cannot be read); save it as UTF-8"),
        ("[brands.acme]".encode("utf-16"), "not UTF-8"),
        (b"a = " + 5_000 * b"[", "too deep"),
        (b"a = " + 5_000 * b"9", "digits"),
    ],
)
def test_a_file_that_is_no_toml_is_told_where(tmp_path: Path, content: bytes, told: str) -> None:
    config = tmp_path / "wom.toml"
    config.write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load_settings(config)
    assert str(caught.value).startswith(f"{config}: ")
    assert told in str(caught.value)


def test_a_file_that_cannot_be_read_is_told_why(tmp_path: Path) -> None:
    for path, told in (
        (tmp_path / "wom.toml", "wom init"),
        (tmp_path, f"a folder, not a file; did you mean {tmp_path / 'wom.toml'}?"),
        (tmp_path / ("x" * 300), "cannot be read"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            load_settings(path)
        assert told in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(ACME, encoding="utf-8")
    config.chmod(0)
    with pytest.raises(ConfigurationError, match="Permission denied"):
        load_settings(config)


def test_a_mark_at_the_head_of_the_file_is_nothing(tmp_path: Path) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(ACME, encoding="utf-8-sig")
    assert load_settings(config).brands


def test_paths_are_seen_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jane")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "wom.toml").write_text(
        ACME + '[warehouse]\npath = "a/b.duckdb"\npublished = "~/b.duckdb"\n[sources.shelf.a]\nfiles = ["x/*"]',
        encoding="utf-8",
    )
    settings = load_settings(Path("real/wom.toml"))
    assert settings.warehouse.path == tmp_path / "real" / "a" / "b.duckdb"
    assert settings.warehouse.published == Path("/home/jane/b.duckdb")
    assert settings.query("shelf", "a").options == {"files": (str(tmp_path / "real" / "x" / "*"),)}


def test_a_source_without_queries_is_asked_for_every_brand(read: Read) -> None:
    settings = read(f'{ACME}aliases = ["Acme Audio", \'5" acme\', "Acme"]\n{GLOBEX}[sources.echo]\n')
    ours, theirs = settings.queries()
    assert (ours.source, ours.name, ours.brand) == ("echo", "acme", "acme")
    assert ours.text == '"Acme" OR "Acme Audio" OR "5 acme"'
    assert ours.options == {"depth": 1, "deeper": {"replies": True}}
    assert (theirs.name, theirs.text, theirs.brand) == ("globex", '"Globex"', "globex")


@pytest.fixture
def three_queries(read: Read) -> Settings:
    return read(
        f'{ACME}{GLOBEX}[sources.echo.a]\ntext = "acme"\nbrand = "acme"\ndepth = 3\n'
        '[sources.echo.b]\nbrand = "globex"\n[sources.shelf.all]\nfiles = ["x"]\n'
    )


@pytest.mark.parametrize(
    "brands, chosen, names",
    [
        ((), (), ["a", "b", "all"]),
        (["acme"], (), ["a", "all"]),
        (["globex"], ["echo"], ["b"]),
        ((), ["shelf"], ["all"]),
    ],
)
def test_queries_can_be_chosen(three_queries: Settings, brands: list[str], chosen: list[str], names: list[str]) -> None:
    assert [query.name for query in three_queries.queries(brands, chosen)] == names


def test_a_query_holds_what_its_table_says(three_queries: Settings) -> None:
    query = three_queries.query("echo", "a")
    assert (query.text, query.brand, query.options["depth"]) == ("acme", "acme", 3)
    assert pickle.loads(pickle.dumps(query)) == query  # noqa: S301 - our own bytes


def test_a_query_without_a_text_searches_for_its_brand(read: Read) -> None:
    about_brand, about_nothing = read(
        f'{ACME}aliases = ["Acme Audio"]\n[sources.echo.a]\nbrand = "acme"\n[sources.echo.b]\n'
    ).queries()
    assert about_brand.text == '"Acme" OR "Acme Audio"'
    assert about_nothing.text is None


def test_names_that_stand_nowhere_are_told_together(three_queries: Settings) -> None:
    with pytest.raises(ConfigurationError) as caught:
        three_queries.queries(sources=["shelv", "unplugged"])
    assert str(caught.value).splitlines() == [
        '"shelv": unknown source; did you mean shelf?',
        '"unplugged": unknown source; known: echo, shelf',
    ]
    with pytest.raises(ConfigurationError, match="unknown brand; did you mean acme"):
        three_queries.queries(["acne"])
    with pytest.raises(ConfigurationError, match=r"sources\.echo\.c: no such query"):
        three_queries.query("echo", "c")


def test_the_warehouse_gets_brands_accounts_and_campaigns(read: Read) -> None:
    tables = read(
        f'{ACME}accounts.x = ["@Acme", "42"]\naccounts.reddit = ["u/acme"]\nstaff.x = ["Jane"]\n'
        'campaigns = [{hashtag = "#HearACME", starts = 2026-03-01, ends = 2026-03-31}, {hashtag = "go"}]\n'
        f"{GLOBEX}competitor = true\n"
    ).configuration()
    assert tables["brands"].to_pylist() == [
        {"brand": "acme", "name": "Acme", "is_competitor": False},
        {"brand": "globex", "name": "Globex", "is_competitor": True},
    ]
    assert [tuple(row.values()) for row in tables["accounts"].to_pylist()] == [
        ("acme", "x", "Acme", "owned"),
        ("acme", "x", "42", "owned"),
        ("acme", "reddit", "acme", "owned"),
        ("acme", "x", "Jane", "staff"),
    ]
    assert [tuple(row.values()) for row in tables["campaigns"].to_pylist()] == [
        ("acme", "hearacme", date(2026, 3, 1), date(2026, 3, 31)),
        ("acme", "go", None, None),
    ]


def test_tables_without_rows_have_their_columns(read: Read) -> None:
    tables = read(ACME).configuration()
    assert tables["accounts"].column_names == ["brand", "platform", "account", "role"]
    assert tables["campaigns"].column_names == ["brand", "hashtag", "starts_on", "ends_on"]


def test_the_tagger_gets_names_handles_and_context(read: Read) -> None:
    (brand,) = read(
        f'{ACME}aliases = ["Acme Audio"]\nambiguous = ["ACME"]\nnear = ["audio"]\nnot_near = ["road"]\n'
        'accounts.x = ["@acme"]\naccounts.reddit = ["acme"]\nstaff.x = ["jane"]\n'
    ).matching()
    assert (brand.key, brand.names, brand.handles) == ("acme", ("Acme", "Acme Audio"), ("acme",))
    assert (brand.ambiguous, brand.near, brand.not_near) == (("Acme",), ("audio",), ("road",))
    assert hash(brand)


KNOWN_KEYS = (
    "acme name aliases ambiguous near accounts staff campaigns hashtag ends echo shelf files text brand depth deeper "
    "path every cron posts_days usd_per_day batch_size"
)
KEYS = st.sampled_from(KNOWN_KEYS.split()) | st.text(max_size=3)
VALUES = st.recursive(
    st.booleans()
    | st.integers(-9, 9)
    | st.floats()
    | st.dates().map(str)
    | st.dates()
    | st.text(max_size=4).map(quoted),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
TOP = st.sampled_from(["brands", "sources", "warehouse", "schedule", "retention", "budgets", "tagging", "other"])


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return str(value).lower() if isinstance(value, bool | float) else str(value)


@given(st.dictionaries(TOP, VALUES, max_size=6))
@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_toml_is_settings_or_a_list_of_mistakes(read: Read, document: dict[str, Any]) -> None:
    text = "\n".join(f"{key} = {as_toml(value)}" for key, value in document.items())
    with suppress(ConfigurationError):
        settings = read(text if "brands" in document else f"{text}\n{ACME}")
        settings.queries()
        settings.configuration()
        settings.matching()


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_settings_or_a_mistake(tmp_path: Path, content: bytes) -> None:
    config = tmp_path / "wom.toml"
    config.write_bytes(content)
    with pytest.raises(ConfigurationError):
        load_settings(config)


def test_the_error_survives_a_change_of_process() -> None:
    error = pickle.loads(pickle.dumps(ConfigurationError("a: empty", "b: missing")))  # noqa: S301 - our own bytes
    assert str(error) == "a: empty\nb: missing"
