"""Every way in which a pull can end is told alike by the documents, the warehouse, the terminal and the Prefect UI."""

import json
import re
from pathlib import Path

import pytest

from connectors import registry
from connectors.errors import ConnectorError
from flows.artifacts import show_sources
from flows.configuration.settings import load_settings
from flows.inert import in_markdown
from flows.pulls import Pull
from tests.flows.cli.shell import Wom
from warehouse import read

DOCUMENT = (Path(__file__).parents[3] / "docs" / "operate.md").read_text(encoding="utf-8")
TOLD = {outcome: int(code) for outcome, code in re.findall(r"^\| `(\w+)` \| (\d) \|", DOCUMENT, re.MULTILINE)}


def kinds(error: type[ConnectorError]) -> set[str]:
    """Return the outcomes of an error and of all below it in the tree."""
    return {error.outcome}.union(*map(kinds, error.__subclasses__()))


def test_the_document_tells_of_every_outcome() -> None:
    assert set(TOLD) == kinds(ConnectorError) | {"done", "partial"}


def test_the_document_tells_the_rate_of_every_source() -> None:
    rows = re.findall(r"^\| (\w+) \| ([\d,]+) \| ([\d,]+) \|$", DOCUMENT, re.MULTILINE)
    told = {source: tuple(int(number.replace(",", "")) for number in numbers) for source, *numbers in rows}
    rates = {source: getattr(registry.load(source), "RATE", None) for source in registry.names()}
    assert told == {source: (rate.requests, rate.seconds) for source, rate in rates.items() if rate}


@pytest.mark.usefixtures("fictional_sources")
@pytest.mark.parametrize("outcome", TOLD)
def test_an_outcome_is_told_everywhere_as_documented(wom: Wom, project: Path, outcome: str) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write(f'\n[sources.moody.posts]\nmood = "{outcome}"\n')
    ended = wom("listen", "--direct", "--source", "moody", "--json", "--config", project)
    [pull] = json.loads(ended.out)["pulls"]
    assert (ended.code, pull["outcome"]) == (TOLD[outcome], outcome)
    asked = "select outcomes, failed_pull_count as failed from coverage where source = 'moody' and pull_count > 0"
    rows = read.query(load_settings(project).warehouse.published, asked).to_pylist()
    assert rows == [{"outcomes": outcome, "failed": int(TOLD[outcome] == 1)}]
    shown = show_sources([Pull("moody", "posts", outcome, pull["detail"])])
    assert f"\n| moody | posts | {in_markdown(outcome)} |" in shown
    assert not pull["detail"] or shown.endswith(f"\n- **moody posts**: {in_markdown(pull['detail'], 1000)}")
