import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.post import Page, Post
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA
from warehouse import configuration, corrections, load, measure, schema, tags, thanks, tombstones
from warehouse.connection import connect, transaction
from warehouse.errors import NoSuchMention, ThankedTooEarly
from warehouse.naming import PostName

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]
Dump = dict[str, list[tuple[Any, ...]]]

TABLES = "select table_name from duckdb_tables() where table_name like 'measured_%' order by 1"
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = (
    None,
    datetime(2026, 2, 28, 23, tzinfo=UTC),
    datetime(2026, 3, 1, 1, tzinfo=UTC),
    datetime(2026, 3, 9, tzinfo=UTC),
)
BRANDS = ("acme", "globex")
IDS = ("1", "2", "3", "4", "5", "6")
AUTHORS = ("ann", "bob", "hq")
FILLING = 60
"""Posts that never change, so that the few that do are a small part and are measured as such."""


def measured(path: Path) -> Dump:
    with connect(path) as connection:
        return _dump(connection)


def measured_anew(path: Path) -> Dump:
    """Return what the measured tables would hold if everything was derived again, and leave them as they are."""
    with connect(path) as connection:
        connection.begin()
        measure._measure(connection, everything=True)
        found = _dump(connection)
        connection.rollback()
    return found


def _dump(connection: Any) -> Dump:
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    return {name: connection.execute(f"select * from {name} order by all").fetchall() for name in names}


class History:
    """A warehouse to which things happen."""

    def __init__(self, path: Path, *, is_new: bool = True) -> None:
        self.path = path
        self.page_count = 0 if is_new else 1
        if is_new:
            self._begin()

    def _begin(self) -> None:
        self.store([Post("x", f"filling {number}", "", START, "{}") for number in range(FILLING)])
        self.configure(accounts=["hq"], campaigns=["glow"])
        self.speak_from("rules-1")

    def store(self, posts: list[Post]) -> None:
        self.page_count += 1
        load.store_page(
            self.path,
            pull_id=str(self.page_count),
            source="archive",
            query="q",
            posts=Page(tuple(posts), "").table(),
            cursor=str(self.page_count),
            expected_cursor=str(self.page_count - 1) if self.page_count > 1 else None,
            rejects=load.REJECT_SCHEMA.empty_table(),
            gaps=load.GAP_SCHEMA.empty_table(),
            covers_from=None,
            covers_until=None,
            request_count=1,
            spending=load.SPENDING_SCHEMA.empty_table(),
        )

    def write(self, *told: dict[str, Any]) -> None:
        observed_at = START + timedelta(minutes=self.page_count)
        self.store([Post("x", observed_at=observed_at, raw="{}", **each) for each in told])

    def tag(self, tagger: str, said: dict[str, list[dict[str, Any]]]) -> None:
        batch = pa.table({"platform": ["x"] * len(said), "post_id": list(said), "text_hash": [""] * len(said)})
        batch = batch.append_column("speaker", pa.nulls(len(said), pa.string()))
        rows = [
            {"row": row, "matched_in": "text", "brand": brand} | told
            for row, tags_told in enumerate(said.values())
            for brand, told in zip(BRANDS, tags_told, strict=False)
        ]
        tags.store_tags(
            self.path,
            batch=batch,
            tags=pa.Table.from_pylist(rows, schema=TAG_SCHEMA),
            evidence=EVIDENCE_SCHEMA.empty_table(),
            tagger=tagger,
            matcher="",
        )

    def delete(self, post_id: str) -> None:
        with transaction(self.path) as connection:
            connection.execute(
                "insert into changes select platform, reply_to_id from posts where post_id = $post_id"
                " and reply_to_id is not null",
                {"post_id": post_id},
            )
            for table in ("posts", "mentions", "taggings", "corrections", "thanks"):
                connection.execute(f"delete from {table} where post_id = $post_id", {"post_id": post_id})
            connection.execute("insert into changes values ('x', $post_id)", {"post_id": post_id})

    def withdraw(self, post_id: str) -> None:
        """Take out a post that is gone at its platform."""
        told = pa.table({"platform": ["x"], "post_id": [post_id], "outcome": ["deleted"]})
        with transaction(self.path) as writer:
            tombstones.withdraw(writer, told)

    def correct(self, post_id: str, brand: str, tags_told: dict[str, str]) -> None:
        """Correct a mention where there is one, or take back what is corrected of it where nothing is told."""
        with suppress(NoSuchMention):
            if tags_told:
                corrections.correct(self.path, PostName("x", post_id), brand=brand, tags=tags_told, by="eve")
            else:
                corrections.undo(self.path, PostName("x", post_id), brand=brand, by="eve")

    def thank(self, post_id: str, at: datetime | None) -> None:
        """Remember thanks for a post, or forget them where no time is told."""
        if at:
            with suppress(ThankedTooEarly):
                thanks.record(self.path, PostName("x", post_id), by="eve", at=at)
        else:
            thanks.forget(self.path, PostName("x", post_id))

    def configure(
        self,
        accounts: list[str],
        campaigns: list[str],
        timezone: str = "UTC",
        people: tuple[str, ...] = (),
        window_days: int = 365,
    ) -> None:
        configuration.configure(
            self.path,
            brands=pa.Table.from_pylist(
                [
                    {"brand": "acme", "name": "Acme", "is_competitor": False, "timezone": timezone},
                    {"brand": "globex", "name": "Globex", "is_competitor": True, "timezone": "UTC"},
                ]
            ),
            accounts=pa.Table.from_pylist(
                [{"brand": "acme", "platform": "x", "account": account, "role": "owned"} for account in accounts],
                schema=pa.schema([(name, pa.string()) for name in ("brand", "platform", "account", "role")]),
            ),
            campaigns=pa.Table.from_pylist(
                [{"brand": "acme", "hashtag": hashtag} for hashtag in campaigns],
                schema=pa.schema(
                    [
                        ("brand", pa.string()),
                        ("hashtag", pa.string()),
                        ("starts_on", pa.date32()),
                        ("ends_on", pa.date32()),
                    ]
                ),
            ),
            people=pa.Table.from_pylist(
                [{"person": "sam", "platform": "x", "account": account} for account in people],
                schema=pa.schema([(name, pa.string()) for name in ("person", "platform", "account")]),
            ),
            advocate_rule=pa.table({"mentions": [2], "days": [2], "window_days": [window_days]}),
            queries=pa.schema(
                [(name, pa.string()) for name in ("source", "query", "brand", "about", "asked_for")]
            ).empty_table(),
        )

    def speak_from(self, tagger: str) -> None:
        with transaction(self.path) as connection:
            connection.execute("delete from current_tagger")
            connection.execute(
                "insert into current_tagger values ($tagger, '', timestamp '2026-01-01')", {"tagger": tagger}
            )

    def measure(self) -> None:
        measure.measure(self.path)


maybe_id = st.sampled_from((None, *IDS))
post = st.fixed_dictionaries(
    {
        "post_id": st.sampled_from(IDS),
        "text": st.sampled_from(
            ("", "new #Glow", "I love the new lamp so much", "I love the new lamp, so much!", "@hq @someone great")
        ),
        "post_type": st.sampled_from(("post", "repost")),
        "created_at": st.sampled_from(DAYS),
        "author_id": st.sampled_from((None, *AUTHORS)),
        "author_handle": st.sampled_from((None, "someone", "HQ")),
        "reply_to_id": maybe_id,
        "reply_to_author_id": st.sampled_from((None, *AUTHORS)),
        "conversation_id": maybe_id,
        "reposted_id": maybe_id,
    }
)
said = st.fixed_dictionaries(
    {
        "kind": st.sampled_from((None, *KINDS, "advocacy", "advocacy")),
        "sentiment_label": st.sampled_from((None, "positive", "negative")),
        "passion": st.sampled_from((None, 0.1, 0.3, 0.9)),
        "trust": st.sampled_from((None, -0.7, 0.1)),
        "promotion": st.sampled_from((None, 0.2, 0.8)),
        "reciprocity": st.sampled_from((None, 0.2, 0.8)),
    }
)
tags_of_a_post = st.lists(said, max_size=len(BRANDS))
corrected = st.sampled_from(({}, {"kind": "advocacy"}, {"kind": "talk", "sentiment": "positive"}))
taggers = st.sampled_from(("rules-1", "rules-1", "rules-1", "rules-2"))
event = st.one_of(
    *[st.tuples(st.just("write"), post)] * 4,
    st.tuples(st.just("tag"), taggers, st.dictionaries(st.sampled_from(IDS), tags_of_a_post, min_size=1, max_size=2)),
    st.tuples(st.just("correct"), st.sampled_from(IDS), st.sampled_from(BRANDS), corrected),
    st.tuples(st.just("thank"), st.sampled_from(IDS), st.sampled_from(DAYS)),
    st.tuples(st.just("delete"), st.sampled_from(IDS)),
    st.tuples(st.just("withdraw"), st.sampled_from(IDS)),
    st.tuples(
        st.just("configure"),
        st.sampled_from((["hq"], ["ann"], ["HQ", "bob"])),
        st.sampled_from(([], ["#GLOW"])),
        st.sampled_from(("UTC", "Asia/Tokyo")),
        st.sampled_from(((), ("bob", "someone"))),
        st.sampled_from((365, 2)),
    ),
    st.tuples(st.just("speak_from"), st.sampled_from(("rules-1", "rules-2"))),
    *[st.tuples(st.just("measure"))] * 2,
)
beginning = st.tuples(*(st.tuples(post, tags_of_a_post) for _ in IDS))


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seed") / "wom.duckdb"
    schema.prepare(path)
    History(path).measure()
    return path


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(beginning=beginning, events=st.lists(event, min_size=3, max_size=12))
def test_whatever_happens_measuring_the_changes_is_measuring_everything(
    seed: Path, beginning: tuple[Any, ...], events: list[tuple[Any, ...]]
) -> None:
    path = Path(shutil.copy(seed, seed.with_name("history.duckdb")))
    with connect(path):
        history = History(path, is_new=False)
        history.write(*(told | {"post_id": post_id} for post_id, (told, _) in zip(IDS, beginning, strict=True)))
        history.tag("rules-1", {post_id: said for post_id, (_, said) in zip(IDS, beginning, strict=True)})
        for name, *arguments in (("measure",), *events, ("measure",)):
            getattr(history, name)(*arguments)
        assert measured(path) == measured_anew(path)
