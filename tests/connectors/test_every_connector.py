"""What every source must keep to. A new one needs no test here, but a case: ``answers/<source>/case.py``.

``open_case(request)`` of that module returns a connector, made to answer from what is recorded beside it (by a server
on loopback, by files), and a query that takes it several pages. The posts in it must be invented, and must leave some
counts unsaid.
"""

import ast
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from connectors import registry, sources
from connectors.connector import Check, Connector
from connectors.errors import BadQuery
from connectors.post import POST_SCHEMA, POST_TYPES, Page, Post, Query, Reject

SOURCES = registry.names()
CONTROL = {chr(code) for code in range(32)} - {"\n", "\t"}
COUNTS = [name for name in POST_SCHEMA.names if name.endswith("_count")]
IDS = [name for name in POST_SCHEMA.names if name.endswith("_id")]
TIMES = [name for name in POST_SCHEMA.names if name.endswith("_at")]

Case = tuple[Connector, Query]

every_source = pytest.mark.parametrize("source", SOURCES)


@pytest.fixture
def case(source: str, request: pytest.FixtureRequest) -> Case:
    """Return a source's connector and query, from its recorded case."""
    return importlib.import_module(f"tests.connectors.answers.{source}.case").open_case(request)


@pytest.fixture
def pages(case: Case) -> list[Page]:
    connector, query = case
    return list(connector.pages(query, None))


def contents(pages: Iterable[Page]) -> tuple[list[Post], list[Reject]]:
    held = list(pages)
    return [post for page in held for post in page.posts], [reject for page in held for reject in page.rejects]


def name_of(post: Post) -> str:
    return post.post_id


@every_source
def test_its_docstring_says_what_comes_in_how_it_resumes_and_what_it_cannot_do(source: str) -> None:
    told = registry.load(source).__doc__
    assert all(f"\n{part}: " in told for part in ("What comes in", "Cursor", "Limits"))


@every_source
def test_its_options_refuse_what_they_do_not_know(source: str) -> None:
    options = registry.load(source).Options
    assert issubclass(options, BaseModel)
    with pytest.raises(ValidationError, match="nonsense"):
        options.model_validate({"nonsense": 1})


@every_source
def test_a_wrong_option_is_a_bad_query(case: Case) -> None:
    connector, query = case
    wrong = Query(query.source, query.name, query.text, options=dict(query.options) | {"nonsense": 1})
    with pytest.raises(BadQuery, match="nonsense"):
        next(connector.pages(wrong, None))


@every_source
def test_its_options_survive_being_dumped(source: str, case: Case) -> None:
    options = registry.load(source).Options
    validated = options.model_validate(dict(case[1].options))
    assert options.model_validate(validated.model_dump()) == validated


@every_source
def test_it_can_be_checked(case: Case) -> None:
    assert isinstance(case[0].check(), Check)


@every_source
def test_its_parsers_are_functions_of_the_module(source: str) -> None:
    module = registry.load(source)
    parsers = [item for name, item in vars(module).items() if name.startswith("parse_") and inspect.isfunction(item)]
    assert any(parser.__module__ == module.__name__ for parser in parsers)


@every_source
def test_it_reads_no_environment_at_import(source: str) -> None:
    """Settings belong into connect(): a module that reads them at import cannot be listed without credentials."""
    tree = ast.parse(Path(registry.load(source).__file__).read_text("utf-8"))
    outside = [item for item in tree.body if not isinstance(item, ast.FunctionDef | ast.ClassDef)]
    words = {node.id for item in outside for node in ast.walk(item) if isinstance(node, ast.Name)}
    words |= {node.attr for item in outside for node in ast.walk(item) if isinstance(node, ast.Attribute)}
    assert not words & {"environ", "getenv", "Settings"}


def test_no_source_asks_anybody_at_import() -> None:
    script = (
        "import sys\n"
        "from connectors import registry\n"
        "def refuse(event, args):\n"
        "    assert event not in ('socket.connect', 'socket.getaddrinfo', 'subprocess.Popen'), event\n"
        "sys.addaudithook(refuse)\n"
        "for source in registry.names():\n"
        "    registry.load(source)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


BEGIN_BEFORE = {"bluesky", "lemmy", "x"}
"""Sources that go on a little before where they stopped, as what is deleted meanwhile moves up the rest."""


@every_source
def test_the_case_is_telling(pages: list[Page]) -> None:
    posts, _ = contents(pages)
    assert len(pages) > 1
    assert len(posts) > 1
    assert any(getattr(post, count) is None for post in posts for count in COUNTS)


@every_source
def test_it_resumes_after_every_page_with_exactly_the_rest(source: str, case: Case, pages: list[Page]) -> None:
    connector, query = case
    for number, page in enumerate(pages[:-1], 1):
        rest, rest_rejects = contents(connector.pages(query, page.cursor))
        if source in BEGIN_BEFORE:
            missed, known = (set(map(name_of, contents(some)[0])) for some in (pages[number:], pages))
            assert missed <= set(map(name_of, rest)) <= known
        else:
            assert (rest, rest_rejects) == contents(pages[number:])


@every_source
def test_the_next_run_brings_no_post_that_is_new(case: Case, pages: list[Page]) -> None:
    connector, query = case
    posts, _ = contents(pages)
    again, _ = contents(connector.pages(query, pages[-1].cursor))
    assert all(post in posts for post in again)


@every_source
def test_pulling_twice_gives_the_same(case: Case, pages: list[Page]) -> None:
    connector, query = case
    assert list(connector.pages(query, None)) == pages


@every_source
def test_its_posts_are_well_formed(pages: list[Page]) -> None:
    posts, _ = contents(pages)
    for post in posts:
        assert post.platform
        assert post.post_id
        assert post.text.strip()
        assert post.post_type in POST_TYPES
        assert not CONTROL & set(post.text + (post.title or ""))
        assert all(isinstance(getattr(post, name), str | None) for name in IDS)
        assert all(isinstance(getattr(post, name), int | None) for name in COUNTS)
        assert all(moment.utcoffset() == timedelta(0) for name in TIMES if (moment := getattr(post, name)))
        assert isinstance(json.loads(post.raw), dict)


@every_source
def test_its_pages_become_tables(pages: list[Page]) -> None:
    for page in pages:
        table = page.table()
        assert table.schema == POST_SCHEMA
        table.validate(full=True)
        assert table.num_rows == len(page.posts)


@every_source
def test_what_it_could_not_read_is_named_and_explained(pages: list[Page]) -> None:
    _, rejects = contents(pages)
    assert all(reject.location and reject.reason for reject in rejects)
    assert len({reject.location for reject in rejects}) == len(rejects)


@every_source
def test_its_progress_rises_to_the_end(pages: list[Page]) -> None:
    told = [page.progress for page in pages if page.progress is not None]
    assert told == sorted(told)
    assert all(0 <= progress <= 1 for progress in told)
    assert pages[-1].progress in (1, None)


@every_source
def test_the_time_it_covers_has_no_holes(pages: list[Page]) -> None:
    covered = [(page.start, page.end) for page in pages if page.start and page.end]
    assert all(start.tzinfo is UTC and start < end for start, end in covered)
    assert all(before[1] >= after[0] for before, after in pairwise(covered))


def test_sources_are_listed_without_being_imported() -> None:
    script = (
        "import sys\nfrom connectors import registry\n"
        "assert registry.names()\n"
        "assert not [name for name in sys.modules if name.startswith('connectors.sources.')]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_module_there_is_a_source_with_a_case() -> None:
    assert {path.stem for path in Path(sources.__path__[0]).glob("*.py")} - {"__init__"} == set(SOURCES)
    answers = Path(__file__).parent / "answers"
    assert [source for source in SOURCES if not (answers / source / "case.py").is_file()] == []
