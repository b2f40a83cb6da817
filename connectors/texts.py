"""Makes foreign text safe to store and show, and changes nothing else about it."""

import html
import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Only entities that end in a semicolon: html.unescape alone turns the "&copy=2" of a link into "©=2".
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def clean(text: str) -> str:
    r"""Return ``text`` with ``\n`` for every line end, without control characters or halves of surrogate pairs."""
    if text.isprintable():  # neither of these is: the short cut for most words
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def unescape(text: str) -> str:
    """Return ``text`` with HTML entities such as ``&amp;`` as the characters they stand for."""
    return _ENTITY.sub(lambda entity: html.unescape(entity.group()), text) if "&" in text else text
