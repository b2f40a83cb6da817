"""Turns HTML into plain text, in time proportional to its length whatever it holds.

Python's own HTMLParser needs 39 s for the 60 kB of ``"<a " * 20_000`` (3.11.7), and posts come from anybody.
"""

import re

from connectors.texts import clean, unescape

_TAG = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <(?P<hidden>script|style)\b[^<>]*+>.*?(?:</(?P=hidden)\b[^<>]*+>|\Z)
    | <(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*+)>
    | <[!?][^<>]*+>
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BREAKS = {"p": "\n\n", "br": "\n"} | dict.fromkeys(
    ("blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "pre", "table", "tr", "ul"), "\n"
)
_ELLIPSES = ("...", "…")


def read_html(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a piece of HTML, its paragraphs parted by blank lines, and the web addresses it links to.

    A link that shows its address cut short is written out.
    """
    reading = _Reading()
    position = 0
    for tag in _TAG.finditer(source):
        reading.words(source[position : tag.start()])
        reading.tag(tag)
        position = tag.end()
    reading.words(source[position:])
    return reading.text(), tuple(reading.links)


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.links: list[str] = []
        self._parts: list[str] = []
        self._address = ""
        self._label = 0  # where the label of the latest link begins among the parts

    def words(self, source: str) -> None:
        if source:
            self._parts.append(re.sub(r"\s+", " ", unescape(source)))

    def tag(self, tag: re.Match[str]) -> None:
        name = (tag["name"] or "").lower()
        if name in _BREAKS:
            self._parts.append(_BREAKS[name])
        elif name == "a" and tag["end"]:
            self._write_out()
        elif name == "a":
            found = _HREF.search(tag["attributes"])
            self._address = clean(unescape(next(filter(None, found.groups()), ""))) if found else ""
            self._label = len(self._parts)
            if self._address.startswith(("http://", "https://")):
                self.links.append(self._address)

    def text(self) -> str:
        text = re.sub(r" {2,}", " ", clean("".join(self._parts)))
        return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip()

    def _write_out(self) -> None:
        if not self._address:
            return
        label = "".join(self._parts[self._label :]).strip()
        if label.endswith(_ELLIPSES) and self._address.startswith(label.rstrip(".…")):
            self._parts[self._label :] = [self._address]
        self._address = ""
