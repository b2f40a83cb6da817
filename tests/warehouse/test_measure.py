from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import checks, measure, schema, sql
from warehouse.connection import connect
from warehouse.measure import Measured

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]
Change = Callable[..., Measured]

VOICES = "select post_id, voice, prompted_by from measured_mentions order by post_id"
DAYS = "select starts_on::varchar, mention_count from advocacy_trend where grain = 'day' order by starts_on"


@pytest.fixture
def measured_after(ground: Path, plant: Plant) -> Change:
    """Return a function that marks posts as changed, and measures them among more that stay as they are."""
    for number in range(10):
        plant("posts", post_id=f"filling {number}")

    def run(*post_ids: str) -> Measured:
        with connect(ground) as connection:
            for post_id in post_ids:
                connection.execute("insert into changes values ('x', $post_id)", {"post_id": post_id})
        return measure.measure(ground)

    return run


@pytest.fixture
def run(ground: Path) -> Callable[[str], None]:
    """Return a function that runs a statement."""

    def execute(statement: str) -> None:
        with connect(ground) as connection:
            connection.execute(statement)

    return execute


def test_an_answer_is_prompted_while_what_it_answers_is_the_brand_s(
    say: Plant, plant: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02", "ann", reply_to_id="0")
    say("2", "2026-03-02", "ann", conversation_id="0")
    say("3", "2026-03-02", "ann")
    assert measured_after() == Measured(post_count=13, day_count=1)
    assert ask(VOICES) == [("1", "earned", None), ("2", "earned", None), ("3", "earned", None)]

    plant("posts", post_id="0", author_id="hq")
    assert measured_after("0") == Measured(post_count=3, day_count=1)
    assert ask(VOICES) == [("1", "earned", "reply"), ("2", "earned", "conversation"), ("3", "earned", None)]

    run("delete from posts where post_id = '0'")
    assert measured_after("0") == Measured(post_count=3, day_count=1)
    assert ask(VOICES) == [("1", "earned", None), ("2", "earned", None), ("3", "earned", None)]


def test_an_author_who_takes_the_name_of_an_account_speaks_for_the_brand(
    say: Plant, plant: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    plant("brand_accounts", account="acmehq")
    plant("authors", author_id="7", handle="somebody")
    say("1", "2026-03-02", "7")
    say("2", "2026-03-03", "ann", reply_to_author_id="7")
    say("3", "2026-03-04", "ann")
    measured_after()
    run("update authors set handle = 'AcmeHQ'")
    assert measured_after() == Measured(post_count=2, day_count=2)
    assert ask(VOICES) == [("1", "owned", None), ("2", "earned", "reply"), ("3", "earned", None)]
    run("update authors set handle = 'nobody'")
    assert measured_after() == Measured(post_count=2, day_count=2)
    assert ask(VOICES) == [("1", "earned", None), ("2", "earned", None), ("3", "earned", None)]


def test_a_new_name_shows_wherever_names_are_shown(
    say: Plant, plant: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    plant("authors", author_id="ann", handle="@ann", name="Ann")
    say("1", "2026-03-02", "ann", kind="advocacy")
    measured_after()
    run("update authors set handle = '@anna', name = 'Anna'")
    assert measured_after() == Measured(post_count=1, day_count=1)
    assert ask("select handle, name from advocates union all select handle, name from thank_you") == [
        ("@anna", "Anna"),
        ("@anna", "Anna"),
    ]


def test_a_post_that_moves_is_counted_on_its_new_day_and_no_longer_on_the_old(
    say: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    say("1", "2026-03-02", "ann", kind="advocacy")
    say("2", "2026-03-02", "bob")
    measured_after()
    run("update posts set created_at = timestamp '2026-04-01', author_id = 'cem' where post_id = '1'")
    assert measured_after("1") == Measured(post_count=1, day_count=2)
    assert ask(DAYS) == [("2026-03-02", 1), ("2026-04-01", 1)]
    assert ask("select author_id, advocacy_count from advocates order by 1") == [("bob", 0), ("cem", 1)]
    assert ask("select author_id, created_at::varchar from thank_you") == [("cem", "2026-04-01 00:00:00")]


def test_a_period_is_counted_again_from_its_first_day_to_its_last(say: Plant, ask: Ask, measured_after: Change) -> None:
    for number, day in enumerate(("2026-02-23", "2026-03-01", "2026-03-31")):
        say(str(number), day, "ann")
    measured_after()
    measured_after("0", "1")
    assert ask("select grain, mention_count from advocacy_trend where grain != 'day' order by grain, starts_on") == [
        ("month", 1),
        ("month", 2),
        ("week", 2),
        ("week", 1),
    ]
    measured_after("0")
    assert ask("select mention_count from advocacy_trend where grain = 'week' order by starts_on") == [(2,), (1,)]


def test_a_deleted_post_leaves_nothing(
    say: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    say("1", "2026-03-02", "ann", kind="advocacy")
    measured_after()
    run("delete from posts where post_id = '1'")
    measured_after("1")
    for table in ("mentions", "periods", "authors", "advocacy"):
        assert ask(f"select count(*) from measured_{table}") == [(0,)]


def test_another_tagger_is_measured_from_the_ground_up(
    say: Plant, plant: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    say("1", "2026-03-02", "ann", kind="advocacy")
    plant("mentions", post_id="1", tagger="rules-2", kind="talk")
    measured_after()
    run("update current_tagger set tagger = 'rules-2'")
    assert measured_after() == Measured(post_count=11, day_count=1)
    assert ask("select distinct tagger, advocacy_count, talk_count from advocacy_trend") == [("rules-2", 0, 1)]


def test_another_brand_configuration_is_measured_from_the_ground_up(
    say: Plant, plant: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    say("1", "2026-03-02", "ann", kind="advocacy")
    plant("mentions", post_id="1", matcher="m2", kind="talk")
    measured_after()
    assert ask("select distinct advocacy_count, talk_count from advocacy_trend") == [(1, 0)]
    run("update current_tagger set matcher = 'm2'")
    assert measured_after() == Measured(post_count=11, day_count=1)
    assert ask("select distinct advocacy_count, talk_count from advocacy_trend") == [(0, 1)]


def test_a_view_that_changed_is_measured_from_the_ground_up(  # noqa: PLR0913, PLR0917  these are fixtures
    say: Plant, plant: Plant, ask: Ask, ground: Path, measured_after: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant("taggings", post_id="1")
    say("1", "2026-03-02", "ann", kind="advocacy", reciprocity=0.4)
    measured_after()
    changed = dict(schema.views())
    changed["stg_mentions"] = changed["stg_mentions"].replace(">= 0.5", ">= 0.3")
    monkeypatch.setattr(schema, "views", lambda: changed)
    assert schema.prepare(ground)
    assert measured_after() == Measured(post_count=11, day_count=1)
    assert ask("select is_reciprocal from measured_mentions") == [(True,)]
    assert checks.failures(ground) == []
    assert measured_after() == Measured(post_count=0, day_count=0)


def test_a_statement_that_changed_is_measured_from_the_ground_up(
    say: Plant, measured_after: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("1", "2026-03-02", "ann")
    measured_after()
    (tmp_path / "measure_periods.sql").write_text("select 'another way'")
    files = sql.files
    changed = [tmp_path / "measure_periods.sql"]
    monkeypatch.setattr(sql, "files", lambda folder: changed if folder == "statements" else files(folder))
    assert measured_after() == Measured(post_count=11, day_count=1)


def test_a_mention_for_its_author_alone_goes_when_the_author_speaks_for_the_brand_no_more(
    say: Plant, plant: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02", "hq", matched_in="author")
    say("2", "2026-03-02", "hq")
    measured_after()
    assert ask(VOICES) == [("1", "owned", None), ("2", "owned", None)]
    run("delete from brand_accounts")
    measured_after()
    assert ask(VOICES) == [("2", "earned", None)]


def test_changes_are_consumed_and_nothing_changed_measures_nothing(
    say: Plant, ask: Ask, measured_after: Change
) -> None:
    say("1", "2026-03-02", "ann")
    measured_after("1")
    assert ask("select count(*) from changes") == [(0,)]
    assert measured_after() == Measured(post_count=0, day_count=0)


def test_what_fails_halfway_leaves_all_as_it_was(
    say: Plant, ask: Ask, run: Callable[[str], None], measured_after: Change
) -> None:
    say("1", "2026-03-02", "ann")
    measured_after()
    run("update posts set created_at = '2026-04-01' where post_id = '1'")
    run("drop table measured_coverage")
    with pytest.raises(duckdb.Error, match="measured_coverage"):
        measured_after("1")
    assert ask(DAYS) == [("2026-03-02", 1)]
    assert ask("select post_id from changes") == [("1",)]


@pytest.mark.parametrize("passion", ["nan", "inf", "1e9"])
def test_a_tag_that_is_no_number_hinders_nothing(say: Plant, ask: Ask, ground: Path, passion: str) -> None:
    say("1", "2026-03-02", "ann", passion=float(passion))
    measure.rebuild(ground)
    assert ask("select mention_count, passion_index from advocacy_trend where grain = 'day'") == [(1, None)]


@pytest.mark.parametrize("reciprocity, is_reciprocal", [("nan", False), ("0.5", True), ("0.49", False)])
def test_what_is_given_for_something_is_a_number_of_a_half_or_more(
    say: Plant, ask_measured: Ask, reciprocity: str, is_reciprocal: bool
) -> None:
    say("1", "2026-03-02", "ann", reciprocity=float(reciprocity))
    assert ask_measured("select is_reciprocal from measured_mentions") == [(is_reciprocal,)]


def test_sums_do_not_depend_on_the_order_of_rows(say: Plant, ask: Ask, ground: Path) -> None:
    for number, passion in enumerate((0.1, 0.2, 0.3, 0.4, 0.7)):
        say(str(number), "2026-03-02", "ann", passion=passion)
    measure.rebuild(ground)
    assert ask("select passion_sum::varchar from measured_periods where grain = 'day'") == [("1.7000",)]
