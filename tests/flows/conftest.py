import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import sources
from flows.configuration.mistakes import ConfigurationError
from flows.configuration.queries import query_model
from flows.configuration.settings import Settings, load_settings
from flows.direct import Direct
from flows.listen import listen_once

POSTS: list[dict[str, Any]] = [
    {
        "platform": "x",
        "post_id": "1",
        "author_id": "ann",
        "created_at": "2026-06-01T09:00:00Z",
        "text": "I love my Quillon kettle, best thing I ever bought, you have to try it!",
    },
    {
        "platform": "x",
        "post_id": "2",
        "author_id": "bea",
        "created_at": "2026-06-01T10:00:00Z",
        "text": "Quillon kettle 30% off today, code SAVE30 https://shop.example.com",
    },
    {
        "platform": "reddit",
        "post_id": "t3_3",
        "author_id": "cem",
        "created_at": "2026-06-02T10:00:00Z",
        "text": "My Quillon broke after a week. Avoid, total waste of money.",
    },
    {
        "platform": "x",
        "post_id": "4",
        "author_id": "quillonhq",
        "created_at": "2026-06-02T11:00:00Z",
        "text": "Meet the new Quillon kettle. Order now!",
    },
    {
        "platform": "x",
        "post_id": "5",
        "author_id": "dot",
        "created_at": "2026-06-03T11:00:00Z",
        "text": "What a lovely morning it is.",
    },
]

CONFIG = """
[warehouse]
path = "wom.duckdb"
published = "published/wom.duckdb"

[brands.quillon]
name = "Quillon"

[brands.quillon.accounts]
x = ["quillonhq"]

[sources.archive.posts]
files = ["posts/*.jsonl"]
"""


def new_project(folder: Path) -> Path:
    """Make a project of five posts and return its configuration file."""
    (folder / "posts").mkdir()
    lines = "\n".join(json.dumps(post) for post in POSTS)
    (folder / "posts" / "sample.jsonl").write_text(lines + "\n", encoding="utf-8")
    config = folder / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    return config


def copied(config: Path, folder: Path) -> Path:
    """Copy a project into a folder and return the configuration file that lies there then."""
    shutil.copytree(config.parent, folder, dirs_exist_ok=True)
    return folder / config.name


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of five posts and return its configuration file."""
    return new_project(tmp_path)


@pytest.fixture(scope="session")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make such a project, once, and listen to it."""
    config = new_project(tmp_path_factory.mktemp("heard"))
    listen_once(str(config), Direct())
    return config


@pytest.fixture
def listened(heard: Path, tmp_path: Path) -> Path:
    """Copy the project that was listened to and return the configuration file of the copy."""
    return copied(heard, tmp_path)


@pytest.fixture
def add_posts(project: Path) -> Callable[..., None]:
    """Return a function that adds lines to a file of the project's archive."""

    def add(*lines: str, name: str = "more.jsonl") -> None:
        with (project.parent / "posts" / name).open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)

    return add


@pytest.fixture
def fictional_sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let there be the sources that stand in the folder of that name."""
    folder = Path(__file__).parent / "fictional_sources"
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
    query_model.cache_clear()
    yield
    query_model.cache_clear()
    for module in folder.glob("*.py"):
        sys.modules.pop(f"{sources.__name__}.{module.stem}", None)


@pytest.fixture
def read_settings(tmp_path: Path) -> Callable[[str], Settings]:
    """Return a function that reads the text of a configuration."""

    def read(text: str) -> Settings:
        config = tmp_path / "wom.toml"
        config.write_text(text, encoding="utf-8")
        return load_settings(config)

    return read


@pytest.fixture
def mistakes_in(read_settings: Callable[[str], Settings]) -> Callable[[str], list[str]]:
    """Return a function that tells the mistakes in the text of a configuration."""

    def mistakes(text: str) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            read_settings(text)
        return str(caught.value).splitlines()

    return mistakes


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep Prefect's own files of all tests, and of the processes they start, out of the user's home."""
    home = tmp_path_factory.mktemp("prefect")
    before = dict(os.environ)
    os.environ["PREFECT_HOME"] = str(home)
    os.environ.pop("PREFECT_API_URL", None)
    yield home
    os.environ.clear()
    os.environ.update(before)
