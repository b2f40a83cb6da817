"""Looks up single things at a platform, of which some will have been deleted."""

from collections.abc import Collection, Mapping
from typing import Any

from connectors.errors import BadQuery, UnreadableAnswer
from connectors.http import HttpClient
from connectors.items import SHOWN
from connectors.payloads import excerpt


class Lookups:
    """Asks, and counts how often; an answer has one field of ``fields`` at least, any where there are none."""

    def __init__(self, http: HttpClient, fields: Collection[str] = ()) -> None:
        self._http = http
        self._fields = fields
        self.request_count = 0

    def ask(self, path: str, params: Mapping[str, str | int]) -> dict[str, Any] | None:
        """Return what a path holds, ``None`` where there is nothing any more.

        Raises:
            UnreadableAnswer: it is no object, or an empty one, or one without a field that it must have.
        """
        self.request_count += 1
        try:
            answer = self._http.get(path, params)
        except BadQuery:  # it was deleted meanwhile
            return None
        told = answer.json()
        if not isinstance(told, dict) or not told.keys() & (self._fields or told.keys()):
            raise UnreadableAnswer(f"{answer.asked} answered nothing that was asked for", excerpt(told, SHOWN))
        return told
