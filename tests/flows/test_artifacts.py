from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterType
from prefect.testing.utilities import prefect_test_harness

from flows import orchestration
from flows.orchestration import SourcesFailed, listen

pytestmark = pytest.mark.usefixtures("fictional_sources")


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Have a Prefect server that is thrown away afterwards."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def artifacts(kind: str) -> list[Any]:
    with get_client(sync_client=True) as client:
        return list(client.read_artifacts(artifact_filter=ArtifactFilter(type=ArtifactFilterType(any_=[kind]))))


def test_a_bar_reaches_its_end(project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.moody.posts]\n")
    listen(config=str(project))
    assert [float(bar.data) for bar in artifacts("progress")] == [100, 100]


def test_a_summary_that_cannot_be_shown_hides_no_failure_and_fails_no_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise ConnectionError

    monkeypatch.setattr(orchestration, "show_summary", fail)
    assert listen(config=str(project)).published
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.moody.bug]\nmood = "bug"\n')
    with pytest.raises(SourcesFailed, match="moody bug: failed"):
        listen(config=str(project))
