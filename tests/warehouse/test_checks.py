from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from warehouse import checks, measure
from warehouse.connection import connect

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

FAULTS = {
    "assert_advocacy_has_one_standing": "insert into measured_authors select * from measured_authors",
    "assert_corrections_are_known": (
        "insert into corrections select 1, platform, post_id, brand, 'kind', kind, 'praise', tagger, '', 'ann',"
        " current_timestamp::timestamp, null from mentions where post_id = '1'"
    ),
    "assert_counts_agree_across_grains": "update measured_periods set share_count = 9 where grain = 'week'",
    "assert_coverage_adds_up": "update measured_coverage set loaded_count = loaded_count - 1",
    "assert_kinds_sum_to_judged": "update measured_periods set talk_count = talk_count + 1 where grain = 'undated'",
    "assert_measured_mentions_match_staging": "update posts set created_at = '2026-04-01' where post_id = '1'",
    "assert_measured_praise_matches_staging": "delete from measured_praise",
    "assert_mentions_are_unique": "insert into measured_mentions select * from measured_mentions where post_id = '1'",
    "assert_mentions_have_posts": "delete from posts where post_id = '1'",
    "assert_one_tagger_speaks": "update measured_periods set tagger = 'rules-0'",
    "assert_parts_add_up": "delete from measured_hours",
    "assert_periods_count_mentions": "update measured_periods set naming_count = 9 where grain = 'undated'",
    "assert_posts_are_unique": "insert into posts select * from posts where post_id = '2'",
    "assert_rates_within_bounds": "update measured_periods set strong_count = emotional_count + 1",
    "assert_shares_of_voice_sum_to_one": (
        "create or replace view share_of_voice as select brand, grain, starts_on, 0.4 as share_of_voice,"
        " null as word_of_mouth_share, null as credible_word_of_mouth_share from measured_periods"
    ),
    "assert_tags_have_a_tagger": "delete from taggings where post_id = '1'",
    "assert_tags_within_range": "update mentions set trust = 'nan' where post_id = '1'",
}


@pytest.fixture
def fault(ground: Path, say: Plant, plant: Plant) -> Callable[[str], dict[str, int]]:
    """Return a function that runs SQL in a measured warehouse and says which checks then find how many rows."""
    plant("brand_accounts", account="hq")
    plant("pulls", pull_id="1", started_at="2026-03-09")
    plant("pages", pull_id="1", stored_at="2026-03-09", read_count=5, loaded_count=4, quarantined_count=1)
    plant("authors", author_id="ann", handle="ann")
    say("1", "2026-03-02", "ann", kind="advocacy", passion=0.8, sentiment_label="positive", text="with @bob")
    say("2", "2026-03-08", "ann", kind="share", passion=0.2)
    say("3", "2026-03-09", "hq", kind="promotion", promotion=1)
    say("4", None, None, kind="detraction")
    for number in range(1, 5):
        plant("taggings", post_id=str(number))
    measure.rebuild(ground)

    def run(statement: str) -> dict[str, int]:
        with connect(ground) as connection:
            connection.execute(statement)
        return dict(checks.failures(ground))

    return run


def test_a_measured_warehouse_passes_every_check(fault: Callable[[str], dict[str, int]]) -> None:
    assert fault("select 1") == {}


def test_every_check_has_a_fault_to_find() -> None:
    assert list(checks.queries()) == sorted(FAULTS)


@pytest.mark.parametrize("check, statement", FAULTS.items())
def test_a_check_finds_the_fault_it_is_for(fault: Callable[[str], dict[str, int]], check: str, statement: str) -> None:
    assert fault(statement)[check] > 0


def test_a_warehouse_that_holds_nothing_passes_every_check(ground: Path) -> None:
    measure.measure(ground)
    assert checks.failures(ground) == []


def test_who_speaks_for_a_brand_is_asked_of_what_was_collected(fault: Callable[[str], dict[str, int]]) -> None:
    assert fault("delete from brand_accounts")["assert_measured_mentions_match_staging"] > 0


def test_a_tagger_that_waits_to_be_measured_is_no_contradiction(fault: Callable[[str], dict[str, int]]) -> None:
    assert fault("update current_tagger set matcher = 'm2'") == {}


def test_what_waits_to_be_measured_is_no_contradiction(fault: Callable[[str], dict[str, int]], plant: Plant) -> None:
    plant("changes", platform="x", post_id="1")
    assert fault("update posts set created_at = '2026-04-01' where post_id = '1'") == {}
