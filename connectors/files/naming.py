"""Checks names that options give: of time zones and of text encodings."""

from zoneinfo import ZoneInfo


def check_time_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("no such time zone; write it as in Europe/Berlin") from error
    return name


def check_encoding(name: str) -> str:
    """Return the name of a text encoding.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        "".encode(name)
    except LookupError as error:
        raise ValueError("no such text encoding; write it as in utf-8 or cp1252") from error
    return name
