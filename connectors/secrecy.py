"""What this process knows that nobody may read, taken out of every text that is told or kept.

Platforms repeat what they were sent: in the words of an error, in an address, in a status line, quoted for wherever it
stands. So a secret is known by its characters, however each of them is written, and by its beginning where its end was
cut off.
"""

import html
import logging
import re
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pydantic import SecretStr

HIDDEN = "[secret]"
"""What stands in the place of a secret."""

_SHORTEST = 4
_BEGINNING = 12
_REST = r"""[^\s"'<>&,;]*"""

_kept: set[str] = set()


def keep(secret: "SecretStr | str | None") -> None:
    """Remember a secret, so that it is hidden from now on; one of a few characters would hide half of all words."""
    plain = secret if secret is None or isinstance(secret, str) else secret.get_secret_value()
    if plain and len(plain.strip()) >= _SHORTEST:
        _kept.update([plain.strip(), *_secret_in(plain.strip())])


def _secret_in(secret: str) -> list[str]:
    """Return what of an address is secret by itself, as libraries tell it apart: its password and a long path."""
    with suppress(ValueError):
        parts = urlsplit(secret)
        path, password = parts.path.strip("/"), unquote(parts.password or "")
        if parts.scheme and parts.netloc:
            return [part for part, least in ((path, _BEGINNING), (password, _SHORTEST)) if len(part) >= least]
    return []


def keep_sent(headers: Mapping[str, str]) -> None:
    """Remember what a request is authorised by: a token that the platform gave for a while is known nowhere else."""
    keep(headers.get("authorization", "").rpartition(" ")[2])


def hide(text: str) -> str:
    """Return a text with a mark in place of each secret that is known by now."""
    return _pattern(frozenset(_kept)).sub(HIDDEN, text) if _kept else text


def guard_logs() -> None:
    """Have whatever is logged in this process, also by libraries, be without secrets from now on."""
    logging.setLogRecordFactory(_record)


def _record(*told: Any, **facts: Any) -> logging.LogRecord:
    record = logging.LogRecord(*told, **facts)
    with suppress(TypeError, ValueError):  # words that do not fit their arguments are for the handler to complain of
        message = record.getMessage()
        if (hidden := hide(message)) != message:
            record.msg, record.args = hidden, ()
    if record.exc_info and record.exc_info[0]:
        record.exc_text = hide("".join(traceback.format_exception(*record.exc_info)).rstrip())
    return record


@lru_cache(maxsize=4)
def _pattern(secrets: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(secrets, key=lambda secret: (-len(secret), secret))
    wholes = ["".join(map(_written, secret)) for secret in longest_first]
    begun = {secret[:_BEGINNING] for secret in longest_first if len(secret) > _BEGINNING}
    beginnings = ["".join(map(_written, beginning)) + _REST for beginning in sorted(begun)]
    return re.compile("|".join([*wholes, *beginnings]), re.IGNORECASE)


@lru_cache(maxsize=256)
def _written(character: str) -> str:
    """Return what finds a character as it is, behind backslashes, or as it is quoted in addresses, JSON or HTML."""
    code = ord(character)
    in_address = "".join(f"%(?:25)*{byte:02x}" for byte in character.encode(errors="replace"))
    forms = {re.escape(character), re.escape(html.escape(character)), in_address}
    forms |= {rf"\\+u{code:04x}", f"&#0*{code};", f"&#x0*{code:x};"} | ({r"\+"} if character == " " else set())
    return rf"\\*(?:{'|'.join(sorted(forms, key=len, reverse=True))})"
