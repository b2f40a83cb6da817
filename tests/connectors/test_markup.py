import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.markup import read_html


@pytest.mark.parametrize(
    "source, text",
    [
        ("I&#x27;d buy<p>it &amp; <i>love</i> it", "I'd buy\n\nit & love it"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("a < b > c <3 x<y", "a < b > c <3 x<y"),
        ("so<script>alert('<p>')</script> sorry<style>p{}</style>", "so sorry"),
        ("x<!-- <p>hidden</p> -->y", "xy"),
        ("x<!-- never closed <p>", "x"),
        ("<![CDATA[x]]>y <?php echo ?>z<!doctype html>", "y z"),
        ("<a title=\"a > b\" href='https://e.example'>label</a>", "label"),
        ("&lt;script&gt;not a tag&lt;/script&gt;", "<script>not a tag</script>"),
        ("a \n\n  b\t c", "a b c"),
        ("nul\0 &#0; esc\x1b", "nul \ufffd esc"),
        ("", ""),
    ],
)
def test_html_becomes_text(source: str, text: str) -> None:
    assert read_html(source)[0] == text


def test_links_are_collected_and_cut_ones_written_out() -> None:
    source = (
        'see <a href="https:&#x2F;&#x2F;e.example&#x2F;long&#x2F;way?a=1&amp;b=2">https://e.example/lo...</a>, '
        "<a href=https://f.example>f...</a>, <a href='javascript:alert(1)'>js</a> and <a>nothing</a></a>"
    )
    text, links = read_html(source)
    assert text == "see https://e.example/long/way?a=1&b=2, f..., js and nothing"
    assert links == ("https://e.example/long/way?a=1&b=2", "https://f.example")
    assert read_html("<a href='https://e.example/\x00&#128;\ud83e'>it</a>")[1] == ("https://e.example/€\ufffd",)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_escaped_text_comes_back_but_for_its_blanks(text: str) -> None:
    assert read_html(escape(text))[0].split() == text.split()


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<a href='http://x'>", "</a>", "<", ">", "&", "&lt;", "<!--", "-->", '"', "x"])
    )
)
def test_no_html_is_too_broken(pieces: list[str]) -> None:
    text, links = read_html("".join(pieces))
    assert text == text.strip()
    assert set(links) <= {"http://x"}


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<a ",
        "<a x='",
        "<a x='\"",
        "</",
        "<!",
        "<script>",
        "<script ",
        "<i> ",
        "x</a>",
        "&",
        "<a href=http://x>y...",
    ],
)
def test_hostile_html_takes_time_in_proportion_to_its_length(piece: str) -> None:
    started = time.process_time()
    read_html(piece * 20_000)
    assert time.process_time() - started < 2
