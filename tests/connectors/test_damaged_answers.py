"""One damaged answer among good ones: whatever the library makes of it, a pull brings pages and ends by name."""

import json
from collections.abc import Callable
from itertools import count, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.errors import ConnectorError
from connectors.post import Page
from tests.connectors.loopback import Loopback, Reply, Request
from tests.connectors.mutations import Plan, as_body, mutated, plans
from tests.connectors.test_every_connector import Case, case  # noqa: F401  a fixture
from tests.connectors.test_mutations import EXAMPLES, is_clean, is_sound, is_told

ONLINE = sorted({*registry.names()} - {"archive"})
MOST_PAGES = 300

Pull = Callable[[int, Plan], list[Page]]


class Damaging:
    """Answers as another server does, but for one answer that is damaged."""

    def __init__(self, server: Callable[[Request], Reply], number: int, plan: Plan) -> None:
        self._server = server
        self._number = number
        self._plan = plan
        self._asked = count()

    def __call__(self, request: Request) -> Reply:
        reply = self._server(request)
        if next(self._asked) != self._number or not isinstance(reply.body, bytes) or not reply.body:
            return reply
        return Reply(self._damaged(reply.body), reply.status, reply.headers)

    def _damaged(self, body: bytes) -> bytes:
        return mutated(body, self._plan) if body.startswith(b"<") else as_body(mutated(json.loads(body), self._plan))


@pytest.fixture
def pull(case: Case, loopback: Loopback) -> Pull:  # noqa: F811
    """Return what pulls from a source of which one answer is damaged; a pull may end early, but by name."""
    server = loopback.answer

    def pull(number: int, plan: Plan) -> list[Page]:
        loopback.requests.clear()
        loopback.answer = Damaging(server, number, plan)
        pages: list[Page] = []
        told = [""]
        try:
            pages.extend(islice(case[0].pages(case[1], None), MOST_PAGES))
        except ConnectorError as error:
            told.append(str(error))
        assert is_clean(told[-1])
        return pages

    return pull


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("source", ONLINE)
@settings(max_examples=max(5, EXAMPLES // 20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 9), plan=plans)
def test_a_damaged_answer_ends_in_pages_or_by_name(source: str, pull: Pull, number: int, plan: Plan) -> None:
    pages = pull(number, plan)
    assert len(pages) < MOST_PAGES, source
    for page in pages:
        page.table().validate(full=True)
        for post in page.posts:
            is_sound(post)
        for reject in page.rejects:
            is_told(reject)
