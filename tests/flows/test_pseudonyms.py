"""Nobody's name reaches the disk, and the answers stay what they were."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli.sample import unpack
from flows.configuration.mistakes import ConfigurationError
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.handover import KEY, handover
from flows.listen import listen_once
from tests.flows.canaries import written
from warehouse import read
from warehouse.connection import connect
from warehouse.errors import OtherNames

SECRET = "this is the zq89 key of pseudonyms"  # noqa: S105
PRIVACY = "\n[privacy]\npseudonymise = true\n"
CONFIG = """
[brands.quillon]
name = "Quillon"
accounts.x = ["quillonhq"]
staff.x = ["@ZQ89staff"]

[people.zq89person]
x = ["zq89ann"]
mastodon = ["zq89ann@m.example"]

[sources.archive.posts]
files = ["../posts/*.jsonl"]
text = "quillon OR @zq89friend from:zq89ann"
"""
WORDS = "I love my Quillon kettle, everyone should get one! "
ANN = {"author_id": "zq89id", "author_handle": "ZQ89ann", "author_name": "ZQ89ann Quimbletree", "platform": "x"}
POSTS: tuple[dict[str, Any], ...] = (
    ANN
    | {"post_id": "1", "text": f"{WORDS} @zq89friend u/zq89friend https://x.com/zq89ann", "title": "@zq89ann says"}
    | {"url": "https://x.com/zq89ann/status/1", "links": ["https://m.example/@zq89ann"], "community": "u_zq89ann"},
    {
        "platform": "x",
        "post_id": "2",
        "author_id": "zq89staffid",
        "author_handle": "zq89STAFF",
        "text": "Quillon is ours",
    },
    {
        "platform": "x",
        "post_id": "3",
        "author_handle": "zq89bea",
        "text": f"@zq89ann {WORDS}",
        "reply_to_author_id": "zq89id",
    }
    | {"reply_to_id": "1", "conversation_id": "1"},
    {"platform": "x", "post_id": "4", "author_handle": "quillonhq", "text": "Thanks @zq89ann! New Quillon out now"},
    {"platform": "bluesky", "post_id": "at://did:plc:zq89bob/app.bsky.feed.post/1", "author_id": "did:plc:zq89bob"}
    | {"author_handle": "zq89bob.example", "text": WORDS, "url": "https://bsky.app/profile/zq89bob.example/post/1"},
    {"platform": "mastodon", "post_id": "7", "author_id": "9", "author_handle": "zq89ann@m.example", "text": WORDS}
    | {"created_at": "2026-06-01T09:00:00Z", "author_created_at": "2020-01-01T10:11:12Z"},
    {"platform": "zq89reviews", "text": WORDS} | {"author_name": "ZQ89 Cem", "platform": "reviews"},
)
REJECTED: tuple[dict[str, Any], ...] = (
    ANN | {"post_id": "r1", "note": "zq89note"},
    ANN | {"post_id": "r2", "text": "zq89words", "like_count": "zq89count"},
    ANN | {"post_id": "r3", "text": "zq89words", "post_type": "zq89's type"},
    ANN | {"post_id": "r4", "text": "zq89words", "created_at": 'zq89 of "June\'s"'},
    ANN | {"post_id": "r5", "text": "zq89words", "created_at": "zq89 " * 30},
)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A project whose files name people in every field."""
    for folder in ("posts", "project"):
        (tmp_path / folder).mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in (*POSTS, *REJECTED)) + '{"post_id": "zq89broken\n'
    (tmp_path / "posts" / "all.jsonl").write_text(lines, encoding="utf-8")
    file = tmp_path / "project" / "wom.toml"
    file.write_text(CONFIG + PRIVACY, encoding="utf-8")
    return file


def left_in(folder: Path) -> list[str]:
    """Return where anybody is named in what was written, wom.toml left out, and where the key is."""
    told = [text for text in written(folder) if not text.startswith(f"{folder / 'wom.toml'}:")]
    where = [(text, text.lower().find("zq89", text.find(": "))) for text in told]
    return [f"{text[:100]} … {text[max(0, place - 200) : place + 50]}" for text, place in where if place >= 0]


def asked(config: Path, statement: str) -> list[tuple[Any, ...]]:
    with connect(load_settings(config).warehouse.path) as reader:
        return reader.execute(statement).fetchall()


def test_no_byte_that_is_written_names_anybody(config: Path) -> None:
    listened = listen_once(str(config), Direct())
    assert (listened.counts.loaded, listened.counts.quarantined) == (len(POSTS), len(REJECTED) + 1)
    assert left_in(config.parent) == []
    reasons = {reason for (reason,) in asked(config, "select reason from quarantine")}
    assert {"text is empty", "like_count: '…' is no whole number", "created_at: '…' is no date"} <= reasons


def test_who_speaks_for_a_brand_and_who_is_one_person_is_known_as_before(config: Path) -> None:
    listen_once(str(config), Direct())
    roles = asked(config, "select post_id, role from stg_owned_posts order by post_id")
    assert roles == [("2", "staff"), ("4", "owned")]
    [(people, count)] = asked(
        config, "select count(distinct person), count(*) from stg_mentions where post_id in ('1', '7')"
    )
    assert (people, count) == (1, 2)
    exchanges = asked(config, "select post_id from stg_exchanges order by all")
    assert exchanges == [("1",), ("3",)]
    assert asked(config, "select handle, name from authors where handle = 'quillonhq'") == [("quillonhq", None)]


def test_names_and_pseudonyms_never_stand_side_by_side(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listen_once(str(config), Direct())
    config.write_text(CONFIG, encoding="utf-8")
    with pytest.raises(OtherNames, match=r"it holds pseudonyms.*pseudonymise = true"):
        listen_once(str(config), Direct())
    config.write_text(CONFIG + PRIVACY, encoding="utf-8")
    monkeypatch.setenv(KEY, "another" * 6)
    with pytest.raises(OtherNames, match=r"pseudonyms of another key"):
        listen_once(str(config), Direct())
    monkeypatch.setenv(KEY, SECRET)
    assert listen_once(str(config), Direct()).counts.read == 0


def test_a_warehouse_with_names_takes_no_pseudonyms(config: Path) -> None:
    config.write_text(CONFIG, encoding="utf-8")
    listen_once(str(config), Direct())
    config.write_text(CONFIG + PRIVACY, encoding="utf-8")
    with pytest.raises(OtherNames, match="it holds names as they are"):
        listen_once(str(config), Direct())


@pytest.mark.parametrize("short", ["", "x" * 31])
def test_without_a_key_of_some_length_nothing_begins(config: Path, monkeypatch: pytest.MonkeyPatch, short: str) -> None:
    monkeypatch.setenv(KEY, short)
    with pytest.raises(ConfigurationError, match=r"privacy\.pseudonymise: needs a key of 32 characters or more"):
        listen_once(str(config), Direct())
    assert not load_settings(config).warehouse.path.exists()
    config.write_text(CONFIG, encoding="utf-8")
    assert handover(load_settings(config)).names is None


BRANDS = {"fennwick", "fennwick.example", "fennwickbikes", "fennwickofficial", "torvane", "torvanehelp"}
ANSWERS = (
    "from advocacy_trend order by all",
    "from share_of_voice order by all",
    "from owned_channel order by all",
    "from communities order by all",
    "from coverage order by all",
    "from sources_and_methods order by all",
    "select * exclude (person, author_id, handle, name) from advocates order by all",
    "select * exclude (person, author_id, handle, name) from advocate_changes order by all",
    "select * exclude (person, author_id, handle, name) from credibility order by all",
    "select brand, form, platform, post_id, kind, other_post_id, days_between from reciprocity_pairs order by all",
    "select * exclude (post_id, person, author_id, handle, name, url, excerpt) from thank_you order by all",
    "select * exclude (post_id, author_id, handle, url, excerpt) from long_tail order by all",
    "select * exclude (posts) from spikes order by all",
    "select * from carried_on where trait != 'length' order by all",
)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The published copies of the sample, as it is and with pseudonyms."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(KEY, SECRET)
        found = []
        for name in ("clear", "pseudonymised"):
            config = unpack(tmp_path_factory.mktemp(name))
            if name != "clear":
                config.write_text(config.read_text(encoding="utf-8") + PRIVACY, encoding="utf-8")
            listen_once(str(config), Direct())
            found.append(load_settings(config).warehouse.published)
        yield found[0], found[1]


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_answers_are_the_same_but_for_names(samples: tuple[Path, Path], answer: str) -> None:
    clear, pseudonymised = (read.query(published, answer).to_pylist() for published in samples)
    assert clear
    assert pseudonymised == clear


def test_nobody_of_the_sample_is_named_but_the_brands(samples: tuple[Path, Path]) -> None:
    clear, pseudonymised = samples
    people = "select distinct unnest([author_id, handle]) as name from authors order by 1"
    names = {row["name"] for row in read.query(clear, people).to_pylist() if row["name"]}
    left = {row["name"] for row in read.query(pseudonymised, people).to_pylist() if row["name"]}
    assert names & left == {
        "fennwick",
        "fennwick.example",
        "fennwickbikes",
        "FennwickOfficial",
        "torvane",
        "torvanehelp",
    }
