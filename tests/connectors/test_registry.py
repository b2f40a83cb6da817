from collections.abc import Callable
from pathlib import Path

import pytest

from connectors import registry, sources
from connectors.errors import SourceUnavailable


@pytest.fixture
def add_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return what puts a module of a given text among the sources."""
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])

    def add(name: str, text: str) -> None:
        tmp_path.joinpath(f"{name}.py").write_text(text)

    return add


def test_all_sources_are_named_in_order() -> None:
    assert {"archive", "hackernews"} <= set(registry.names())
    assert list(registry.names()) == sorted(registry.names())


def test_a_source_is_the_module_of_its_name() -> None:
    assert registry.load("archive").__name__ == "connectors.sources.archive"


@pytest.mark.parametrize(
    "name, nearest", [("hackernew", "hackernews"), ("Archive", "archive"), ("HackerNews", "hackernews")]
)
def test_a_misspelt_name_is_met_with_the_nearest_one(name: str, nearest: str) -> None:
    with pytest.raises(SourceUnavailable, match=f"no source '{name}'; did you mean '{nearest}'"):
        registry.load(name)


@pytest.mark.parametrize("name", ["", "zzz", "..errors", "__init__", "archive.Options"])
def test_an_unknown_name_is_met_with_all_there_are(name: str) -> None:
    with pytest.raises(SourceUnavailable, match="archive"):
        registry.load(name)


def test_a_missing_library_is_named(add_source: Callable[[str, str], None]) -> None:
    add_source("lonely", "import library_that_is_not_there.client\n")
    with pytest.raises(SourceUnavailable, match="pip install library_that_is_not_there"):
        registry.load("lonely")


@pytest.mark.parametrize("text", ["def", "raise RuntimeError('at import')", "import connectors.no_such_module"])
def test_a_broken_source_breaks_only_itself(add_source: Callable[[str, str], None], text: str) -> None:
    add_source("broken", text)
    assert "broken" in registry.names()
    with pytest.raises(SourceUnavailable, match="broken cannot be imported"):
        registry.load("broken")
    assert registry.load("archive").connect()
