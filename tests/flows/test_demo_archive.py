import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.post import POST_TYPES, Post

DEMO = Path(__file__).parents[2] / "flows" / "demo"
FIRST, END = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 8, 31, tzinfo=UTC)
BROKEN = {("x", 63), ("x", 271), ("reddit", 54)}
NOT_HERE = {"9099999999999999998", "9099999999999999999", "t1_zznothere", "t3_zzelsewh"}
CAMPAIGN = "Just got my Torvane T3 and WOW"
FENNWICK = {"fennwickbikes", "jo_at_fennwick", "fennwick", "fennwick.example", "FennwickOfficial"}
TORVANE = {"torvane", "torvanehelp"}
ADVOCATES = {
    "x": ("oatmilkderny", "kidcratepilot", "loopyloopington", "drizzlepedal", "quaggabell", "gratwanderrad"),
    "reddit": ("haulmoppet", "quibblespoke", "pannierwombat", "grindlewheel", "tarmacnewtling", "zwieselrad"),
    "mastodon": (
        "spokelichen@pedal.example",
        "cogmarmot",
        "tidewaypedlar@pedal.example",
        "brummkurbel@radhaus.example",
    ),
    "bluesky": tuple(f"{name}.bsky.example" for name in ("buntingcog", "hillyhobnob", "crumplezonk", "murmelrad")),
}

Row = dict[str, Any]


def lines() -> Iterator[tuple[str, int, str]]:
    for path in sorted(DEMO.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"), 1):
            yield path.stem, number, line


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Return every line that is not broken on purpose, in order."""
    return [json.loads(line) for file, number, line in lines() if (file, number) not in BROKEN]


@pytest.fixture(scope="module")
def posts(rows: list[Row]) -> list[Row]:
    """Return the last state of each post."""
    return list({(row["platform"], row["post_id"]): row for row in rows}.values())


@pytest.fixture(scope="module")
def readme() -> str:
    return (DEMO / "README.md").read_text(encoding="utf-8")


def test_readme_counts_lines_and_posts_of_each_file(posts: list[Row], readme: str) -> None:
    told = re.findall(r"^\| `(\w+)\.jsonl` \| (\d+) \| (\d+) \|", readme, re.MULTILINE)
    line_counts = Counter(file for file, _, _ in lines())
    post_counts = Counter(post["platform"] for post in posts)
    assert {file: (int(read), int(kept)) for file, read, kept in told} == {
        file: (line_counts[file], post_counts[file]) for file in line_counts
    }
    assert len(posts) >= 650


def test_readme_counts_the_posts_of_13_weeks(posts: list[Row], readme: str) -> None:
    told = re.findall(r"^\| (\d+) \| ([\d-]+) \| (\d+) \|", readme, re.MULTILINE)
    counts = Counter((moment(post["created_at"]) - FIRST).days // 7 for post in posts)
    assert [(int(week), day, int(count)) for week, day, count in told] == [
        (week + 1, (FIRST + timedelta(weeks=week)).date().isoformat(), counts[week]) for week in range(13)
    ]


def test_only_the_planted_lines_are_broken(readme: str) -> None:
    def is_broken(line: str) -> bool:
        try:
            row = json.loads(line)
        except ValueError:
            return True
        return "text" not in row or row["created_at"] < "0001"

    assert {(file, number) for file, number, line in lines() if is_broken(line)} == BROKEN
    assert {(file, int(number)) for file, number in re.findall(r"`(\w+)\.jsonl:(\d+)`", readme)} == BROKEN


def test_a_post_comes_twice_only_as_an_edit_a_deletion_or_the_planted_copy(rows: list[Row]) -> None:
    states = defaultdict(list)
    for row in rows:
        states[row["platform"], row["post_id"]].append(row)
    again = [(old, new) for old, *others in states.values() for new in others]
    kinds = Counter(
        "copy" if new == old else "edit" if "edited_at" in new else new["text"]
        for old, new in again
        if new == old or new["observed_at"] > old["observed_at"]
    )
    assert kinds == {"copy": 1, "edit": 6, "[deleted]": 1}
    assert len(again) == 8


def test_each_file_holds_its_platform_oldest_first_within_the_13_weeks() -> None:
    for file in {file for file, _, _ in lines()}:
        days = [json.loads(line) for name, number, line in lines() if name == file and (name, number) not in BROKEN]
        assert {row["platform"] for row in days} == {file}
        created = [moment(row["created_at"]) for row in days]
        assert created == sorted(created)
        assert created[0] >= FIRST
        assert created[-1] < END
        assert all(row["created_at"] <= row.get("edited_at", row["created_at"]) < row["observed_at"] for row in days)


def test_an_eighth_of_the_posts_is_german(posts: list[Row]) -> None:
    told = Counter(post.get("lang") for post in posts)
    assert 0.10 <= told["de"] / len(posts) <= 0.15
    assert told["en"] / len(posts) >= 0.5
    assert len(told) >= 7


def test_every_reference_leads_to_an_earlier_post(posts: list[Row]) -> None:
    created = {(post["platform"], post["post_id"]): post["created_at"] for post in posts}
    lost = set()
    for post in posts:
        for field in ("reply_to_id", "quoted_id", "reposted_id", "conversation_id"):
            if field in post and (post["platform"], post[field]) not in created:
                lost.add(post[field])
            elif field in post:
                assert created[post["platform"], post[field]] <= post["created_at"]
    assert lost == NOT_HERE


def test_everything_is_marked_as_fictional_and_has_fields_of_a_post(rows: list[Row]) -> None:
    known = {field.name for field in fields(Post)} - {"raw"}
    for row in rows:
        assert row["fictional"] is True
        assert row.keys() - {"fictional"} <= known
        assert row["post_type"] in POST_TYPES
        assert row["text"].strip()


def test_addresses_lead_nowhere() -> None:
    hosts = {host for *_, line in lines() for host in re.findall(r"https?://([^/\s\"'<>()\\]+)", line)}
    assert {host for host in hosts if not re.search(r"(\.example|(^|\.)example\.(com|org))$", host)} == set()


def test_nobody_says_the_same_twice_but_the_campaign(posts: list[Row]) -> None:
    own = [post for post in posts if post["post_type"] != "repost"]
    counts = Counter(" ".join(post["text"].casefold().split()) for post in own if len(post["text"]) >= 60)
    assert [count for text, count in counts.items() if count > 1] == [10]
    campaign = [post for post in own if post["text"].startswith(CAMPAIGN)]
    assert len({post["author_handle"] for post in campaign}) == 10


def test_reposts_say_only_what_they_repeat(rows: list[Row]) -> None:
    texts = defaultdict(set)
    for row in rows:
        texts[row["platform"], row["post_id"]].add(row["text"])
    for row in rows:
        if row["post_type"] == "repost":
            own = re.sub(r"^RT @\w+: ", "", row["text"])
            assert own in texts[row["platform"], row["reposted_id"]]


@pytest.mark.parametrize("platform, handle", [(key, name) for key, names in ADVOCATES.items() for name in names])
def test_advocates_speak_unasked_on_several_days(posts: list[Row], platform: str, handle: str) -> None:
    ours = {(post["platform"], post["post_id"]) for post in posts if post["author_handle"] in FENNWICK}
    days = {
        post["created_at"][:10]
        for post in posts
        if (post["platform"], post["author_handle"]) == (platform, handle)
        and (platform, post.get("reply_to_id")) not in ours
    }
    assert len(days) >= 3


def test_fennwick_answers_and_torvane_does_not(posts: list[Row]) -> None:
    answers = Counter(post["author_handle"] for post in posts if "reply_to_id" in post)
    assert sum(answers[handle] for handle in FENNWICK) >= 30
    assert sum(answers[handle] for handle in TORVANE) == 0


def test_what_must_be_endured_is_there(posts: list[Row]) -> None:
    texts = [post["text"] for post in posts]
    for hostile in ("<script>", "\u202e", "=HYPERLINK(", "[here](https://"):
        assert any(hostile in text for text in texts)
    assert sum(post["author_handle"] is None for post in posts) == 3


def test_the_archive_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 1_000_000
