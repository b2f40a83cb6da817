import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from flows.configuration.mistakes import ConfigurationError, quoted
from flows.configuration.settings import Settings, load_settings

ACME = '[brands.acme]\nname = "Acme"\n'

Read = Callable[[str], Settings]

pytestmark = pytest.mark.usefixtures("fictional_sources")


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
def test_any_toml_is_settings_or_a_list_of_mistakes_in(read_settings: Read, document: dict[str, Any]) -> None:
    text = "\n".join(f"{key} = {as_toml(value)}" for key, value in document.items())
    with suppress(ConfigurationError):
        settings = read_settings(text if "brands" in document else f"{text}\n{ACME}")
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
