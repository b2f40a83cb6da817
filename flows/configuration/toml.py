"""Reading TOML, with what is wrong in a file told in plain words."""

import re
import tomllib
from pathlib import Path
from typing import Any

from flows.configuration.mistakes import ConfigurationError

_TOLD = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)

# How tomllib begins a complaint, and what that means to somebody who does not know the grammar.
_IN_PLAIN_WORDS = (
    ("Cannot declare", "this table stands in the file already"),
    ("Cannot redefine", "this table stands in the file already"),
    ("Cannot", "this key stands in the file already"),
    ("Duplicate inline table key", "this key stands in its table already"),
    ("Expected newline", "something follows the value on its line"),
    ("Expected ']", "the name of a table lacks its closing bracket"),
    ("Expected '='", "a line holds either key = value or a [table]"),
    ("Expected", "a quote is opened and never closed"),
    ("Illegal character '\\n'", "a quote is opened and not closed on its line"),
    ("Invalid date", "no such date or time"),
    ("Invalid initial character", "a key holds letters, digits, _ and -, or stands in quotes"),
    ("Invalid statement", "a line holds either key = value or a [table]"),
    ("Invalid value", "not a value; text needs quotes, dates have the form 2026-03-01"),
    ("Unclosed array", "a list lacks a comma or its closing bracket"),
    ("Unclosed inline table", "a table in braces lacks a comma or its closing brace"),
    ("Unescaped '\\'", "a backslash in double quotes must be doubled; in single quotes it stands for itself"),
    ("Unterminated string", "a quote is opened and never closed"),
)


def read_table(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds.

    Raises ``ConfigurationError`` that says why the file cannot be read, and at which line and column.
    """
    text = _read_text(path)
    try:
        return tomllib.loads(text)
    except RecursionError:
        complaint = "lists or tables lie too deep in each other"
    except ValueError as error:
        complaint = _in_plain_words(str(error), text)
    # Raised out here so that it carries no other exception along: those hold the file's text, maybe with a secret.
    raise ConfigurationError(f"{path}: {complaint}")


def _read_text(path: Path) -> str:
    """Return a file's text, without the mark that some editors put at its head."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        complaint = "no such file; run wom init to write one, or name another with --config"
    except IsADirectoryError:
        complaint = f"a folder, not a file; did you mean {path / 'wom.toml'}?"
    except UnicodeDecodeError as error:
        complaint = f"not UTF-8 (byte {error.start + 1:,} cannot be read); save it as UTF-8"
    except OSError as error:
        complaint = f"cannot be read: {error.strerror}"
    raise ConfigurationError(f"{path}: {complaint}")


def _in_plain_words(complaint: str, text: str) -> str:
    """Say where and why a file is no TOML, without quoting from it: the line may hold a secret."""
    told = _TOLD.fullmatch(complaint)
    what = told["what"] if told else complaint
    plain = next((plain for beginning, plain in _IN_PLAIN_WORDS if what.startswith(beginning)), what)
    if told and told["line"]:
        return f"line {told['line']}, column {told['column']}: {plain}"
    return f"line {len(text.splitlines())}, at the end of the file: {plain}"
