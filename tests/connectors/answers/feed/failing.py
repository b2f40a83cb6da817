"""Feeds for those who let them fail; they have no pages."""

from connectors.connector import Connector
from connectors.http import Limits
from connectors.sources.feed import Feed
from tests.connectors.answers.feed.case import NOW, PASSWORD

SECRETS = (PASSWORD,)


def open_at(url: str, limits: Limits) -> Connector:
    """Return a connector that asks there."""
    return Feed(url, now=lambda: NOW, limits=limits)
