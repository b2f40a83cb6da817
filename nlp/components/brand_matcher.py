"""Find the brands a post names: in its text, else in the title it stands under."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from nlp.brands import Brand
from nlp.clean import clean
from nlp.forms import Context, Form, context_of, forms_of
from nlp.reading import Match, Reading, reading_of

_CONTEXT_WORDS = 10
_CONTEXT_CHARACTERS = 200
_LONGEST_TARGET = 200
_NO_CONTEXT = Context(None, None)
# What a name inside belongs to: links, e-mail addresses, accounts and hashtags are matched as a whole or not at all.
_OTHERS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|[@#]\w+(?:[.-]\w+)*(?:@[\w.-]+)?|"
    r"(?:[a-z0-9-]{1,63}\.){1,3}(?:com|org|net|io|co|app|tv|gg|ly|ai|dev|xyz|uk|de|fr|eu|jp)\b(?!\.\w)(?:/\S*)?",
    re.IGNORECASE,
)


class _Found(NamedTuple):
    form: Form
    match: Match


class BrandMatcher:
    """Fill ``matches`` of the reading.

    A target, where the caller names one, is looked for like a brand; the followed brands beside it are its rivals.
    """

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._brands = brands
        self._forms = [form for brand in brands for form in forms_of(brand)]
        self._contexts = {brand.key: context_of(brand) for brand in brands}
        self._forms_of_target = lru_cache(maxsize=1024)(self._look_up_target)

    def __call__(self, doc: Doc) -> Doc:
        """Search the text; a brand found only in the title is a match there."""
        reading = reading_of(doc)
        forms = self._forms
        if reading.target is not None:
            forms = [*self._forms_of_target(reading.target), *forms]
        if forms:
            reading.matches = self._matches(reading, forms)
        return doc

    def _matches(self, reading: Reading, forms: Sequence[Form]) -> list[Match]:
        text = reading.clean.text
        title = reading.title.text if reading.title else ""
        found, found_above = list(_search(text, "text", forms)), list(_search(title, "title", forms))
        sure = {one.match.brand for one in (*found, *found_above) if one.form.sure}
        matches = _longest(self._in_context(text, found, sure))
        named = {match.brand for match in matches}
        above = _longest(self._in_context(title, found_above, sure))
        return matches + [match for match in above if match.brand not in named]

    def _in_context(self, text: str, found: Iterable[_Found], sure: set[str]) -> Iterator[Match]:
        """Keep the matches whose surroundings speak for the brand and not against it."""
        for form, match in found:
            context = self._contexts.get(match.brand, _NO_CONTEXT)
            if match.cue == "handle" or (form.sure and context.not_near is None):
                yield match
                continue
            around = _around(text, match)
            if context.not_near is not None and context.not_near.search(around):
                continue
            if form.sure or match.brand in sure or context.near is None or context.near.search(around):
                yield match

    def _look_up_target(self, target: str) -> tuple[Form, ...]:
        """Return the forms of a target: those of the followed brand it names, else those of the name itself."""
        wanted = target.casefold().strip()
        for brand in self._brands:
            if wanted in {brand.key.casefold(), *(name.casefold() for name in brand.names)}:
                return tuple(replace(form, brand=target) for form in forms_of(brand))
        if len(wanted) > _LONGEST_TARGET or not clean(wanted).text.strip(" @#\n"):
            return ()
        return tuple(forms_of(Brand(key=target, name=target)))


def _search(text: str, field: str, forms: Iterable[Form]) -> Iterator[_Found]:
    """Yield every place where a form stands, overlapping ones included."""
    lower = text.lower()
    taken: list[tuple[int, int]] | None = None
    for form in forms:
        if form.probe not in lower:
            continue
        for hit in form.pattern.finditer(text):
            shape = hit.lastgroup or "name"
            if shape == "name":
                if taken is None:
                    taken = [other.span() for other in _OTHERS.finditer(text)]
                if _inside(hit.start(), taken):
                    continue
            yield _Found(form, Match(form.brand, field, hit.start(), hit.end(), shape))


def _inside(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < place < end or start == place for start, end in spans)


def _around(text: str, match: Match) -> str:
    """Return the ten words before and the ten after a match."""
    before = text[max(0, match.start - _CONTEXT_CHARACTERS) : match.start].split()
    after = text[match.end : match.end + _CONTEXT_CHARACTERS].split()
    return " ".join(before[-_CONTEXT_WORDS:]) + " \n " + " ".join(after[:_CONTEXT_WORDS])


def _longest(matches: Iterable[Match]) -> list[Match]:
    """Of overlapping matches keep the longest, in reading order; brands that share a name share its place."""
    kept: list[Match] = []
    for match in sorted(set(matches), key=lambda match: (match.start - match.end, match.start, match.brand)):
        if all(_apart(match, other) or _shared(match, other) for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: (match.start, match.brand))


def _apart(one: Match, other: Match) -> bool:
    return one.end <= other.start or other.end <= one.start


def _shared(one: Match, other: Match) -> bool:
    return (one.start, one.end) == (other.start, other.end) and one.brand != other.brand


@Language.factory("wom_brand_matcher", default_config={"brands": []})
def create_brand_matcher(nlp: Language, name: str, brands: Sequence[Mapping[str, Any]]) -> BrandMatcher:  # noqa: ARG001
    """Build the matcher from the pipeline's config, one table per brand."""
    return BrandMatcher([_brand(brand) for brand in brands])


def _brand(table: Mapping[str, Any]) -> Brand:
    return Brand(**{field: tuple(value) if isinstance(value, list) else value for field, value in table.items()})
