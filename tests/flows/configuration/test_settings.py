import pickle
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors import registry
from flows.configuration.mistakes import ConfigurationError
from flows.configuration.settings import Settings, load_settings

ACME = '[brands.acme]\nname = "Acme"\n'
GLOBEX = '[brands.globex]\nname = "Globex"\n'

Read = Callable[[str], Settings]

pytestmark = pytest.mark.usefixtures("fictional_sources")


def test_a_brand_is_all_that_must_be_there(read_settings: Read, tmp_path: Path) -> None:
    settings = read_settings(ACME)
    assert settings.brands["acme"].name == "Acme"
    assert settings.warehouse.path == tmp_path / "wom.duckdb"
    assert settings.warehouse.published == tmp_path / "published" / "wom.duckdb"
    assert settings.schedule.every == timedelta(hours=1)
    assert settings.queries() == ()


def test_settings_cannot_be_changed(read_settings: Read) -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings(ACME).brands = {}  # type: ignore[misc]


def test_one_brand_may_repeat_itself_and_platforms_are_apart(read_settings: Read) -> None:
    settings = read_settings(
        f'{ACME}aliases = ["acme", "ACME"]\naccounts.x = ["acme", "@Acme"]\nstaff.x = ["ACME"]\n'
        f'{GLOBEX}accounts.reddit = ["acme"]\n'
    )
    accounts = settings.configuration()["accounts"].to_pylist()
    assert [tuple(row.values()) for row in accounts] == [
        ("acme", "x", "acme", "owned"),
        ("globex", "reddit", "acme", "owned"),
    ]


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


def test_a_source_without_queries_is_asked_for_every_brand(read_settings: Read) -> None:
    settings = read_settings(f'{ACME}aliases = ["Acme Audio", \'5" acme\', "Acme"]\n{GLOBEX}[sources.echo]\n')
    ours, theirs = settings.queries()
    assert (ours.source, ours.name, ours.brand) == ("echo", "acme", "acme")
    assert ours.text == '"Acme" OR "Acme Audio" OR "5 acme"'
    assert ours.options == {"depth": 1, "deeper": {"replies": True}}
    assert (theirs.name, theirs.text, theirs.brand) == ("globex", '"Globex"', "globex")


@pytest.fixture
def three_queries(read_settings: Read) -> Settings:
    return read_settings(
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


def test_a_query_without_a_text_searches_for_its_brand(read_settings: Read) -> None:
    about_brand, about_nothing = read_settings(
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


def test_the_warehouse_gets_brands_accounts_and_campaigns(read_settings: Read) -> None:
    tables = read_settings(
        f'{ACME}accounts.x = ["@Acme", "42"]\naccounts.reddit = ["u/acme"]\nstaff.x = ["Jane"]\n'
        'campaigns = [{hashtag = "#HearACME", starts = 2026-03-01, ends = 2026-03-31}, {hashtag = "go"}]\n'
        f'{GLOBEX}competitor = true\ntimezone = "Europe/Berlin"\n'
    ).configuration()
    assert tables["brands"].to_pylist() == [
        {"brand": "acme", "name": "Acme", "is_competitor": False, "timezone": "UTC"},
        {"brand": "globex", "name": "Globex", "is_competitor": True, "timezone": "Europe/Berlin"},
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


def test_the_warehouse_gets_people_the_rule_and_the_queries(read_settings: Read) -> None:
    tables = read_settings(
        f"{ACME}[sources.hackernews]\n[advocates]\nmentions = 3\n"
        '[people.ann]\nx = ["@ann", "7", "@ann"]\nreddit = ["u/ann"]\n'
    ).configuration()
    assert tables["advocate_rule"].to_pylist() == [{"mentions": 3, "days": 2, "window_days": 365}]
    assert [tuple(row.values()) for row in tables["people"].to_pylist()] == [
        ("ann", "x", "ann"), ("ann", "x", "7"), ("ann", "reddit", "ann"),
    ]  # fmt: skip
    assert tables["queries"].to_pylist() == [
        {
            "source": "hackernews",
            "query": "acme",
            "brand": "acme",
            "about": registry.load("hackernews").__doc__.partition("\n")[0],
            "asked_for": '"Acme"',
        }
    ]


def test_tables_without_rows_have_their_columns(read_settings: Read) -> None:
    tables = read_settings(ACME).configuration()
    assert tables["accounts"].column_names == ["brand", "platform", "account", "role"]
    assert tables["campaigns"].column_names == ["brand", "hashtag", "starts_on", "ends_on"]


def test_the_tagger_gets_names_handles_and_context(read_settings: Read) -> None:
    (brand,) = read_settings(
        f'{ACME}aliases = ["Acme Audio"]\nambiguous = ["ACME"]\nnear = ["audio"]\nnot_near = ["road"]\n'
        'accounts.x = ["@acme"]\naccounts.reddit = ["acme"]\nstaff.x = ["jane"]\n'
    ).matching()
    assert (brand.key, brand.names, brand.handles) == ("acme", ("Acme", "Acme Audio"), ("acme",))
    assert (brand.ambiguous, brand.near, brand.not_near) == (("Acme",), ("audio",), ("road",))
    assert hash(brand)
