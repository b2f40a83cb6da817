"""The pages with questions have the answers of today."""

import os
from pathlib import Path

import pytest

from tests.docs import charts
from tests.docs.answers import OF_REAL_POSTS, OF_SAMPLE, Ask, answered, asking_demo, asking_real_posts, drawn, questions
from warehouse import sql


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return asking_demo(tmp_path_factory.mktemp("answers") / "demo")


@pytest.mark.parametrize("file", OF_SAMPLE, ids=lambda file: file.stem)
def test_every_answer_is_what_the_demo_gives(ask: Ask, file: Path) -> None:
    page = file.read_text(encoding="utf-8")
    assert page == answered(page, ask), "run `make docs`"


def test_every_view_is_asked_for_something() -> None:
    asked = "".join(file.read_text(encoding="utf-8") for file in OF_SAMPLE)
    views = {file.name.removesuffix(".sql") for file in sql.files("views/marts")}
    assert {view for view in views if f"from {view}\n" not in asked} == set()


@pytest.mark.parametrize("file", OF_REAL_POSTS, ids=lambda file: file.stem)
def test_what_is_asked_of_real_posts_can_be_asked(ask: Ask, file: Path) -> None:
    for question in questions(file.read_text(encoding="utf-8")):
        ask(question)


def test_every_chart_is_there() -> None:
    for file in OF_REAL_POSTS:
        page = file.read_text(encoding="utf-8")
        for chart, name, _ in drawn(page):
            assert name in charts.DRAWN
            assert (file.parent / chart).exists(), "run `make docs` with WOM_SHARED"


@pytest.mark.skipif("WOM_FINDINGS" not in os.environ, reason="takes a minute or two: set WOM_FINDINGS=1")
@pytest.mark.timeout(600)
def test_every_answer_is_what_the_real_posts_give(shared: Path, tmp_path: Path) -> None:
    ask = asking_real_posts(tmp_path / "real", shared)
    for file in OF_REAL_POSTS:
        page = file.read_text(encoding="utf-8")
        assert page == answered(page, ask), "run `make docs` with WOM_SHARED"
