"""Texts as the encoder reads them: word pieces in small letters, and marks of what the letters do not say.

A piece is marked where it names the target or a rival, is of a word in capitals, with a capital or stretched
("soooo"), or belongs to the title. The first piece, which stands for the whole, is marked where there is a target.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

TARGET, CAPITALS, CAPITAL, TITLE, STRETCHED, RIVAL = (1 << place for place in range(6))
MARK_COUNT = 6
"""Marks, as bits of one number per piece."""

LONGEST = 128
"""How many pieces are read. Of a longer text those around its first mention of the target, else its first ones."""

_LONGEST_TITLE = 16
_KNOWN_WORDS = 100_000
_LONGEST_WORD = 100
_BEGIN, _END = "[CLS]", "[SEP]"
_STRETCH = re.compile(r"([^\W\d_])\1{2}")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """The tokens of a text and of its title, and where in the text, by token, the target and its rivals are named."""

    tokens: Sequence[str]
    title: Sequence[str] = ()
    has_target: bool = False
    targets: Sequence[Span] = ()
    rivals: Sequence[Span] = ()


class Pieces(NamedTuple):
    """The pieces of one passage; ``tokens`` says of which token of the text each is, -1 for those of none."""

    ids: list[int]
    marks: list[int]
    tokens: list[int]


class _Word(NamedTuple):
    ids: tuple[int, ...]
    mark: int


class WordPieces:
    """Cut passages into the pieces that one model knows."""

    def __init__(self, file: Path) -> None:
        tokenizer = Tokenizer.from_file(str(file))
        vocabulary = tokenizer.get_vocab()
        self._begin = vocabulary[_BEGIN]
        self._end = vocabulary[_END]
        self._look_up: Callable[[str], _Word] = lru_cache(_KNOWN_WORDS)(lambda token: _word(tokenizer, token))

    def cut(self, passage: Passage) -> Pieces:
        """Put a beginning, the title and an end where there is one, the text, and an end together."""
        ids, marks = [self._begin], [TARGET if passage.has_target else 0]
        if passage.title:
            ids += [piece for token in passage.title for piece in self._look_up(token).ids][:_LONGEST_TITLE]
            ids.append(self._end)
            marks += [TITLE] * (len(ids) - 1)
        text_ids, text_marks, tokens = self._cut(passage)
        room = LONGEST - len(ids) - 1
        if len(text_ids) > room:
            start = _window(text_marks, room)
            text_ids, text_marks, tokens = (column[start : start + room] for column in (text_ids, text_marks, tokens))
        nowhere = [-1] * len(ids)
        return Pieces([*ids, *text_ids, self._end], [*marks, *text_marks, 0], [*nowhere, *tokens, -1])

    def _cut(self, passage: Passage) -> tuple[list[int], list[int], list[int]]:
        ids: list[int] = []
        marks: list[int] = []
        tokens: list[int] = []
        naming = dict(_naming(passage))
        for place, word in enumerate(map(self._look_up, passage.tokens)):
            count = len(word.ids)
            mark = word.mark | naming[place] if place in naming else word.mark
            ids += word.ids
            marks += (mark,) * count
            tokens += (place,) * count
        return ids, marks, tokens


def tokens_at(starts: Sequence[int], span: Span) -> Span:
    """Return the tokens, of those that begin at ``starts``, that stand at a place in the text."""
    return bisect_right(starts, span[0]) - 1, bisect_left(starts, span[1])


def _naming(passage: Passage) -> Iterable[tuple[int, int]]:
    """Yield the tokens that name a rival or the target, and their mark; the target's come last."""
    for mark, spans in ((RIVAL, passage.rivals), (TARGET, passage.targets)):
        for start, end in spans:
            for token in range(start, end):
                yield token, mark


def _word(tokenizer: Tokenizer, token: str) -> _Word:
    """Return the pieces of a token and its mark."""
    token = token[:_LONGEST_WORD]
    mark = STRETCHED if _STRETCH.search(token) else 0
    if token.isupper() and len(token) > 1:
        mark |= CAPITALS
    elif token[:1].isupper():
        mark |= CAPITAL
    return _Word(tuple(tokenizer.encode(token, add_special_tokens=False).ids), mark)


def _window(marks: Sequence[int], room: int) -> int:
    """Return where to begin reading a text too long: a third of the room before the first mention of the target."""
    first = next((place for place, mark in enumerate(marks) if mark & TARGET), 0)
    return max(0, min(first - room // 3, len(marks) - room))
