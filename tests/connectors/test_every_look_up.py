"""What every source must keep to that looks posts up: what is gone is told, and nothing else is ever taken for it.

A new one needs no test here, but ``answers/<source>/looking.py``, see ``tests.connectors.looking``.
"""

import importlib
import json
from dataclasses import replace
from typing import Any

import pytest

from connectors import redirects, registry
from connectors.connector import LookedUp, LooksUp
from connectors.errors import ConnectorError
from connectors.http import Limits
from tests.connectors.failures import amended
from tests.connectors.looking import Looking
from tests.connectors.loopback import Answering, Loopback, Reply, Request
from tests.connectors.test_every_failure import FAILURES

SOURCES = [source for source in registry.names() if hasattr(registry.load(source), "LOOK_UP")]
STRANGE = ("", "no id of theirs", "1 or 1=1", "https://elsewhere.example/@x/1", "9" * 40)
SMALL = Limits(total=5, body=200_000, redirects=3, attempts=1, backoff=0.01, patience=0.1)

every_source = pytest.mark.parametrize("source", SOURCES)


@pytest.fixture
def looking(source: str, loopback: Loopback) -> Looking:
    """Return a source whose platform has changed since it was read."""
    opened: Looking = importlib.import_module(f"tests.connectors.answers.{source}.looking").open_look_up(loopback)
    return opened


@every_source
def test_it_tells_what_is_there_what_is_gone_and_what_is_hidden(looking: Looking) -> None:
    found = looking.look_up(looking.ids)
    assert found.there == set(looking.there)
    assert found.deleted == set(looking.deleted)
    assert found.hidden == set(looking.hidden)


@every_source
def test_it_brings_what_was_edited_under_the_id_that_was_asked_for(looking: Looking) -> None:
    found = {post.post_id: post for post in looking.look_up(looking.ids).posts}
    name, text = looking.edited
    assert text in found[name].text
    assert found.keys() <= set(looking.there)


@every_source
def test_of_what_is_gone_or_hidden_it_brings_no_word(looking: Looking) -> None:
    found = looking.look_up(looking.ids)
    told = json.dumps([*map(str, found.posts), *map(str, found.rejects)])
    assert not [name for name in (*looking.deleted, *looking.hidden) if f'"{name}"' in told]
    assert found.posts
    assert not found.rejects


@every_source
def test_it_asks_for_a_whole_batch_at_once_and_keeps_to_what_that_may_use(source: str, looking: Looking) -> None:
    batch: Any = registry.load(source).LOOK_UP  # type: ignore[attr-defined]
    names = [
        *looking.ids,
        *(f"{looking.deleted[0]}{number}"[-len(looking.deleted[0]) :] for number in range(batch.size)),
    ]
    found = looking.look_up(list(dict.fromkeys(names))[: batch.size])
    assert found.there == set(looking.there)
    assert all(used <= batch.most_usage(batch.size)[unit] for unit, used in found.usage.items())


@every_source
def test_what_is_no_id_there_is_not_asked_for(looking: Looking, loopback: Loopback) -> None:
    assert looking.look_up(STRANGE) == LookedUp(frozenset())
    found = looking.look_up([*STRANGE, *looking.ids])
    assert found.deleted == set(looking.deleted)
    assert looking.look_up([]) == LookedUp(frozenset())
    assert all(name not in request.query for name in STRANGE if name for request in loopback.requests)


@every_source
@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_is_taken_for_a_deletion(
    source: str, failure: str, looking: Looking, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redirects, "_is_private", lambda host: host == "localhost")
    healthy, (broken, _) = loopback.answer, FAILURES[failure]
    loopback.answer = failing_once_logged_in(healthy, broken)
    failing = importlib.import_module(f"tests.connectors.answers.{source}.failing")
    connector: LooksUp = failing.open_at(loopback.url, SMALL)
    try:
        found = connector.look_up(looking.ids)
    except ConnectorError:
        return
    # An empty list is an answer where a platform gives bare ones: no sweep believes one in which nothing is there.
    assert (failure, found.there) == ("list", set())


def failing_once_logged_in(healthy: Answering, broken: Answering) -> Answering:
    """Return what gives out tokens, and fails in all else."""
    is_login = ("access_token", "createSession", "/api/v1/instance", "/api/v2/instance", "nodeinfo")
    return lambda request: (healthy if any(part in request.path for part in is_login) else broken)(request)


@every_source
def test_posts_under_other_ids_than_asked_for_are_not_taken_for_deleted(looking: Looking, loopback: Loopback) -> None:
    healthy, name = loopback.answer, looking.edited[0]

    def renamed(request: Request) -> Reply:
        answer = healthy(request)
        told = name.rpartition("/")[2] if name.startswith("at://") else name.rpartition(":")[2]
        return replace(answer, body=answer.body.replace(told.encode(), told[::-1].encode()))  # type: ignore[union-attr]

    loopback.answer = renamed
    try:
        found = looking.look_up(looking.ids)
    except ConnectorError:
        return
    assert name not in found.deleted | found.hidden


@every_source
def test_a_renamed_field_is_not_taken_for_deletions(looking: Looking, loopback: Loopback) -> None:
    healthy = loopback.answer
    loopback.answer = lambda request: amended(healthy(request), without_ids)
    try:
        found = looking.look_up(looking.there)
    except ConnectorError:
        return
    assert not (found.deleted | found.hidden)


def without_ids(value: Any) -> Any:
    """Return an answer whose posts no longer bear an id under the name that we know."""
    if isinstance(value, dict):
        names = {"id": "ident", "name": "ident", "uri": "ident", "question_id": "qid", "answer_id": "aid"}
        return {names.get(field, field): without_ids(inner) for field, inner in value.items()}
    return [without_ids(inner) for inner in value] if isinstance(value, list) else value
