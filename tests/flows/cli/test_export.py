"""``wom export`` as its user meets it."""

import csv
import json
from pathlib import Path

import pytest

from connectors import registry
from connectors.connector import Sharing
from connectors.sources import x
from tests.flows.cli.shell import Wom


def test_ids_alone_are_given_and_said_to_be(listened: Path, wom: Wom) -> None:
    file = listened.with_name("ids.csv")
    ended = wom("export", file, "--rules", "x", "--to", "University of Example", "--config", listened)
    assert ended.code == 0
    assert "4 ids for University of Example.\nWith these, 4 of 1,500,000 within 30 days. X Developer" in ended.out
    assert list(csv.reader(file.read_text(encoding="utf-8").splitlines())) == [["id"], ["1"], ["2"], ["4"], ["5"]]
    lines = listened.with_name("ids.jsonl")
    chosen = ("--brand", "quillon", "--since", "2026-06-02")
    again = wom("export", lines, "--rules", "x", "--to", "University of Example", *chosen, "--config", listened)
    assert [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()] == [{"id": "4"}]
    assert "With these, 4 of" in again.out


def test_past_the_number_it_is_refused_and_no_file_is_there(
    listened: Path, wom: Wom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x, "SHARING", Sharing(3, x.SHARING.within, "a rule"))
    file = listened.with_name("ids.csv")
    ended = wom("export", file, "--rules", "x", "--to", "acme", "--config", listened)
    assert (ended.code, file.exists()) == (2, False)
    assert "x lets one recipient have 3 ids within 30 days; with these acme would have 4." in ended.err


@pytest.mark.parametrize("source", sorted(set(registry.names()) - {"x"}))
def test_without_a_rule_nothing_is_given(listened: Path, wom: Wom, source: str) -> None:
    ended = wom("export", "ids.csv", "--rules", source, "--to", "acme", "--config", listened)
    assert ended.code == 2
    assert f"{source}: wom knows no rule by which its posts may be given" in ended.err


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("ids.csv", "--rules", "redit", "--to", "acme"), "did you mean reddit?"),
        (("ids.xlsx", "--rules", "x", "--to", "acme"), "cannot write '.xlsx'"),
        (("nowhere/ids.csv", "--rules", "x", "--to", "acme"), "no folder nowhere"),
        (("ids.csv", "--rules", "x", "--to", " \x1b"), "--to NAME"),
        (("ids.csv", "--rules", "x", "--to", "acme", "--brand", "quilon"), "quillon"),
    ],
)
def test_what_cannot_be_is_refused(listened: Path, wom: Wom, arguments: tuple[str, ...], said: str) -> None:
    ended = wom("export", *arguments, "--config", listened)
    assert (ended.code, said in ended.err) == (2, True)
