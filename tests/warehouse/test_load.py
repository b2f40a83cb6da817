"""Pages stored as a whole or not at all, each post in its newest state, every row accounted for."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from subprocess import Popen
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.post import POST_SCHEMA, Page, Post
from warehouse import load, schema
from warehouse.connection import connect, transaction
from warehouse.errors import StaleCursor
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]

DAY = timedelta(days=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
REJECT = {"location": "posts.csv:7", "reason": "no date", "raw": "a,b"}


def plain(moment: datetime) -> datetime:
    """Return a moment as tables hold it: in UTC, without saying so."""
    return moment.replace(tzinfo=None)


def counts(**told: int) -> PageCounts:
    return PageCounts(**{"read": 0, "loaded": 0, "updated": 0, "unchanged": 0, "quarantined": 0} | told)


# New, changed, unchanged


def test_every_column_of_a_post_is_stored(store: Store, rows: Rows) -> None:
    post = Post(
        platform="reddit",
        post_id="t1_a",
        text="I tell everyone",
        observed_at=datetime(2026, 1, 2, 1, tzinfo=timezone(timedelta(hours=1))),
        raw='{"id": "a"}',
        post_type="comment",
        title="Headphones",
        lang="en",
        url="https://example.org/a",
        created_at=NEW_YEAR,
        edited_at=NEW_YEAR + DAY,
        community="headphones",
        conversation_id="t3_x",
        reply_to_id="t3_y",
        reply_to_author_id="t2_y",
        quoted_id="q",
        reposted_id="r",
        links=("https://a.example", "https://b.example"),
        visibility="unlisted",
        author_id="t2_a",
        author_handle="ann",
        author_name="Ann",
        author_follower_count=7,
        author_created_at=NEW_YEAR - DAY,
        like_count=-3,
        reply_count=0,
        repost_count=None,
        quote_count=2,
        view_count=9,
    )
    assert store(post) == counts(read=1, loaded=1)
    [stored] = rows("select * exclude (text_hash) from posts")
    assert stored == (
        *("reddit", "t1_a", "archive", "comment", "I tell everyone", "Headphones", "en", "https://example.org/a"),
        *(plain(NEW_YEAR), plain(NEW_YEAR + DAY), "headphones", "t3_x", "t3_y", "t2_y", "q", "r"),
        *(["https://a.example", "https://b.example"], "unlisted", "t2_a", -3, 0, None, 2, 9, '{"id": "a"}'),
        *(plain(NEW_YEAR + DAY),) * 2,
    )
    assert rows("select * exclude (first_seen_at) from authors") == [
        ("reddit", "t2_a", "ann", "Ann", 7, plain(NEW_YEAR - DAY), plain(NEW_YEAR + DAY)),
    ]


def test_the_same_page_again_changes_nothing(store: Store, rows: Rows, post: Make) -> None:
    page = [post("1", like_count=1, author_id="a", author_handle="ann"), post("2", title="t", lang="en", links=("u",))]
    store(*page)
    tables = ("posts", "authors", "engagement", "changes")
    before = {table: rows(f"select * from {table} order by all") for table in tables}
    assert store(*page) == counts(read=2, unchanged=2)
    assert {table: rows(f"select * from {table} order by all") for table in tables} == before


def test_an_edit_is_taken_and_the_first_sight_kept(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", text="fine"), source="x")
    assert store(post("1", text="great", observed_at=NEW_YEAR + DAY, raw="{1}")) == counts(read=1, updated=1)
    assert rows("select text, source, raw, observed_at - first_seen_at from posts") == [
        ("great", "archive", "{1}", DAY)
    ]


def test_an_earlier_state_never_overwrites_a_later_one(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", text="later", observed_at=NEW_YEAR + DAY))
    assert store(post("1", text="earlier")) == counts(read=1, unchanged=1)
    assert rows("select text from posts") == [("later",)]


def test_a_state_seen_by_a_clock_that_ran_ahead_is_overwritten(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", text="ahead", observed_at=datetime.now(UTC) + DAY))
    assert store(post("1", text="true", observed_at=NEW_YEAR)) == counts(read=1, updated=1)
    assert rows("select text, observed_at from posts") == [("true", plain(NEW_YEAR))]


def test_of_two_states_seen_at_once_the_last_stored_wins(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", text="one"))
    assert store(post("1", text="two")) == counts(read=1, updated=1)
    assert rows("select text from posts") == [("two",)]


def test_a_state_seen_again_outdates_what_was_seen_in_between(store: Store, rows: Rows, post: Make) -> None:
    def seen(day: int, like_count: int) -> Post:
        return post("1", like_count=like_count, author_id="a", observed_at=NEW_YEAR + day * DAY)

    store(seen(1, 5), source="x")
    changes = rows("from changes")
    assert store(seen(3, 5), source="x") == counts(read=1, unchanged=1)
    assert store(seen(2, 4)) == counts(read=1, unchanged=1)
    assert rows("select like_count, day(observed_at), day(first_seen_at) from posts") == [(5, 4, 2)]
    assert rows("select day(observed_at) from authors") == [(4,)]
    assert rows("select like_count, day(observed_at) from engagement") == [(5, 2)]
    assert rows("from changes") == changes


def test_what_one_source_does_not_tell_never_hides_what_another_told(store: Store, rows: Rows, post: Make) -> None:
    told = {"author_id": "a", "created_at": NEW_YEAR, "like_count": 3, "links": ("https://a.example",), "url": "u"}
    poor = post("1", text="edited", observed_at=NEW_YEAR + DAY, title="t")
    store(post("1", **told), post("2", **told), source="hackernews")
    assert store(poor, post("3")) == counts(read=2, loaded=1, updated=1)
    known = "select text, title, author_id, created_at, like_count, links, url, source from posts where post_id = '1'"
    merged = ("edited", "t", "a", plain(NEW_YEAR), 3, ["https://a.example"], "u", "hackernews")
    assert rows(known) == [merged]
    assert store(poor, post("3")) == counts(read=2, unchanged=2)
    assert rows(known) == [merged]
    assert rows("select post_id, like_count from engagement order by all") == [("1", 3), ("2", 3)]


def test_what_its_own_source_no_longer_tells_is_gone(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", author_id="a", like_count=3), source="hackernews")
    store(post("1", observed_at=NEW_YEAR + DAY))
    store(post("1", observed_at=NEW_YEAR + 2 * DAY), source="hackernews")
    assert rows("select author_id, like_count, source from posts") == [(None, None, "hackernews")]
    assert rows("select like_count from engagement") == [(3,)]


def test_who_tells_no_less_speaks_for_the_post_from_then_on(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", lang="en"), source="hackernews")
    store(post("1", lang="de", author_id="a", observed_at=NEW_YEAR + DAY))
    assert rows("select lang, author_id, source from posts") == [("de", "a", "archive")]
    store(post("1", lang="de", observed_at=NEW_YEAR + 2 * DAY))
    assert rows("select author_id from posts") == [(None,)]


def test_a_raw_payload_alone_is_no_change(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", raw='{"took_ms": 3}'))
    assert store(post("1", raw='{"took_ms": 4}', observed_at=NEW_YEAR + DAY)) == counts(read=1, unchanged=1)
    assert rows("select raw from posts") == [('{"took_ms": 3}',)]


@pytest.mark.parametrize(
    "change",
    [
        {"post_type": "comment"},
        {"text": "other"},
        {"title": None},
        {"lang": "de"},
        {"url": None},
        {"created_at": NEW_YEAR},
        {"edited_at": NEW_YEAR},
        {"community": "c"},
        {"conversation_id": "c"},
        {"reply_to_id": "c"},
        {"reply_to_author_id": "c"},
        {"quoted_id": "c"},
        {"reposted_id": "c"},
        {"links": ("https://c.example",)},
        {"links": ()},
        {"visibility": "unlisted"},
        {"author_id": "b"},
        {"like_count": None},
        {"reply_count": 0},
        {"repost_count": 0},
        {"quote_count": 0},
        {"view_count": 0},
    ],
    ids=str,
)
def test_a_change_of_any_one_column_is_a_change(store: Store, rows: Rows, post: Make, change: dict[str, Any]) -> None:
    before = {"title": "t", "url": "u", "author_id": "a", "like_count": 1, "links": ("https://a.example",)}
    store(post("1", **before), post("2", **before))
    assert store(post("1", **before | change), post("2", **before)) == counts(read=2, updated=1, unchanged=1)
    [(column, value)] = change.items()
    expected = list(value) if isinstance(value, tuple) else value
    if isinstance(expected, datetime):
        expected = plain(expected)
    assert rows(f"select {column} from posts where post_id = '1'") == [(expected,)]
    assert store(post("1", **before | change), post("2", **before)) == counts(read=2, unchanged=2)


def test_within_a_page_the_later_seen_wins_then_the_later_row(store: Store, rows: Rows, post: Make) -> None:
    page = [
        post("1", text="later seen", observed_at=NEW_YEAR + DAY),
        post("1", text="earlier seen"),
        post("2", text="first row"),
        post("2", text="last row"),
        post("3"),
    ]
    assert store(*page) == counts(read=5, loaded=3, unchanged=2)
    assert rows("select post_id, text from posts order by 1") == [
        ("1", "later seen"),
        ("2", "last row"),
        ("3", "hello"),
    ]


def test_platform_and_id_name_a_post(store: Store, rows: Rows, post: Make) -> None:
    assert store(post("1"), post("1", platform="reddit")).loaded == 2
    assert len(rows("from posts")) == 2


def test_the_hash_tells_apart_what_taggers_read(store: Store, rows: Rows, post: Make) -> None:
    texts = [
        ("a", "b", None),
        ("ab", None, None),
        ("a", None, "b"),
        ("", "ab", None),
        ("a", "", "b"),
        ("a:1", None, None),
    ]
    store(*(post(str(n), text=text, title=title, lang=lang) for n, (text, title, lang) in enumerate(texts)))
    store(
        *(post(str(n), platform="y", text=text, title=title, lang=lang) for n, (text, title, lang) in enumerate(texts))
    )
    assert rows("select count(distinct text_hash), count(*), min(length(text_hash)) from posts") == [(6, 12, 32)]


def test_the_hash_follows_an_edit_and_nothing_else(store: Store, rows: Rows, post: Make) -> None:
    def stored() -> Any:
        return rows("select text_hash from posts")

    store(post("1"))
    before = stored()
    store(post("1", like_count=3))
    assert stored() == before
    store(post("1", like_count=3, text="edited"))
    assert stored() != before


# Authors and counts


def test_of_an_author_the_newest_is_known_and_nothing_is_unlearnt(store: Store, rows: Rows, post: Make) -> None:
    def author(day: int, handle: str | None, name: str | None, follower_count: int | None) -> Post:
        told = {"author_handle": handle, "author_name": name, "author_follower_count": follower_count}
        return post(f"{day}{handle}", author_id="a", observed_at=NEW_YEAR + day * DAY, **told)

    def known() -> list[tuple[Any, ...]]:
        return rows("select handle, name, follower_count, observed_at::date - date '2026-01-01' from authors")

    store(author(2, "ann", None, 5), author(1, "old", "Ann", 9))
    assert known() == [("ann", "Ann", 5, 2)]
    store(author(3, None, "Ann B.", None))
    assert known() == [("ann", "Ann B.", 5, 3)]
    store(author(0, "oldest", "Nobody", 1))
    assert known() == [("ann", "Ann B.", 5, 3)]
    store(author(4, "ann", "Ann B.", 5))
    assert known() == [("ann", "Ann B.", 5, 4)]


def test_an_earlier_state_of_an_author_fills_what_is_not_known(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", author_id="a", author_handle="ann", observed_at=NEW_YEAR + DAY))
    store(post("2", author_id="a", author_handle="old", author_name="Ann"))
    assert rows("select handle, name from authors") == [("ann", "Ann")]


def test_a_post_without_an_author_makes_none(store: Store, rows: Rows, post: Make) -> None:
    store(post("1", author_handle="ann"))
    assert rows("from authors") == []


def test_counts_leave_a_trace_only_where_they_change(store: Store, rows: Rows, post: Make) -> None:
    def seen(day: int, **told: Any) -> Post:
        return post("1", observed_at=NEW_YEAR + day * DAY, **told)

    store(seen(0), post("never counted"))
    store(seen(1, like_count=1))
    store(seen(2, like_count=1, text="edited"))
    store(seen(3, like_count=1, view_count=5, text="edited"))
    assert rows("select day(observed_at), like_count, view_count from engagement order by 1") == [
        (2, 1, None),
        (4, 1, 5),
    ]


def test_only_new_and_changed_posts_are_marked(store: Store, rows: Rows, post: Make) -> None:
    store(post("1"), post("2"))
    assert rows("select post_id from changes order by 1") == [("1",), ("2",)]
    store(post("1"), post("2", like_count=1), post("3"))
    assert rows("select post_id from changes order by 1") == [("1",), ("2",), ("2",), ("3",)]


# What comes with a page


def test_all_that_is_known_of_a_page_is_stored_with_it(store: Store, rows: Rows, post: Make) -> None:
    found = store(
        post("1"),
        rejects=pa.Table.from_pylist([REJECT], load.REJECT_SCHEMA),
        gaps=pa.Table.from_pylist([{"start": None, "end": NEW_YEAR, "reason": "too old"}], load.GAP_SCHEMA),
        covers_from=NEW_YEAR,
        covers_until=datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=1))),
        request_count=3,
        spending=pa.Table.from_pylist(
            [{"unit": "read", "unit_count": 100, "cost_usd": Decimal("0.5")}], load.SPENDING_SCHEMA
        ),
    )
    assert found == counts(read=2, loaded=1, quarantined=1)
    start, end = plain(NEW_YEAR), plain(NEW_YEAR + timedelta(hours=1))
    assert rows("select * exclude (stored_at) from pages") == [("p1", "archive", "acme", start, end, 2, 1, 0, 0, 1, 3)]
    assert rows("select * exclude (found_at) from quarantine") == [("archive", "acme", "posts.csv:7", "no date", "a,b")]
    assert rows("select * exclude (found_at) from gaps") == [("archive", "acme", None, start, "too old")]
    assert rows("select * exclude (spent_at) from spending") == [("p1", "archive", "read", 100, Decimal("0.5"))]
    assert rows("select source, query, cursor from cursors") == [("archive", "acme", "1")]


def test_an_empty_page_moves_the_cursor(store: Store, rows: Rows) -> None:
    assert store() == counts()
    assert rows("select cursor from cursors") == [("1",)]


def test_rejects_and_gaps_met_again_are_stored_once(store: Store, rows: Rows) -> None:
    rejects = pa.Table.from_pylist([REJECT, REJECT | {"raw": "cut"}, REJECT | {"reason": "no id"}], load.REJECT_SCHEMA)
    gaps = pa.Table.from_pylist([{"start": NEW_YEAR, "end": None, "reason": "limit"}] * 2, load.GAP_SCHEMA)
    for _ in range(2):
        assert store(rejects=rejects, gaps=gaps) == counts(read=3, quarantined=3)
    store(rejects=rejects, gaps=gaps, query="globex")
    assert rows("select query, count(*) from quarantine group by all order by all") == [("acme", 2), ("globex", 2)]
    assert rows("select query, count(*) from gaps group by all order by all") == [("acme", 1), ("globex", 1)]


@pytest.mark.parametrize("expected", [None, "0", "2"])
def test_a_page_after_another_cursor_is_refused_and_leaves_nothing(
    store: Store, rows: Rows, post: Make, expected: str | None
) -> None:
    store(post("1"))
    with pytest.raises(StaleCursor, match=f"the cursor is no longer {expected!r} but '1'"):
        store(post("2"), expected_cursor=expected)
    assert rows("select post_id from posts") == [("1",)]
    assert len(rows("from pages")) == 1


def test_a_first_page_after_a_cursor_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StaleCursor, match="the cursor is no longer '7' but None"):
        store(expected_cursor="7")


def test_a_fault_at_the_end_undoes_the_beginning(store: Store, rows: Rows, post: Make) -> None:
    with pytest.raises(duckdb.Error):
        store(post("1"), spending=pa.table({"unit": ["read"], "unit_count": [1], "cost_usd": ["much"]}))
    assert [rows(f"from {table}") for table in ("posts", "cursors", "changes", "pages")] == [[], [], [], []]


def test_what_an_error_had_already_cost_is_recorded_without_a_page(path: Path, store: Store, rows: Rows) -> None:
    load.begin_pull(path, pull_id="p1", source="archive", query="acme")
    paid = [{"unit": "read", "unit_count": 100, "cost_usd": Decimal("0.5")}]
    spending = pa.Table.from_pylist(paid, load.SPENDING_SCHEMA)
    store(cursor="7")
    with pytest.raises(StaleCursor):
        store(expected_cursor="6", spending=spending)
    load.record_spending(path, pull_id="p1", source="archive", spending=spending)
    assert rows("select * exclude (spent_at) from spending") == [("p1", "archive", "read", 100, Decimal("0.5"))]
    assert rows("select sum(billed_count) from stg_coverage") == [(100,)]
    assert rows("select cursor from cursors") == [("7",)]


def test_nothing_spent_is_no_change(path: Path, rows: Rows) -> None:
    before = rows("from data_version")
    load.record_spending(path, pull_id="p1", source="archive", spending=load.SPENDING_SCHEMA.empty_table())
    assert rows("from data_version") == before


def test_a_pull_is_remembered_from_its_beginning(path: Path, rows: Rows) -> None:
    load.begin_pull(path, pull_id="p1", source="archive", query="acme", brand="acme")
    load.begin_pull(path, pull_id="p2", source="archive", query="acme", until=NEW_YEAR)
    remembered = "select pull_id, brand, until_at, outcome, detail, ended_at >= started_at from pulls order by pull_id"
    assert rows(remembered) == [
        ("p1", "acme", None, "running", None, None),
        ("p2", None, plain(NEW_YEAR), "running", None, None),
    ]
    load.end_pull(path, pull_id="p1", outcome="rate_limited", detail="until noon")
    assert rows(remembered)[0] == ("p1", "acme", None, "rate_limited", "until noon", True)


# Hostile input


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table posts; --",
        '"); drop table posts; --',
        "$source",
        "\x00\x01\x1f\x7f",
        "\u202egnp.exe\u202c",
        "🇩🇪👩‍👩‍👧‍👦",
        "\ufffe\uffff",
        "a\\'b\\\\",
        "\r\n\t",
    ],
)
def test_foreign_text_is_inert_wherever_it_stands(store: Store, rows: Rows, post: Make, text: str) -> None:
    told = {"text": text, "title": text, "raw": text, "community": text, "author_handle": text, "links": (text,)}
    told_rejects = pa.Table.from_pylist([dict.fromkeys(REJECT, text)], load.REJECT_SCHEMA)
    hostile = post(text, platform=text, author_id=text, **told)
    store(hostile, source=text, query=text, rejects=told_rejects)
    [stored] = rows("select platform, post_id, source, text, title, raw, community, author_id, links[1] from posts")
    assert stored == (text,) * 9
    assert rows("select location, reason, raw, source, query from quarantine") == [(text,) * 5]
    assert store(hostile, source=text, query=text).unchanged == 1


def test_a_huge_post_is_stored_whole(store: Store, rows: Rows, post: Make) -> None:
    text = "word of mouth " * 75_000
    store(post("1", text=text, raw=text), post("2"))
    assert rows("select length(text), length(raw) from posts where post_id = '1'") == [(len(text), len(text))]


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)])
def test_dates_at_the_ends_of_time_are_stored(store: Store, rows: Rows, post: Make, moment: datetime) -> None:
    store(post("1", created_at=moment, observed_at=moment))
    assert rows("select created_at, observed_at from posts") == [(plain(moment),) * 2]


# Many at once


def test_of_two_processes_with_the_same_page_one_stores_it(path: Path, start: Callable[[str], "Popen[str]"]) -> None:
    code = """
        from datetime import UTC, datetime
        from connectors.post import Page, Post
        from warehouse import load, read
        from warehouse.errors import StaleCursor

        def page(number):
            posts = [Post("x", str(number * 10 + n), "hi", datetime(2026, 1, 1, tzinfo=UTC), "{}") for n in range(10)]
            return Page(tuple(posts), str(number)).table()

        stale = 0
        while (cursor := read.cursor(path, source="archive", query="q")) != "9":
            number = int(cursor or -1) + 1
            try:
                load.store_page(
                    path, pull_id="p", source="archive", query="q", posts=page(number), cursor=str(number),
                    expected_cursor=cursor, rejects=load.REJECT_SCHEMA.empty_table(),
                    gaps=load.GAP_SCHEMA.empty_table(), covers_from=None, covers_until=None, request_count=1,
                    spending=load.SPENDING_SCHEMA.empty_table(),
                )
            except StaleCursor:
                stale += 1
    """
    for process in [start(code) for _ in range(3)]:
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints
    with connect(path) as reader:
        assert reader.execute("select count(*), count(distinct post_id) from posts").fetchall() == [(100, 100)]
        assert reader.execute("select count(*), sum(loaded_count)::int from pages").fetchall() == [(10, 100)]


PAGE_FACTS = "* exclude (stored_at)"
STORE_PAGES = """
    from datetime import UTC, datetime, timedelta
    from connectors.post import Page, Post
    from warehouse import load, read

    def page(number):
        # Each repeats the end of the page before, with other counts, and then itself.
        posts = [
            Post("x", str(n), f"text {{n}}", datetime(2026, 1, 1, tzinfo=UTC) + timedelta(number), "{{}}",
                 like_count=number, author_id=str(n % 7), author_name=str(number))
            for n in range(number * 40, number * 40 + 60)
        ]
        return Page(tuple(posts + posts[:10]), str(number)).table()

    path = Path({path!r})
    while (cursor := read.cursor(path, source="archive", query="q")) != "12":
        number = int(cursor or -1) + 1
        load.store_page(
            path, pull_id="p", source="archive", query="q", posts=page(number), cursor=str(number),
            expected_cursor=cursor, rejects=load.REJECT_SCHEMA.empty_table(),
            gaps=load.GAP_SCHEMA.empty_table(), covers_from=None, covers_until=None, request_count=1,
            spending=load.SPENDING_SCHEMA.empty_table(),
        )
        print(number, flush=True)
"""


def test_killed_at_any_instant_and_started_again_nothing_is_lost_or_counted_twice(
    path: Path, tmp_path: Path, start: Callable[[str], "Popen[str]"]
) -> None:
    undisturbed = tmp_path / "undisturbed.duckdb"
    schema.prepare(undisturbed)
    other = start(STORE_PAGES.format(path=str(undisturbed)))
    chance = random.Random(7)
    for _ in range(4):
        killed = start(STORE_PAGES.format(path=str(path)))
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(chance.uniform(0, 0.3))
        killed.kill()
        killed.wait()
    last = start(STORE_PAGES.format(path=str(path)))
    for process in (last, other):
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints
    for table, columns in {
        "posts": "*",
        "authors": "*",
        "engagement": "*",
        "changes": "*",
        "pages": PAGE_FACTS,
    }.items():
        query = f"select {columns} from {table} order by all"
        with connect(path) as ours, connect(undisturbed) as theirs:
            assert ours.execute(query).fetchall() == theirs.execute(query).fetchall(), table


IDS = st.sampled_from("abc")
STATES = st.builds(
    lambda post_id, day, text, like_count: Post(
        "x", post_id, text, NEW_YEAR + day * DAY, "{}", like_count=like_count, author_id=post_id, author_handle=text
    ),
    IDS,
    st.integers(0, 3),
    st.sampled_from(["p", "q"]),
    st.none() | st.integers(0, 1),
)


@pytest.fixture(scope="module")
def shared_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("load") / "wom.duckdb"
    schema.prepare(path)
    return path


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages=st.lists(st.lists(STATES, max_size=6), max_size=3))
def test_any_pages_end_in_what_the_rules_say(shared_path: Path, pages: list[list[Post]]) -> None:
    with transaction(shared_path) as writer:
        for table in ("posts", "authors", "engagement", "cursors"):
            writer.execute(f"delete from {table}")
    expected: dict[str, Post] = {}
    for number, page in enumerate(pages):
        found = store_plainly(shared_path, number, page)
        before = dict(expected)
        for post in sorted(page, key=lambda post: post.observed_at):
            on_page = before.get(post.post_id)
            if on_page is None or post.observed_at >= on_page.observed_at:
                expected[post.post_id] = post
        changed = sum(1 for post_id in before if content(expected[post_id]) != content(before[post_id]))
        assert (found.loaded, found.updated) == (len(expected) - len(before), changed)
        assert found.read == len(page) == found.loaded + found.updated + found.unchanged
    with connect(shared_path) as reader:
        stored = reader.execute("select post_id, text, like_count, observed_at from posts").fetchall()
    assert sorted(stored) == sorted((*content(post), plain(post.observed_at)) for post in expected.values())


def content(post: Post) -> tuple[Any, ...]:
    return post.post_id, post.text, post.like_count


def store_plainly(path: Path, number: int, posts: list[Post]) -> PageCounts:
    return load.store_page(
        path,
        pull_id="p",
        source="archive",
        query="q",
        posts=Page(tuple(posts), "").table(),
        cursor=str(number),
        expected_cursor=str(number - 1) if number else None,
        rejects=load.REJECT_SCHEMA.empty_table(),
        gaps=load.GAP_SCHEMA.empty_table(),
        covers_from=None,
        covers_until=None,
        request_count=0,
        spending=load.SPENDING_SCHEMA.empty_table(),
    )


def test_a_table_in_many_pieces_is_stored_as_one(store: Store, rows: Rows, post: Make) -> None:
    pieces = pa.concat_tables([Page((post(str(n % 7), text=str(n)),), "").table() for n in range(20)])
    assert pieces.schema == POST_SCHEMA
    assert store(posts=pieces) == counts(read=20, loaded=7, unchanged=13)
    assert rows("select min(text::int), max(text::int) from posts") == [(13, 19)]
