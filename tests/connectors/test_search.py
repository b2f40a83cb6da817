from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadQuery
from connectors.post import Post
from connectors.search import Search, Term, pack, parse_search

SEEN = datetime(2026, 11, 1, tzinfo=UTC)


def post(text: str, **known: str) -> Post:
    return Post("x", "1", text, SEEN, "{}", **known)


def test_a_search_of_everything_is_parsed() -> None:
    search = parse_search('"acme  audio" OR @acme #launch -jobs -"road runner" lang:EN in:headphones from:@zoe')
    assert search == Search(
        alternatives=(
            (Term("phrase", "acme audio"),),
            (Term("account", "acme"), Term("hashtag", "launch"), Term("author", "zoe")),
        ),
        excluded=(Term("word", "jobs"), Term("phrase", "road runner")),
        langs=("en",),
        communities=("headphones",),
    )


@pytest.mark.parametrize(
    "text, terms",
    [
        ("acme", (Term("word", "acme"),)),
        ('"acme"', (Term("word", "acme"),)),
        ("don't", (Term("word", "don't"),)),
        ("e-bike", (Term("word", "e-bike"),)),
        ("or", (Term("word", "or"),)),
        ('"OR"', (Term("word", "OR"),)),
        ("lang: x", (Term("word", "lang:"), Term("word", "x"))),
        ("http://acme.example", (Term("word", "http://acme.example"),)),
        ("ブランド 5€", (Term("word", "ブランド"), Term("word", "5€"))),
    ],
)
def test_words_stand_for_themselves(text: str, terms: tuple[Term, ...]) -> None:
    assert parse_search(text) == Search((terms,))


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "nothing to look for"),
        (" \n", "nothing to look for"),
        ("-jobs lang:en", "nothing to look for"),
        ("acme OR", "nothing to look for"),
        ("OR acme", "nothing to look for"),
        ("acme OR OR zenith", "nothing to look for"),
        ('acme "audio', "does not close"),
        ('15" OR zenith', "does not close"),
        ("acme @", "empty"),
        ('""', "empty"),
        ("acme -lang:en", "excludes a lang"),
        ("acme lang:english", "two letters"),
    ],
)
def test_what_makes_no_search_says_why(text: str, complaint: str) -> None:
    with pytest.raises(BadQuery, match=complaint):
        parse_search(text)


@given(st.text())
def test_any_text_is_a_search_or_a_bad_query(text: str) -> None:
    try:
        search = parse_search(text)
    except BadQuery:
        return
    assert all(search.alternatives)
    assert all(term.value for terms in (*search.alternatives, search.excluded) for term in terms)
    search.matches(post(text or "x"))


@pytest.mark.parametrize(
    "search, found",
    [
        ("acme", post("ACME!")),
        ("acme", post("I bought (acme).")),
        ("acme", post("x", title="Acme's launch")),
        ('"acme audio"', post("acme\n audio")),
        ("#acme", post("so good #Acme")),
        ("@acme", post(".@acme hi")),
        ("from:acme", post("hi", author_handle="Acme")),
        ("zenith OR acme", post("acme")),
        ("acme lang:en", post("acme", lang="en")),
        ("acme lang:en", post("acme")),
        ("acme in:Headphones", post("acme", community="headphones")),
        ("acme -jobs", post("acme jobsite")),
    ],
)
def test_a_post_that_is_looked_for(search: str, found: Post) -> None:
    assert parse_search(search).matches(found)


@pytest.mark.parametrize(
    "search, other",
    [
        ("acme", post("acmeist")),
        ('"acme audio"', post("audio acme")),
        ("#acme", post("acme")),
        ("@acme", post("acme")),
        ("from:acme", post("acme", author_handle="zoe")),
        ("acme zenith", post("acme")),
        ("acme lang:en", post("acme", lang="de")),
        ("acme in:headphones", post("acme")),
        ("acme -jobs", post("acme jobs")),
        ("zenith OR acme -jobs", post("zenith jobs")),
    ],
)
def test_a_post_that_is_not_looked_for(search: str, other: Post) -> None:
    assert not parse_search(search).matches(other)


def test_alternatives_are_packed_into_as_few_queries_as_fit() -> None:
    assert pack(["aa", "bb", "cc"], 8, " OR ".join) == ["aa OR bb", "cc"]
    assert pack(["aa"], 2, " OR ".join) == ["aa"]
    assert pack([], 2, " OR ".join) == []
    with pytest.raises(BadQuery, match="more than the 2 characters"):
        pack(["aa", "bbb"], 2, " OR ".join)
