"""Reads the values that exports hold: what a cell means for a field of ``Post``.

Each function takes a foreign value and returns what the field holds, or ``None`` where the cell says nothing: it is
empty, a placeholder such as ``NaN`` or ``None``, or holds an object where one value is wanted.
"""

import math
import re
from collections.abc import Callable

from connectors.post import POST_TYPES
from connectors.texts import clean

Reader = Callable[[object], object]

# Reddit shows "[deleted]" for an author who left, and what Python made of such an author is "None".
_NOTHING = frozenset({"", "nan", "nat", "none", "null", "n/a", "\\n", "[deleted]", "[removed]"})
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_WHOLE = re.compile(r"([+-]?\d{1,18})(?:\.0+)?")
# 3e1204 may also be an id in base 36: a rounded number has a point or a sign.
_ROUNDED = re.compile(r"\d\.\d+[eE]\+?\d+|\d[eE]\+\d+")
_EXACT = 2**53  # from here on a float no longer tells neighbouring numbers apart
_LINK = re.compile(r"https?://[^\s|\"'<>\\^`{}\[\]]+")
_RENAMED_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi"}
_POST_TYPES = {name: name for name in POST_TYPES} | {
    "tweet": "post",
    "status": "post",
    "submission": "post",
    "reply": "comment",
    "retweet": "repost",
}
_PLATFORMS = {"twitter": "x"}


def read_text(value: object) -> str | None:
    """Return a text as it stands, unless it is blank."""
    text = clean(value) if isinstance(value, str) else _number(value)
    return text if text and not text.isspace() else None


def read_word(value: object) -> str | None:
    """Return a name, an address, a code."""
    text = clean(value).strip() if isinstance(value, str) else _number(value)
    return None if text is None or text.lower() in _NOTHING else text


def read_id(value: object) -> str | None:
    """Return an id as text.

    Raises:
        ValueError: a spreadsheet or a float has rounded it.
    """
    word = read_word(value)
    if word and _ROUNDED.fullmatch(word):
        raise ValueError(f"{word} is rounded: export ids as text")
    return word.removesuffix(".0") if word and _WHOLE.fullmatch(word) else word


def read_reference(value: object) -> str | None:
    """Return the id of another post or person, or ``None`` where it is rounded and thus lost."""
    try:
        return read_id(value)
    except ValueError:
        return None


def read_handle(value: object) -> str | None:
    """Return a user name without the ``@`` before it."""
    word = read_word(value)
    return (word.removeprefix("@") or None) if word else None


def read_count(value: object) -> int | None:
    """Return a whole number.

    Raises:
        ValueError: it is none.
    """
    word = read_word(value)
    if word is None:
        return None
    if found := _WHOLE.fullmatch(word.replace(",", "") if _GROUPED.fullmatch(word) else word):
        return int(found[1])
    raise ValueError(f"{word[:64]!r} is no whole number")


def read_links(value: object) -> tuple[str, ...] | None:
    """Return the web addresses in a list of them, or in a text."""
    texts = value if isinstance(value, list | tuple) else [value]
    return tuple(link.rstrip(",;") for text in texts if isinstance(text, str) for link in _LINK.findall(text)) or None


def read_lang(value: object) -> str | None:
    """Return a two-letter language code; other codes (``und``, ``qme``) stand for no one language."""
    code = re.split("[-_]", (read_word(value) or "").lower())[0]
    return _RENAMED_LANGUAGES.get(code, code) if re.fullmatch("[a-z]{2}", code) else None


def read_post_type(value: object) -> str | None:
    """Return one of ``POST_TYPES``.

    Raises:
        ValueError: the type is another.
    """
    word = read_word(value)
    if word is None:
        return None
    if word.lower() not in _POST_TYPES:
        raise ValueError(f"{word[:64]!r} is none of {', '.join(POST_TYPES)}")
    return _POST_TYPES[word.lower()]


def read_platform(value: object) -> str | None:
    """Return a platform's name as ours."""
    word = (read_word(value) or "").lower()
    return _PLATFORMS.get(word, word) or None


def _number(value: object) -> str | None:
    """Return a number as text, as exact as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else f"{value:e}"
    return str(value)
