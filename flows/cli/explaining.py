"""Explain the tags of one text: the words that speak for each, marked in the text and listed below it."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from flows.cli import reports, tagging
from flows.cli.exits import WrongUse
from flows.cli.marking import legend, marked
from flows.cli.terminal import inert, out, table
from nlp.components.language import JUDGED
from nlp.pipeline import LONGEST_READ, load_tagger
from nlp.tags import KINDS

_STANDARD_INPUT = "-"
_MOST_BYTES = 4 * LONGEST_READ + 4
"""What holds more characters than are read, whatever they are: UTF-8 takes four bytes at most for each."""
_SIGNED = ("sentiment", "trust")
_TAGS = ("kind", "sentiment", "passion", "trust", "promotion", "reciprocity")
_CELL_WIDTH = 60
_BAR_WIDTH = 20

Answer = Mapping[str, Any]


def show(text: str, target: str | None, title: str | None, lang: str | None, *, as_json: bool) -> None:
    """Tag one text, ``-`` for that of standard input, and show why it got the tags it has.

    Raises ``WrongUse`` where there is no text.
    """
    text, title = _given(text), tagging.writable((title or "").strip())
    post = {"text": text, "title": title, "target": (target or "").strip(), "lang": lang}
    (answer,) = tagging.answers(load_tagger(()), [post], "target")
    named_in = next((span["field"] for span in answer["evidence"] if span["tag"] == "brand"), None)
    if as_json:
        shown = {name: value for name, value in answer.items() if name != "id"}
        reports.show_json(shown | {"matched_in": named_in})
        return
    _show_texts(text, title, answer)
    if answer["kind"] is not None:
        _show_tags(answer)
        _show_kinds(answer["kind_scores"])
    for note in _notes(answer, named_in, is_cut=len(text) > LONGEST_READ):
        out.print(inert(note, length=400), soft_wrap=not out.is_terminal)


def _given(text: str) -> str:
    """Return the text that was given, or that of standard input, without its last line end."""
    if text == _STANDARD_INPUT:
        text = sys.stdin.buffer.read(_MOST_BYTES).decode(errors="replace").rstrip("\r\n")
    if not text.strip():
        raise WrongUse("there is no text to explain; give one, or - to read it from standard input")
    return tagging.writable(text)


def _show_texts(text: str, title: str, answer: Answer) -> None:
    """Show title and text with their evidence marked, and what the marks stand for."""
    in_colour = out.color_system is not None and not out.no_color
    for field, whole in (("title", title[:LONGEST_READ]), ("text", text[:LONGEST_READ])):
        if whole:
            spans = [span for span in answer["evidence"] if span["field"] == field]
            out.print(marked(whole, spans, in_colour=in_colour), soft_wrap=not out.is_terminal)
            out.print()
    if answer["evidence"]:
        out.print(Text("marks: ") + legend(in_colour=in_colour), soft_wrap=True)
        out.print()


def _show_tags(answer: Answer) -> None:
    """Show each tag with its evidence, the weightiest first."""
    shown = table("tag", "value", "evidence", "cue", "weight")
    for column in shown.columns[:2]:
        column.no_wrap = True
    for tag in _TAGS:
        for row in _rows(tag, answer):
            shown.add_row(*(inert(cell, _CELL_WIDTH) for cell in row))
    out.print(shown)
    out.print()


def _show_kinds(scores: Mapping[str, float]) -> None:
    """Show the scores of all kinds, the likeliest first."""
    shown = table("kind", "score", "")
    for kind in sorted(KINDS, key=lambda kind: -scores[kind]):
        shown.add_row(kind, f"{scores[kind]:.2f}", "#" * round(scores[kind] * _BAR_WIDTH))
    out.print(shown)
    out.print()


def _rows(tag: str, answer: Answer) -> Iterator[tuple[str, ...]]:
    """Yield one row for each span that speaks for a tag; a tag that none speaks for has one without."""
    spans = sorted((span for span in answer["evidence"] if span["tag"] == tag), key=lambda span: -abs(span["weight"]))
    head = (tag, _value(tag, answer))
    if not spans:
        yield (*head, "", "", "")
    for span in spans:
        sign = "+" if tag in _SIGNED else ""
        yield (*head, span["text"], span["cue"], f"{span['weight']:{sign}z.2f}")
        head = ("", "")


def _value(tag: str, answer: Answer) -> str:
    if tag == "kind":
        return f"{answer['kind']} {answer['kind_scores'][answer['kind']]:.2f}"
    if tag == "sentiment":
        return f"{answer['sentiment_label']} {answer['sentiment']:+z.2f}"
    return f"{answer[tag]:+z.2f}" if tag in _SIGNED else f"{answer[tag]:.2f}"


def _notes(answer: Answer, named_in: str | None, *, is_cut: bool) -> Iterator[str]:
    """Yield what one has to know about the tags, or why there are none."""
    target, tagger, lang = answer["target"], answer["tagger"], answer["lang"]
    if answer["kind"] is None:
        known = ", ".join(sorted(JUDGED))
        yield f"No tags: the text is taken for '{lang}', and {tagger} knows no language but {known}."
        yield "Where that is wrong, say so with --lang."
        return
    yield f"Judged by {tagger}" + (f" toward {target}." if named_in else " as a whole.")
    if target is None:
        yield "No brand was asked about: --target names one."
    elif named_in is None:
        yield f"Neither text nor title names {target}: nothing says that this is about it."
    elif named_in == "title":
        yield f"Only the title names {target}."
    if lang is None:
        yield "There are too few letters to tell the language: it is read as English."
    if is_cut:
        yield f"Only the first {LONGEST_READ:,} characters are read."
