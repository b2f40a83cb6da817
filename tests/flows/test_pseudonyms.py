"""Nobody's name reaches the disk, and the answers stay what they were."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.cli import erasing
from flows.cli.sample import unpack
from flows.configuration.mistakes import ConfigurationError
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.handover import KEY, handover
from flows.listen import listen_once
from flows.sweep import sweep_once
from tests.connectors.answers.x.case import TOKEN, RecentSearch
from tests.connectors.loopback import serving
from tests.flows.canaries import written
from tests.flows.named import CONFIG, POSTS, PRIVACY, REJECTED, SECRET, left_in, make_project
from tests.flows.test_sweep import let_time_pass, post_of
from warehouse import read
from warehouse.connection import connect
from warehouse.errors import OtherNames


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return make_project(tmp_path, PRIVACY)


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


@pytest.fixture
def swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, RecentSearch]]:
    """A project that read four posts of X two days ago, and X, which is asked for them again."""
    with serving() as server:
        monkeypatch.setenv("WOM_X_BASE_URL", server.url)
        monkeypatch.setenv("WOM_X_BEARER_TOKEN", TOKEN)
        site = RecentSearch([post_of(number) for number in range(4)], now=datetime.now(UTC))
        server.answer = site
        config = tmp_path / "wom.toml"
        config.write_text('[brands.zephyrite]\nname = "zephyrite"\n[sources.x]\n' + PRIVACY, encoding="utf-8")
        listen_once(str(config), Direct())
        let_time_pass(str(config))
        yield str(config), site


def test_a_sweep_brings_new_words_without_names_and_takes_out_what_is_gone(swept: tuple[str, RecentSearch]) -> None:
    config, site = swept
    site.posts[1] |= {"text": "zephyrite, as @zq89ann says: https://x.com/zq89ann/status/1"}
    gone = site.posts.pop(0)
    [lookup] = sweep_once(config, Direct()).lookups
    assert (lookup.outcome, lookup.asked_count, lookup.withdrawn_count, lookup.counts.updated) == ("done", 4, 1, 1)
    posts = dict(asked(Path(config), "select post_id, text from posts"))
    called = handover(load_settings(Path(config))).accounts([("x", "zq89ann")])[0][1]
    edited = f"zephyrite, as @{called} says: https://x.com/{called}/status/1"
    assert (gone["id"] in posts, posts[site.posts[0]["id"]]) == (False, edited)
    assert asked(Path(config), "select url from posts where url not like 'https://x.com/i/status/%'") == []
    people = {"mara_oak", "Mara_Oak"}
    told = [text for text in written(Path(config).parent) if "wom.toml" not in text[:200]]
    assert [name for name in (*people, "zq89") for text in told if name in text] == []


def test_on_mastodon_who_is_erased_goes_where_they_are_addressed_without_their_server(tmp_path: Path) -> None:
    config = make_project(tmp_path, PRIVACY)
    row = {"platform": "mastodon", "post_id": "70", "author_handle": "bea@m.example"}
    text = "Quillon, says @ZQ89ann; https://m.example/@zq89ann/7 and @zq89ann@m.example agree, @zq89bob does not"
    lines = json.dumps(row | {"text": text})
    (tmp_path / "posts" / "more.jsonl").write_text(f"{lines}\n", encoding="utf-8")
    listen_once(str(config), Direct())
    erasing.erase(config, ["mastodon:@zq89ann@m.example"], is_sure=True, is_trial=False)
    [(left,)] = asked(config, "select text from posts where post_id = '70'")
    bob = handover(load_settings(config)).accounts([("mastodon", "zq89bob")])[0][1]
    gone = "Quillon, says @[erased]; https://m.example/@[erased]/[erased] and @[erased] agree"
    assert left == f"{gone}, @{bob} does not"


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
