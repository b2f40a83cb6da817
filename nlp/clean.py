"""Text as people type it, made even for matching, with the way back to the original code points.

Curly quotes become straight, full-width and mathematical letters plain (NFKC), zero-width and direction marks go away,
control characters become spaces. Spans found in the clean text are reported in the original.
"""

import re
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
)
_INVISIBLE += "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
_COMBINING = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1161-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_COMBINING += "\u3099\u309a\ufe20-\ufe2f"
_PLAIN = r"\n -~"

# Signs that NFKC would turn into letters of the word they stand at ("Acme™" is not "AcmeTM").
_SPACED = "\u2120-\u2122\u00ae\u00a9"
_CONTROL = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029"
_QUOTES = {ord(sign): "'" for sign in "\u2018\u2019\u201b\u02bc\u00b4\u2032\uff07"}
_QUOTES |= {ord(sign): '"' for sign in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"}

_UNEVEN = re.compile(f"[{_INVISIBLE}{_SPACED}{_CONTROL}{''.join(map(chr, _QUOTES))}]")
_GONE = re.compile(f"[{_INVISIBLE}]+")
_SPACE = re.compile(f"[{_CONTROL}{_SPACED}]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# A run of plain characters, or a line end, or one character with the marks that belong to it.
_CLUSTER = re.compile(f"[{_PLAIN}]+(?![^{_PLAIN}])|\r\n|.[{_COMBINING}{_INVISIBLE}]*", re.DOTALL)
_RUN = re.compile(f"[{_PLAIN}]+")


@dataclass(frozen=True, slots=True)
class Clean:
    """An even text and where each of its code points came from.

    ``starts`` and ``ends`` give, for each code point of ``text``, where its origin begins and ends; both are ``None``
    where the text was even already, so that most texts cost nothing.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text behind ``text[start:end]``, which must not be empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def clean(text: str) -> Clean:
    """Even out ``text`` and remember where everything stood."""
    if not _UNEVEN.search(text) and is_normalized("NFKC", text):
        return Clean(text)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        if _RUN.fullmatch(match.group()):
            pieces.append(match.group())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            even = _even(match.group())
            pieces.append(even)
            starts.extend([start] * len(even))
            ends.extend([end] * len(even))
    return Clean("".join(pieces), starts, ends)


def _even(cluster: str) -> str:
    """Return what one uneven character, with its marks, stands for."""
    if _LINE_END.fullmatch(cluster):
        return "\n"
    visible = _GONE.sub("", cluster).translate(_QUOTES)
    return _SPACE.sub(" ", normalize("NFKC", _SPACE.sub(" ", visible))).translate(_QUOTES)
