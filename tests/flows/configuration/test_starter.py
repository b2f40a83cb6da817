import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from flows.configuration.mistakes import ConfigurationError
from flows.configuration.settings import Settings, load_settings
from flows.configuration.starter import write_starter
from flows.configuration.values import folded

ROOT = Path(__file__).parents[3]

HOSTILE = [
    "'; drop table posts; --",
    "<script>alert(1)</script>",
    '"""\n[brands.other]\nname = "x"',
    "# a comment",
    "\\u0041\\",
    "{key} {0} %s $name",
    "👩‍💻 Café ™",
    "\u202eemca",
    "a\x00\x1b[31m\x7f\x9b",
    "line\r\nline",
]


def uncommented(path: Path) -> Settings:
    """Load a file with all that it merely suggests put into effect."""
    path.write_text(re.sub(r"^# (?=\[|[\w.]+ = )", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE), "utf-8")
    return load_settings(path)


def test_the_file_is_a_configuration_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "wom.toml"
    write_starter(path, brand="Acme Audio", aliases=["acme"], competitors=["Globex", "Søn & Co"])
    written = load_settings(path)
    assert list(written.brands) == ["acme-audio", "globex", "sn-co"]
    assert [brand.competitor for brand in written.brands.values()] == [False, True, True]
    assert written.brands["acme-audio"].aliases == ("acme",)
    assert [query.source for query in written.queries()] == ["hackernews"] * 3


def test_the_file_is_short_and_its_hints_are_right(tmp_path: Path) -> None:
    path = tmp_path / "wom.toml"
    write_starter(path, brand="Acme Audio")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 20
    (brand,) = uncommented(path).brands.values()
    assert brand.ambiguous == ("Acme Audio",)
    assert brand.accounts
    assert brand.staff


def test_a_source_that_must_be_told_more_is_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "wom.toml"
    write_starter(path, brand="Acme", sources=["archive"])
    assert load_settings(path).queries() == ()
    assert "# [sources.archive.main]\n# files =    # Paths" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert(tmp_path: Path, name: str) -> None:
    path = tmp_path / "wom.toml"
    write_starter(path, brand=name, aliases=[name, f"{name} x"], competitors=[f"not {name}"])
    ours, theirs = load_settings(path).brands.values()
    assert (ours.name, ours.aliases, theirs.name) == (name, (name, f"{name} x"), f"not {name}")
    assert uncommented(path).brands


@given(brand=st.text(min_size=1), aliases=st.lists(st.text(min_size=1), max_size=3))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_survives(tmp_path: Path, brand: str, aliases: list[str]) -> None:
    assume(all(folded(name).strip("@# ") for name in (brand, *aliases)))
    path = tmp_path / "wom.toml"
    write_starter(path, brand=brand, aliases=aliases, force=True)
    (written,) = load_settings(path).brands.values()
    assert written.name == brand.strip()
    assert written.aliases == tuple(alias.strip() for alias in aliases)


def test_names_that_look_alike_have_keys_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "wom.toml"
    write_starter(path, brand="日本", competitors=["中国", "brand 2", "a" * 500])
    assert list(load_settings(path).brands) == ["brand", "brand-2", "brand-2-2", "a" * 40]


def test_what_is_there_stays_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "wom.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="--force"):
        write_starter(path, brand="Acme")
    assert path.read_text(encoding="utf-8") == "mine"
    write_starter(path, brand="Acme", force=True)
    assert load_settings(path).brands["acme"].name == "Acme"


@pytest.mark.parametrize(
    "brand, competitors, sources, told",
    [
        (" ", [], [], "brands.brand.name: empty"),
        ("Acme", ["ACME"], [], "belongs to another brand already"),
        ("Acme", [], ["hackernws"], "sources.hackernws: unknown source; did you mean hackernews?"),
        ("\udcff", [], [], "holds something that is not text"),
    ],
)
def test_answers_that_make_no_configuration_leave_nothing_behind(
    tmp_path: Path, brand: str, competitors: list[str], sources: list[str], told: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        write_starter(tmp_path / "wom.toml", brand=brand, competitors=competitors, sources=sources)
    assert told in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written: No such file or directory"):
        write_starter(tmp_path / "nowhere" / "wom.toml", brand="Acme")
    with pytest.raises(ConfigurationError, match="a folder, not a file"):
        write_starter(tmp_path, brand="Acme", force=True)
    assert list(tmp_path.iterdir()) == []


def test_of_many_at_once_one_writes_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "wom.toml"
    program = (
        "import sys, pathlib, flows.configuration.starter as s; "
        "s.write_starter(pathlib.Path(sys.argv[1]), brand=sys.argv[2])"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program, path, name], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for name in ("Acme", "Globex", "Initech")
    ]
    complaints = [writer.communicate()[1] for writer in writers]
    assert sorted(writer.returncode for writer in writers) == [0, 1, 1]
    assert sum("is there already" in complaint for complaint in complaints) == 2
    assert len(load_settings(path).brands) == 1
    assert list(tmp_path.iterdir()) == [path]
