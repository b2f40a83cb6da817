from importlib.resources import as_file, files

import pytest

from nlp.components.tokenizer import cut_at
from nlp.tags import TAGGER
from nlp.wordpieces import (
    CAPITAL,
    CAPITALS,
    LONGEST,
    RIVAL,
    STRETCHED,
    TARGET,
    TITLE,
    Passage,
    Pieces,
    WordPieces,
    tokens_at,
)


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    with as_file(files("nlp").joinpath("models", TAGGER, "tokenizer.json")) as file:
        return WordPieces(file)


def about(text: str, target: str = "", rival: str = "", title: tuple[str, ...] = ()) -> Passage:
    tokens, starts = cut_at(text)
    spans = [
        [tokens_at(starts, (text.index(name), text.index(name) + len(name)))] if name else []
        for name in (target, rival)
    ]
    return Passage(tokens, title, bool(target), *spans)


def marks_of(passage: Passage, cut: Pieces) -> dict[str, int]:
    """Return the mark of the first piece of each token."""
    firsts = dict(reversed(list(zip(cut.tokens, cut.marks, strict=True))))
    return {passage.tokens[token]: mark for token, mark in firsts.items() if token >= 0}


def test_words_are_marked_for_what_small_letters_lose(pieces: WordPieces) -> None:
    passage = about("I LOVE my Acme sooo much, Zenith is old", "Acme", "Zenith")
    marks = marks_of(passage, pieces.cut(passage))
    assert {word: mark for word, mark in marks.items() if mark} == {
        "I": CAPITAL,
        "LOVE": CAPITALS,
        "Acme": TARGET | CAPITAL,
        "sooo": STRETCHED,
        "Zenith": RIVAL | CAPITAL,
    }


def test_the_first_piece_says_whether_there_is_a_target(pieces: WordPieces) -> None:
    assert pieces.cut(about("an Acme", "Acme")).marks[0] == TARGET
    assert pieces.cut(about("an Acme")).marks[0] == 0


def test_a_title_stands_before_the_text_and_is_of_no_token(pieces: WordPieces) -> None:
    bare, titled = pieces.cut(about("so good")), pieces.cut(about("so good", title=("my", "new", "phone")))
    assert len(titled.ids) == len(bare.ids) + 4
    assert titled.marks[1:5] == [TITLE] * 4
    assert titled.tokens == [-1] * 5 + [0, 1, -1]
    assert titled.ids[5:] == bare.ids[1:]


@pytest.mark.parametrize(
    "one, other",
    [
        ("see https://a.co/1 now", "see http://b.org/x?y=2 now"),
        ("thanks @acme for this", "thanks @zenith_help for this"),
        ("thanks @a@b.social", "thanks @zenith"),
        ("read {link}", "read www.acme.com"),
    ],
)
def test_links_and_accounts_look_alike_whatever_they_name(pieces: WordPieces, one: str, other: str) -> None:
    assert pieces.cut(about(one)).ids == pieces.cut(about(other)).ids


def test_emoji_are_pieces_of_their_own(pieces: WordPieces) -> None:
    smile, tear, both = (pieces.cut(about(text)).ids for text in ("\U0001f600", "\U0001f622", "\U0001f600\U0001f622"))
    assert smile != tear
    assert both[1:-1] == [smile[1], tear[1]]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_to_read_is_a_beginning_and_an_end(pieces: WordPieces, text: str) -> None:
    assert len(pieces.cut(about(text)).ids) == 2


def test_of_a_long_text_the_part_around_the_target_is_read(pieces: WordPieces) -> None:
    text = "one two three " * 100 + "my Acme broke " + "four five six " * 100
    cut = pieces.cut(about(text, "Acme"))
    assert len(cut.ids) == len(cut.marks) == len(cut.tokens) == LONGEST
    assert sum(mark & TARGET > 0 for mark in cut.marks[1:]) == 2
    assert pieces.cut(about(text)).tokens[1] == 0


def test_the_same_twice_is_the_same(pieces: WordPieces) -> None:
    passage = about("I love Acme \u2764", "Acme")
    assert pieces.cut(passage) == pieces.cut(passage)
