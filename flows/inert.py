"""Text from the internet, made harmless for where it is shown."""

import html
import re
import unicodedata

# Cc: terminal escapes, bells. Cf: bidirectional overrides, zero-width characters. Cs: lone surrogates.
_ACTIVE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
# The joiner that holds emoji together is format, not mischief.
_KEPT = frozenset({"\u200d"})
_MARKDOWN_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>:@])")
_ELLIPSIS = "…"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# However much white space and format a text holds, no more of it is looked at than this many times what is shown.
_LOOKED_AT = 20


def one_line(text: str, length: int = 200) -> str:
    """Return the text as one line of at most ``length`` characters that no terminal will act on."""
    head = text[: _LOOKED_AT * length]
    spaced = " ".join(head.split())
    plain = _without_active(spaced)
    is_whole = len(head) == len(text) and len(plain) <= length
    return plain if is_whole else plain[: length - 1] + _ELLIPSIS


def lines(text: str) -> str:
    """Return the text with its line ends, every other white space a space, and nothing that a terminal will act on."""
    broken = text.replace("\r\n", "\n").split("\n")
    return "\n".join(_without_active("".join(" " if c.isspace() else c for c in line)) for line in broken)


def _without_active(text: str) -> str:
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _ACTIVE_CATEGORIES)


def in_markdown(text: str, length: int = 200) -> str:
    """Return the text as one line that renders in Markdown as itself: no link, image, HTML, heading or table cell."""
    return _MARKDOWN_ACTIVE.sub(r"\\\1", html.escape(one_line(text, length), quote=False))


def without_formula(text: str) -> str:
    """Put an apostrophe before a leading character that spreadsheets take for a formula's."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
