"""Cut a post into words, handles, hashtags, links, emoticons and runs of signs.

spaCy's own tokenizer peels signs off a word one by one and looks at the rest each time: 20,000 exclamation marks take
it 47 s. This one is a single pass of one pattern, linear whatever is posted.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from nlp.addresses import ACCOUNT, BARE_LINK, EMAIL, HASHTAG, LINK, PLACEHOLDER
from nlp.clean import clean
from nlp.reading import Reading

_MOUTH = r"[)(\]\[dp/\\|*o3@]"
# Digits and "x" are often just that, as in "(iPhone 8)", "rating:3" and "x3": they need more of a face around them.
_LETTERED = rf"[8x](?:['^-](?!3){_MOUTH}+|[dpo]{_MOUTH}*)"
_FACE = rf"(?:[<>]?[:;=]['^-]?(?!3){_MOUTH}+|(?<!\w)[<>]?[:;=]['^-]?3{_MOUTH}*|{_LETTERED})"
_TOKEN = re.compile(
    rf"""(
      {LINK} | {PLACEHOLDER} | {EMAIL} | {BARE_LINK}
    | {ACCOUNT} | {HASHTAG}
    | {_FACE}(?!\w) | <[/\\]?3+ | \^_+\^ | -_+-  # emoticon
    | \d+(?:[.,:]\d+)*(?!\w)   # number
    | \w+(?:['&]\w+)*          # word
    | [!?]+ | \.+ | \n+ | [ ]+  # run of signs
    | ([^\w\s])\2* | .
    )([ ]?)""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SPELLINGS = {
    "cant": "can't", "dont": "don't", "wont": "won't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't",
    "wasnt": "wasn't", "arent": "aren't", "werent": "weren't", "havent": "haven't", "hasnt": "hasn't",
    "hadnt": "hadn't", "wouldnt": "wouldn't", "couldnt": "couldn't", "shouldnt": "shouldn't", "aint": "ain't",
    "im": "i'm", "ive": "i've", "u": "you", "ur": "your", "ppl": "people", "luv": "love", "thx": "thanks",
    "tks": "thanks", "pls": "please", "plz": "please", "fav": "favorite", "fave": "favorite",
    "favourite": "favorite", "favour": "favor", "grey": "gray", "tmrw": "tomorrow", "2moro": "tomorrow",
    "wanna": "want", "gotta": "got",
}  # fmt: skip
_DOUBLED = {
    "god": "good", "col": "cool", "fre": "free", "al": "all", "stil": "still", "wel": "well", "sel": "sell",
    "to": "too", "swet": "sweet", "fel": "feel", "ned": "need", "realy": "really", "finaly": "finally",
    "sleping": "sleeping", "loking": "looking", "agre": "agree", "smoth": "smooth", "totaly": "totally",
}  # fmt: skip
_NUMBER = re.compile(r"\d[\d.,:]*")
_LINK = re.compile(f"{LINK}|{PLACEHOLDER}|{BARE_LINK}")


class PostTokenizer:
    """Make the Doc of a text, with its Reading begun."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        # Shapes, stop words and the like cost as much as all of the pipeline, and nothing here reads them.
        vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # spaCy's stub leaves it out

    def __call__(self, text: str) -> Doc:
        """Cut the clean form of ``text``; the Doc's own text is the clean one."""
        even = clean(text)
        found = _TOKEN.findall(even.text)
        tokens = [token for token, _, _ in found]
        starts = list(accumulate((len(token) + len(space) for token, _, space in found), initial=0))[:-1]
        doc = Doc(self.vocab, words=tokens, spaces=[space == " " for _, _, space in found])
        doc._.reading = Reading(even, tokens, starts, spell(tokens))
        return doc


def cut(text: str) -> list[str]:
    """Cut clean ``text`` into tokens as the pipeline does, spaces and line ends left out."""
    return [token[0] for token in _TOKEN.findall(text) if not token[0].isspace()]


def spell(words: list[str]) -> list[str]:
    """Return ``words`` in small letters and usual spelling, links, accounts and numbers as ``<link>`` and so on."""
    return [_spell(word) for word in words]


@lru_cache(maxsize=50_000)
def _spell(word: str) -> str:
    lower = word.lower()
    if lower.isalpha():
        return _SPELLINGS.get(lower, lower) if not _STRETCHED.search(lower) else _shrink(lower)
    if _NUMBER.fullmatch(lower):
        return "<number>"
    if lower[0] == "@" and len(lower) > 1:
        return "<handle>"
    if _LINK.match(lower):
        return "<link>"
    return lower


def _shrink(word: str) -> str:
    """Return a stretched word in its usual length: "sooo" is "so", "goooood" is "good"."""
    single = _STRETCHED.sub(r"\1", word)
    return _SPELLINGS.get(single, _DOUBLED.get(single, single))


@registry.tokenizers("wom.PostTokenizer.v1")  # type: ignore[untyped-decorator]  # catalogue has no types
def create_tokenizer() -> Callable[[Language], PostTokenizer]:
    """Build the tokenizer from the pipeline's config."""
    return lambda nlp: PostTokenizer(nlp.vocab)
