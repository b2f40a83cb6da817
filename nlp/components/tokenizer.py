"""Cut a post into words, handles, hashtags, links, emoticons and runs of signs.

spaCy's own tokenizer peels signs off a word one by one and looks at the rest each time: 20,000 exclamation marks take
it 47 s. This one is a single pass of one pattern, linear whatever is posted.
"""

import re
from collections.abc import Callable
from itertools import accumulate

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from nlp.addresses import ACCOUNT, BARE_LINK, EMAIL, HASHTAG, LINK, PLACEHOLDER
from nlp.clean import clean
from nlp.reading import Reading, begin

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
        doc = Doc(self.vocab, words=tokens, spaces=[space == " " for _, _, space in found])
        begin(doc, Reading(even, tokens, _starts(found)))
        return doc


def cut(text: str) -> list[str]:
    """Cut clean ``text`` into tokens as the pipeline does."""
    return [token for token, _, _ in _TOKEN.findall(text)]


def cut_at(text: str) -> tuple[list[str], list[int]]:
    """Cut clean ``text`` into tokens, and say where each begins."""
    found = _TOKEN.findall(text)
    return [token for token, _, _ in found], _starts(found)


def _starts(found: list[tuple[str, str, str]]) -> list[int]:
    ends = list(accumulate([len(token) + len(space) for token, _, space in found], initial=0))
    return ends[:-1]


@registry.tokenizers("wom.PostTokenizer.v1")  # type: ignore[untyped-decorator]  # catalogue has no types
def create_tokenizer() -> Callable[[Language], PostTokenizer]:
    """Build the tokenizer from the pipeline's config."""
    return lambda nlp: PostTokenizer(nlp.vocab)
