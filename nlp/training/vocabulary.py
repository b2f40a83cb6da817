"""Make the tokenizer of the encoder, which is given one token at a time: MiniLM's pieces, and emoji as pieces too.

A link reads ``http`` and an account ``@user``, whatever they name: copies of a post that differ in no more read alike,
and no brand is judged by its account. An emoji begins as the mean of the pieces of its name.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from vaderSentiment import vaderSentiment

from nlp.addresses import ACCOUNT, BARE_LINK, LINK, PLACEHOLDER

Vectors = npt.NDArray[np.float32]

_UNKNOWN = "[UNK]"
_EMOJI = r"\p{Extended_Pictographic}"


def adapt(tokenizer: Tokenizer) -> Tokenizer:
    """Return the tokenizer that tokens of posts are cut with; its pieces are those of ``tokenizer``, then emoji."""
    adapted = Tokenizer(_widened(tokenizer, list(_new_emoji(tokenizer))))
    adapted.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"^(?:{LINK}|{PLACEHOLDER}|{BARE_LINK})$"), "http"),
            normalizers.Replace(Regex(f"^{ACCOUNT}$"), "@user"),
            normalizers.BertNormalizer(lowercase=True),
        ]
    )
    adapted.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(_EMOJI), "isolated"), pre_tokenizers.BertPreTokenizer()]
    )
    return adapted


def extend(tokenizer: Tokenizer, vectors: Vectors) -> Vectors:
    """Return the vectors of the adapted pieces: those of ``tokenizer``, and for an emoji the mean of its name's."""
    pieces = [tokenizer.encode(name, add_special_tokens=False).ids for name in _new_emoji(tokenizer).values()]
    return np.concatenate([vectors, np.stack([vectors[ids].mean(axis=0) for ids in pieces])])


def _new_emoji(tokenizer: Tokenizer) -> dict[str, str]:
    """Return the emoji that ``tokenizer`` does not know, with their names."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return {emoji: name for emoji, name in _emoji_names() if tokenizer.token_to_id(emoji) is None}


def _widened(tokenizer: Tokenizer, pieces: list[str]) -> models.WordPiece:
    """Return the model of ``tokenizer`` with ``pieces`` after those it has."""
    vocabulary = tokenizer.get_vocab()
    vocabulary |= {piece: place for place, piece in enumerate(pieces, start=len(vocabulary))}
    return models.WordPiece(vocabulary, unk_token=_UNKNOWN, max_input_chars_per_word=100)


def _emoji_names() -> Iterator[tuple[str, str]]:
    """Yield the emoji of one code point that vaderSentiment names, with their names."""
    file = Path(vaderSentiment.__file__).with_name("emoji_utf8_lexicon.txt")
    for line in file.read_text(encoding="utf-8").splitlines():
        emoji, _, name = line.partition("\t")
        if len(emoji) == 1 and not emoji.isascii():
            yield emoji, name
