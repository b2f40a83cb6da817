"""Find the brands a post names: in its text, else in the title it stands under."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from nlp.addresses import ACCOUNT, BARE_LINK, EMAIL, HASHTAG, LINK
from nlp.brands import Brand
from nlp.clean import clean
from nlp.forms import Context, Form, context_of, forms_of
from nlp.reading import Match, Reading, reading_of

_CONTEXT_WORDS = 10
_CONTEXT_CHARACTERS = 200
_LONGEST_TARGET = 200
_ADDRESS_SIGNS = frozenset("@#./:")
_NO_CONTEXT = Context(None, None)
_MOST_HITS = 20
"""How many places of one name count: a post that names a brand 5,000 times says no more by it."""
_MOST_LOOKED_AT = 1000
"""How many are looked at for those that count: others may be part of an address, or stand in other company."""

# A name inside one of these belongs to it: they are matched as a whole or not at all.
_WHOLES = re.compile(f"{LINK}|{EMAIL}|{ACCOUNT}|{HASHTAG}|{BARE_LINK}", re.IGNORECASE)


class _Found(NamedTuple):
    form: Form
    matches: list[Match]


class BrandMatcher:
    """Fill ``matches`` of the reading.

    A target, where the caller names one, is looked for like a brand; the followed brands beside it are its rivals.
    """

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.follow(brands)

    def follow(self, brands: Sequence[Brand]) -> None:
        """Look for ``brands`` from now on.

        They do not come through the config of the pipeline: spaCy would fill in a name like "${nlp.lang}".
        """
        self._brands = brands
        self._forms = [form for brand in brands for form in forms_of(brand)]
        self._contexts = {brand.key: context_of(brand) for brand in brands}
        self._forms_of_target = lru_cache(maxsize=1024)(self._look_up_target)

    def __call__(self, doc: Doc) -> Doc:
        """Search the text; a brand found only in the title is a match there."""
        reading = reading_of(doc)
        forms = self._forms if reading.target is None else self._forms_of_target(reading.target)
        if forms:
            reading.matches = self._matches(reading, forms)
        return doc

    def _matches(self, reading: Reading, forms: Sequence[Form]) -> list[Match]:
        text = reading.clean.text
        title = reading.title.text if reading.title else ""
        found, found_above = list(_search(text, "text", forms)), list(_search(title, "title", forms))
        sure = {one.form.brand for one in (*found, *found_above) if one.form.sure}
        matches = _longest(self._in_context(text, found, sure))
        named = {match.brand for match in matches}
        above = _longest(self._in_context(title, found_above, sure))
        # A title that names several brands does not say which of them a text under it is about.
        is_telling = reading.as_whole or len({match.brand for match in above}) == 1
        return matches + [match for match in above if is_telling and match.brand not in named]

    def _in_context(self, text: str, found: Iterable[_Found], sure: set[str]) -> Iterator[Match]:
        """Keep the first matches of each form whose surroundings speak for the brand and not against it."""
        for form, matches in found:
            context = self._contexts.get(form.brand, _NO_CONTEXT)
            is_sure = form.sure or form.brand in sure or context.near is None
            fitting = (match for match in matches if _fits(match, text, context, is_sure=is_sure))
            yield from islice(fitting, _MOST_HITS)

    def _look_up_target(self, target: str) -> list[Form]:
        """Return the forms to look for with a target: its own first, then those of its rivals.

        The own forms are those of the followed brand that the target names, else of the name itself.
        """
        wanted = target.casefold().strip()
        for brand in self._brands:
            if wanted in {brand.key.casefold(), *(name.casefold() for name in brand.names)}:
                own = [replace(form, brand=target) for form in forms_of(brand)]
                return own + [form for form in self._forms if form.brand != brand.key]
        if len(wanted) > _LONGEST_TARGET or not clean(wanted).text.strip(" @#\n"):
            return self._forms
        return forms_of(Brand(key=target, name=target)) + self._forms


def _search(text: str, field: str, forms: Iterable[Form]) -> Iterator[_Found]:
    """Yield the forms that stand in a text and where, overlapping places included."""
    lower = text.lower()
    wholes: list[tuple[int, int]] | None = None
    for form in forms:
        if form.probe not in lower:
            continue
        hits = list(islice(_hits(form, text, lower), _MOST_LOOKED_AT))
        if wholes is None and any(_may_belong(hit, text) for hit in hits):
            wholes = _wholes(text)
        matches = [
            Match(form.brand, field, hit.start(), hit.end(), hit.lastgroup or "name")
            for hit in hits
            if _stands_free(hit, text, wholes or ())
        ]
        if matches:
            yield _Found(form, matches)


def _hits(form: Form, text: str, lower: str) -> Iterator[re.Match[str]]:
    """Yield where the pattern of ``form`` matches, tried only where its probe stands: ten times as fast."""
    if not form.probe or len(lower) != len(text):
        yield from form.pattern.finditer(text)
        return
    free, place = 0, lower.find(form.probe)
    while place >= 0:
        for start in range(max(free, place - form.lead), place + 1):
            hit = form.pattern.match(text, start)
            if hit:
                yield hit
                free = hit.end()
                break
        place = lower.find(form.probe, max(place + 1, free))


def _may_belong(hit: re.Match[str], text: str) -> bool:
    """Say whether a name could be part of an address: whether its word has a sign that addresses have."""
    start = max(text.rfind(" ", 0, hit.start()), text.rfind("\n", 0, hit.start())) + 1
    rest = text[start : hit.end() + _CONTEXT_CHARACTERS]
    return not _ADDRESS_SIGNS.isdisjoint(rest.split(None, 1)[0])


def _wholes(text: str) -> list[tuple[int, int]]:
    return [whole.span() for whole in _WHOLES.finditer(text)]


def _stands_free(hit: re.Match[str], text: str, wholes: Sequence[tuple[int, int]]) -> bool:
    """Say whether a name is its own word, or a site's name part of a link and not of an e-mail address."""
    if hit.lastgroup not in {"name", "site"}:
        return True
    place = bisect_left(wholes, (hit.start() + 1,)) - 1
    if place < 0 or wholes[place][1] <= hit.start():
        return True
    return hit.lastgroup == "site" and "@" not in text[slice(*wholes[place])]


def _fits(match: Match, text: str, context: Context, *, is_sure: bool) -> bool:
    """Say whether the surroundings of a match speak for its brand and not against it; an account needs none."""
    if match.cue == "handle" or (is_sure and context.not_near is None):
        return True
    around = _around(text, match)
    if context.not_near is not None and context.not_near.search(around):
        return False
    return is_sure or (context.near is not None and context.near.search(around) is not None)


def _around(text: str, match: Match) -> str:
    """Return the ten words before and the ten after a match."""
    before = text[max(0, match.start - _CONTEXT_CHARACTERS) : match.start].split()
    after = text[match.end : match.end + _CONTEXT_CHARACTERS].split()
    return " ".join(before[-_CONTEXT_WORDS:]) + " \n " + " ".join(after[:_CONTEXT_WORDS])


def _longest(matches: Iterable[Match]) -> list[Match]:
    """Of overlapping matches keep the longest, in reading order; brands that share a name share its place."""
    kept: list[Match] = []
    for match in sorted(set(matches), key=lambda match: (match.start - match.end, match.start, match)):
        if all(_apart(match, other) or _shared(match, other) for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: (match.start, match.brand))


def _apart(one: Match, other: Match) -> bool:
    return one.end <= other.start or other.end <= one.start


def _shared(one: Match, other: Match) -> bool:
    return (one.start, one.end) == (other.start, other.end) and one.brand != other.brand


@Language.factory("wom_brand_matcher")
def create_brand_matcher(nlp: Language, name: str) -> BrandMatcher:  # noqa: ARG001  spaCy passes both
    """Build a matcher that follows no brand yet."""
    return BrandMatcher(())
