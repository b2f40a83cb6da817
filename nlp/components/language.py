"""Decide which language a post is in, and whether the tagger knows it."""

import re
from functools import cached_property

import numpy as np
from py3langid.langid import LanguageIdentifier
from spacy.language import Language
from spacy.tokens import Doc

from nlp.addresses import LINK, PLACEHOLDER
from nlp.reading import Reading, reading_of

JUDGED = frozenset({"en"})
"""Languages whose posts are tagged; those of any other are counted and left untagged."""

_CODE = re.compile(r"[a-z]{2,3}")
# Not languages: undetermined, none, several, other, and the codes X gives to posts of hashtags, links or emoji alone.
_UNTOLD = re.compile(r"und|zxx|mul|mis|q[a-t][a-z]|art")
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "spa": "es"}
_NOISE = re.compile(rf"{LINK}|{PLACEHOLDER}|\S*[@#]\w+\S*|&\w+;|[^\w\s']|[\d_]")
_ENOUGH = 600
_LEAST_LETTERS = 3
# On 14,640 airline posts this bar calls 0.12 % foreign; of 64 short foreign posts it misses one (tests/nlp).
_SURE = 0.4
# Those most posts are written in. With all 140 of py3langid, "thanks" is Xhosa and "you suck" Walloon.
_LIKELY = [
    "af", "ar", "az", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl",
    "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "lt", "lv", "mk", "ml",
    "mn", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv",
    "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "zh",
]  # fmt: skip


# Common in English and words of no other language in _LIKELY. Three of them settle it, and spare most posts py3langid.
_ENGLISH = frozenset({
    "the", "and", "you", "your", "with", "this", "that", "have", "they", "there", "their", "what", "when", "would",
    "should", "could", "about", "because", "been", "just", "know", "really", "from", "which", "where", "who", "why",
    "how", "my", "our", "his", "she", "i'm", "i've", "don't", "can't", "it's", "didn't", "isn't", "doesn't", "wasn't",
})  # fmt: skip
_ENOUGH_ENGLISH = 3


class LanguageDecider:
    """Fill ``lang`` and ``known`` of the reading.

    The platform's word is taken where it is a language. Else the letters decide; where too few of them do, as in
    "@brand \u2764", the language stays open and the post is judged: emoji, names and "ok" mean the same in English.
    """

    @cached_property
    def _identifier(self) -> LanguageIdentifier:
        """Return py3langid's model: half a second to load, and many a run gets along without it."""
        identifier = LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
        identifier.set_languages(_LIKELY)
        # As chosen, the columns lie far apart and are half as precise: summing them takes more than twice as long.
        identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc, np.float32)
        return identifier

    def __call__(self, doc: Doc) -> Doc:
        """Decide on one text."""
        reading = reading_of(doc)
        reading.lang = told(reading.told_lang) or self._detect(reading)
        reading.known = reading.lang is None or reading.lang in JUDGED
        return doc

    def _detect(self, reading: Reading) -> str | None:
        if len(_ENGLISH.intersection(reading.clean.text[:_ENOUGH].lower().split())) >= _ENOUGH_ENGLISH:
            return "en"
        letters = " ".join(_NOISE.sub(" ", reading.clean.text[:_ENOUGH]).split())
        if len(letters) < _LEAST_LETTERS and letters.isascii():
            return None
        code, certainty = self._identifier.classify(letters.lower())
        return code if certainty > _SURE else None


def told(code: str | None) -> str | None:
    """Return the ISO 639 code in what a platform tells ("en-US", "EN"), ``None`` where that is no language."""
    first = re.split("[-_]", (code or "").strip().lower())[0]
    first = _RENAMED.get(first, first)
    return first if _CODE.fullmatch(first) and not _UNTOLD.fullmatch(first) else None


@Language.factory("wom_language")
def create_language_decider(nlp: Language, name: str) -> LanguageDecider:  # noqa: ARG001  spaCy passes both
    """Build the decider with py3langid's packaged model."""
    return LanguageDecider()
