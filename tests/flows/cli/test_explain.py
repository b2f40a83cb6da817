import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from flows.cli.marking import legend, marked
from nlp.pipeline import LONGEST_READ
from nlp.tags import KINDS, TAGGER
from tests.flows.cli.shell import Wom

ROOT = Path(__file__).parents[3]
PRAISE = "I love my Acme kettle, everyone should try it"
HOSTILE = "I hate\x1b[31m Acme \x07[bold]x[/bold] [link=file:///etc]y\u202e :smile: \ud83d`\r\nnever\tagain"


def without_marks(shown: str) -> str:
    return re.sub(r"\[([-=+$!~])(.*?)\1\]", r"\2", shown)


def fed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def test_the_words_that_speak_are_marked_in_the_text(wom: Wom) -> None:
    ended = wom("explain", PRAISE, "--target", "Acme")
    assert ended.code == 0
    shown = ended.out.splitlines()[0]
    assert without_marks(shown) == PRAISE
    assert "[=Acme=]" in shown
    assert "[+love+]" in shown
    assert f"Judged by {TAGGER} toward Acme." in ended.out


def test_each_tag_is_listed_with_its_evidence(wom: Wom) -> None:
    out = wom("explain", PRAISE, "--target", "Acme", "--lang", "en").out
    told = json.loads(wom("explain", PRAISE, "--target", "Acme", "--lang", "en", "--json").out)
    rows = [line.split() for line in out.splitlines()]
    assert ["kind", "advocacy", f"{told['kind_scores']['advocacy']:.2f}"] in [row[:3] for row in rows]
    assert ["sentiment", "positive", f"{told['sentiment']:+.2f}"] in [row[:3] for row in rows]
    assert ["passion", f"{told['passion']:.2f}"] in [row[:2] for row in rows]
    for kind in KINDS:
        assert [kind, f"{told['kind_scores'][kind]:.2f}"] in [row[:2] for row in rows]
    for span in told["evidence"]:
        assert PRAISE[span["start"] : span["end"]] == span["text"]
        assert span["tag"] == "brand" or any(span["cue"] in row and span["text"].split()[0] in row for row in rows)


def test_the_json_is_what_wom_tag_writes_and_where_the_brand_is_named(wom: Wom) -> None:
    told = json.loads(wom("explain", "never again", "--title", "Acme 2", "--target", "Acme", "--json").out)
    assert (told["kind"], told["target"], told["matched_in"], told["tagger"]) == ("detraction", "Acme", "title", TAGGER)
    assert "id" not in told
    assert json.loads(wom("explain", "meh", "--json").out)["matched_in"] is None


def test_the_text_may_come_from_standard_input(wom: Wom, monkeypatch: pytest.MonkeyPatch) -> None:
    fed(monkeypatch, b"I love Acme \xff\nin the morning\r\n")
    ended = wom("explain", "-", "--target", "Acme")
    assert ended.code == 0
    assert without_marks(ended.out).startswith("I love Acme \ufffd\nin the morning\n\nmarks")
    assert "love+] [=Acme=] \ufffd\n" in ended.out


def test_of_a_long_text_only_what_is_read_is_shown(wom: Wom, monkeypatch: pytest.MonkeyPatch) -> None:
    fed(monkeypatch, ("x" * LONGEST_READ + "Acme").encode() * 10)
    ended = wom("explain", "-", "--target", "Acme", "--lang", "en")
    assert without_marks(ended.out.splitlines()[0]) == "x" * LONGEST_READ
    assert "Only the first 20,000 characters are read." in ended.out
    assert "Neither text nor title names Acme" in ended.out


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_without_a_text_there_is_nothing_to_explain(wom: Wom, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    ended = wom("explain", text)
    assert (ended.code, ended.out) == (2, "")
    assert "no text to explain" in ended.err
    fed(monkeypatch, text.encode())
    assert wom("explain", "-").code == 2


def test_a_language_that_is_not_known_has_no_tags(wom: Wom) -> None:
    german = "Das ist ein sehr schöner Wasserkocher und ich mag ihn"
    ended = wom("explain", german, "--target", "Acme")
    assert ended.code == 0
    assert f"No tags: the text is taken for 'de', and {TAGGER} knows no language but en." in ended.out
    assert "--lang" in ended.out
    assert "weight" not in ended.out
    assert json.loads(wom("explain", german, "--json").out)["kind"] is None
    assert "No tags" not in wom("explain", german, "--lang", "en").out


def test_it_says_where_the_brand_is_named_and_where_not(wom: Wom) -> None:
    assert "Neither text nor title names Acme" in wom("explain", "I love it", "--target", "Acme").out
    assert "No brand was asked about" in wom("explain", "I love it").out
    ended = wom("explain", "I love it", "--target", "Acme", "--title", "Acme kettles")
    assert "Only the title names Acme." in ended.out
    assert ended.out.startswith("[=Acme=] kettles\n")
    assert "too few letters" in wom("explain", "❤", "--target", "Acme").out


@pytest.mark.parametrize("option", ["--target", "--title", "--lang"])
def test_nothing_hostile_reaches_the_terminal(wom: Wom, option: str) -> None:
    ended = wom("explain", HOSTILE, option, HOSTILE)
    assert ended.code == 0
    left = {c for c in ended.out if unicodedata.category(c) in {"Cc", "Cf", "Cs"}}
    assert left <= {"\n"}
    assert "[bold]x[/bold] [link=file:///etc]y :smile: \ufffd`\n" in without_marks(ended.out)
    json.loads(wom("explain", HOSTILE, option, HOSTILE, "--json").out)


def test_a_terminal_with_colours_gets_colours_and_nothing_of_the_text_s_own() -> None:
    command = [sys.executable, "-m", "flows", "explain", HOSTILE.replace("\ud83d", ""), "--target", "Acme"]
    environment = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "200", "NO_COLOR": ""}
    out = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout.decode()
    assert "\x1b[1;31mhate\x1b[0m[31m \x1b[1;4mAcme\x1b[0m" in out
    plain = re.sub(r"\x1b\[[0-9;]+m", "", out)
    assert "\x1b" not in plain
    assert plain.startswith(
        "I hate[31m Acme [bold]x[/bold] [link=file:///etc]y :smile: `\nnever again\n\nmarks: brand  for"
    )


def span(tag: str, start: int, end: int, weight: float | None) -> dict[str, object]:
    return {"tag": tag, "start": start, "end": end, "weight": weight}


def test_where_words_do_several_things_the_foremost_shows() -> None:
    spans = [
        span("kind", 0, 9, 0.3),
        span("passion", 0, 4, 0.2),
        span("sentiment", 0, 4, -0.2),
        span("trust", 0, 4, 0.01),
        span("brand", 5, 9, None),
        span("promotion", 10, 12, 0.4),
        span("promotion", 12, 13, 0.01),
    ]
    assert marked("hate Acme 5%!?", spans, in_colour=False).plain == "[-hate-][~ ~][=Acme=] [$5%$][~!~]?"


def test_in_colour_the_text_stays_as_it_is() -> None:
    shown = marked("hate Acme\x1b]0;x\x07", [span("sentiment", 0, 4, -0.2), span("brand", 5, 9, None)], in_colour=True)
    assert shown.plain == "hate Acme]0;x"
    assert [(part.start, part.end, part.style) for part in shown.spans] == [
        (0, 4, "bold red"),
        (5, 9, "bold underline"),
    ]
    assert legend(in_colour=True).plain == "brand  for it  against it  gain  feeling  hint"
    assert legend(in_colour=False).plain.startswith("[=brand=]  [+for it+]  [-against it-]")
