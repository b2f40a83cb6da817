"""A source that charges for what is read: three pages of two posts, of which a page may hold five."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from connectors.connector import Check
from connectors.post import Page, Post, Query

PAGE_COUNT = 3
PRICES = {"post_read": "0.1"}
SEEN = datetime(2026, 1, 1, tzinfo=UTC)


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Paid:
    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        for number in range(int(cursor or 0) + 1, PAGE_COUNT + 1):
            posts = tuple(
                Post(
                    "paid",
                    f"{number}-{part}",
                    f"{query.accounts} {query.since}",
                    datetime(2026, 1, 1, tzinfo=UTC),
                    "{}",
                )
                for part in range(2)
            )
            usage = {"post_read": len(posts)}
            yield Page(posts, str(number), request_count=1, usage=usage, progress=number / PAGE_COUNT)

    def estimate(self, _query: Query, cursor: str | None) -> dict[str, int]:
        return {"post_read": 2 * (PAGE_COUNT - int(cursor or 0))}

    def check(self) -> Check:
        return Check(usable=True, detail="costs nothing to ask")


def connect() -> Paid:
    return Paid()


def most_usage(_options: Mapping[str, Any]) -> dict[str, int]:
    return {"post_read": 5}
