import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flows.inert import in_markdown, lines, one_line


@given(st.text())
def test_nothing_that_a_terminal_acts_on_remains(text: str) -> None:
    shown = one_line(text)
    assert len(shown) <= 200
    assert not {unicodedata.category(c) for c in shown if c != "\u200d"} & {"Cc", "Cf", "Cs"}


def test_escape_sequences_overrides_and_line_breaks_are_gone() -> None:
    assert one_line("a\x1b[31mred\x1b[0m\nb\u202eevil\u2066") == "a[31mred[0m bevil"


def test_a_family_emoji_stays_whole() -> None:
    family = "👩\u200d👧"
    assert one_line(family) == family


def test_a_long_text_is_cut_with_a_sign_of_it() -> None:
    assert one_line("x" * 300, length=10) == "x" * 9 + "…"
    assert one_line("x" + " " * 100_000_000 + "y", length=10) == "x…"


@pytest.mark.parametrize(
    "hostile",
    [
        "[click](javascript:alert(1))",
        "![](http://evil.example/pixel.png)",
        "<script>alert(1)</script>",
        "# heading",
        "a | b | c",
        "`code` **bold** _it_ ~~no~~",
        "<javascript:alert(1)>",
        "- item",
        "1. item",
        'it\'s "quoted" & done',
    ],
)
def test_markdown_shows_the_text_as_it_is(hostile: str) -> None:
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(in_markdown(hostile))
    expected = hostile.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert rendered == f"<p>{expected}</p>\n"


def test_a_text_keeps_its_line_ends_and_nothing_else_that_moves_a_terminal() -> None:
    assert lines("a\tb\r\n\x1b[2Jc\u202e\r\x07\n\n d\x00") == "a b\n[2Jc \n\n d"
