"""The wom.toml that ``wom init`` writes: short, commented, and right as it stands."""

import os
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from flows.configuration.mistakes import ConfigurationError, quoted
from flows.configuration.queries import needed_options
from flows.configuration.settings import load_settings

_LONGEST_KEY = 40

DEFAULT_SOURCES = ("hackernews",)
"""Where to listen when nobody says where: what needs neither an account nor a file."""

_HEAD = """\
# What wom listens for, and where. All keys are in docs/configuration.md; `wom doctor` says whether a change is right.
# Credentials have no place here: they are environment variables, or Prefect Secret blocks.
"""

_OUR_BRAND = """
[brands.{key}]
name = {name}
aliases = [{aliases}]
# A name that means other things too counts only near one of these words:
# ambiguous = [{name}]
# near = ["shop", "delivery"]
# Praise of itself is not word of mouth: name the accounts of the brand, and those of its staff, by platform.
# accounts.mastodon = ["@acme@example.social"]
# staff.reddit = ["acme_jane"]

# Where no names of people may be stored, ever: decide before the first run. See docs/privacy.md.
# [privacy]
# pseudonymise = true
"""

_COMPETITOR = """
[brands.{key}]
name = {name}
competitor = true
"""

_SOURCE = """
# Without a query of its own, a source is asked for the names of each brand.
[sources.{source}]
"""

_SOURCE_IN_NEED = """
# {source} has to be told what to read:
# [sources.{source}.main]
{needed}
"""


def write_starter(  # noqa: PLR0913 - one parameter a question
    path: Path,
    *,
    brand: str,
    aliases: Sequence[str] = (),
    competitors: Sequence[str] = (),
    sources: Sequence[str] = (),
    force: bool = False,
) -> None:
    """Write a configuration file that listens for a brand, whole or not at all.

    Names may be any text. Raises ``ConfigurationError`` where there is a file already and ``force`` is not given, where
    the answers make no configuration, and where the file cannot be written.
    """
    require_free(path, force=force)
    text = _text(brand, aliases, competitors, sources or DEFAULT_SOURCES)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        load_settings(draft)
        _put_in_place(draft, path, force=force)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):  # a read-only folder refuses this too, and holds no draft
            draft.unlink(missing_ok=True)


def require_free(path: Path, *, force: bool) -> None:
    """Raise ``ConfigurationError`` where ``write_starter`` would for what stands at the path: ask nothing in vain."""
    if path.is_dir():
        raise ConfigurationError(f"{path}: a folder, not a file; did you mean {path / 'wom.toml'}?")
    if path.exists() and not force:
        raise _taken(path)


def _taken(path: Path) -> ConfigurationError:
    return ConfigurationError(f"{path}: is there already; --force replaces it")


def _put_in_place(draft: Path, path: Path, *, force: bool) -> None:
    """Give the finished draft its name at once; a hard link, unlike a rename, never takes a name that is taken."""
    if force:
        draft.replace(path)
    else:
        path.hardlink_to(draft)


def _text(brand: str, aliases: Sequence[str], competitors: Sequence[str], sources: Sequence[str]) -> str:
    """Return the whole file."""
    for name in (brand, *aliases, *competitors):
        if any("\ud800" <= character <= "\udfff" for character in name):
            raise ConfigurationError(f"{quoted(name)}: holds something that is not text; give it in UTF-8")
    ours, *theirs = _keys([brand, *competitors])
    parts = [_HEAD, _OUR_BRAND.format(key=ours, name=quoted(brand), aliases=", ".join(map(quoted, aliases)))]
    parts += [_COMPETITOR.format(key=key, name=quoted(name)) for key, name in zip(theirs, competitors, strict=True)]
    parts += [_source(source) for source in dict.fromkeys(sources)]
    return "".join(parts)


def _source(source: str) -> str:
    """Return the table of a source, as a mere hint where it cannot do without something that only the user knows."""
    needed = "\n".join(f"# {key} =    # {' '.join(told.split())}" for key, told in needed_options(source).items())
    return _SOURCE_IN_NEED.format(source=source, needed=needed) if needed else _SOURCE.format(source=source)


def _keys(names: Sequence[str]) -> list[str]:
    """Return a key for each name: as like it as a key may be, and no two the same."""
    keys: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        key = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_KEY].strip("-") or "brand"
        numbered = (f"{key}-{number}" for number in count(2))
        keys.append(next(free for free in chain([key], numbered) if free not in keys))
    return keys
