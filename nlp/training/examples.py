"""Make passages to learn from: texts as the pipeline would hand them on, and what can be varied in them.

A brand is marked, not known: a name put in place of another changes nothing of what a post is. Two posts about two
brands, one after the other, are a post about each of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from nlp.clean import clean
from nlp.components.tokenizer import cut, cut_at
from nlp.pipeline import load_tagger
from nlp.training.corpus import Gold, texts_of
from nlp.wordpieces import Passage, Span, tokens_at

_INVENTED = (
    "Quillon", "Tarbek", "Novira", "Zelmo", "Ardent Co", "Pyxa", "Hollin", "Brisk", "Veltra", "Mondeo Labs", "OKO",
    "Sundra", "Kestrel", "Lumo", "Farrow", "Dax", "Ombra", "Tivoli Air", "Redfin", "Juno 3",
)  # fmt: skip
_JOINTS = (". ", ", but ", " but ", " while ", "\n", "; ", " ... ", " and ")
_LONGEST_HALF = 140
_SHARE_OF_ACCOUNTS = 0.2
_SLOT = re.compile(r"(\{brand\}|\{rival\})")
# What a tweet may be about: words with capitals amid it, an account or a hashtag.
_TOPIC = re.compile(r"(?<=[a-z,;] )[A-Z][\w'&-]+(?: [A-Z][\w'&-]+){0,2}|[@#]\w{3,}")


class Text(NamedTuple):
    """A clean text, its title, and where by character it names the target and its rivals."""

    text: str
    title: str | None = None
    has_target: bool = False
    targets: tuple[Span, ...] = ()
    rivals: tuple[Span, ...] = ()

    def passage(self) -> Passage:
        """Return what the encoder is given."""
        tokens, starts = cut_at(self.text)
        return Passage(
            tokens,
            cut(self.title) if self.title else (),
            self.has_target,
            [tokens_at(starts, span) for span in self.targets],
            [tokens_at(starts, span) for span in self.rivals],
        )


def plain(text: str) -> Text:
    """Return a text judged as a whole."""
    return Text(clean(text).text)


def targeted(posts: Sequence[Gold]) -> list[Text]:
    """Return annotated posts with their target marked where the pipeline finds it."""
    evened = [replace(post, text=clean(post.text).text) for post in posts]
    spans: list[list[Span]] = [[] for _ in posts]
    for row in load_tagger(()).judge(texts_of(evened), [post.target for post in posts]).evidence.to_pylist():
        if row["tag"] == "brand" and row["field"] == "text":
            spans[row["row"]].append((row["span_start"], row["span_end"]))
    titles = [clean(post.title).text if post.title else None for post in posts]
    return [
        Text(post.text, title, has_target=True, targets=tuple(found))
        for post, title, found in zip(evened, titles, spans, strict=True)
    ]


def about_a_topic(text: str, chooser: Random) -> Text | None:
    """Return a tweet with something it names as its target; ``None`` where it names nothing."""
    even = clean(text).text
    topics = _TOPIC.findall(even)
    if not topics:
        return None
    topic = re.escape(chooser.choice(topics))
    return Text(even, has_target=True, targets=tuple(found.span() for found in re.finditer(topic, even)))


def about_one_of(names: Sequence[str], text: str) -> Text:
    """Return ``text`` with the first of ``names`` in it as its target, the others as rivals, else judged as a whole."""
    even = clean(text).text
    found = [(name, [hit.span() for hit in re.finditer(name, even, re.IGNORECASE)]) for name in names]
    (_, targets), *others = sorted(found, key=lambda one: one[1][0] if one[1] else (len(even), 0))
    rivals = tuple(span for _, spans in others for span in spans)
    return Text(even, has_target=bool(targets), targets=tuple(targets), rivals=rivals)


def renamed(text: Text, name: str) -> Text:
    """Return ``text`` with ``name`` wherever it names its target."""
    parts: list[str] = []
    targets: list[Span] = []
    length = last = 0
    for start, end in sorted(text.targets):
        if start < last:
            continue
        before, written = text.text[last:start], _written_like(text.text[start:end], name)
        targets.append((length + len(before), length + len(before) + len(written)))
        parts += [before, written]
        length += len(before) + len(written)
        last = end
    return text._replace(text="".join([*parts, text.text[last:]]), targets=tuple(targets))


def invented(text: str, chooser: Random) -> Text:
    """Return a text written with ``{brand}`` and ``{rival}`` in their places, about two invented names."""
    brand, rival = chooser.sample(_INVENTED, 2)
    if chooser.random() < _SHARE_OF_ACCOUNTS:
        brand, rival = _written_like("@", brand), _written_like("@", rival)
    parts: list[str] = []
    spans: dict[str, list[Span]] = {"{brand}": [], "{rival}": []}
    length = 0
    for part in _SLOT.split(clean(text).text):
        written = {"{brand}": brand, "{rival}": rival}.get(part, part)
        if part in spans:
            spans[part].append((length, length + len(written)))
        parts.append(written)
        length += len(written)
    return Text("".join(parts), has_target=True, targets=tuple(spans["{brand}"]), rivals=tuple(spans["{rival}"]))


def composed(first: str, second: str, chooser: Random) -> Text:
    """Return two texts written with ``{brand}`` and ``{rival}`` as one, about the same two invented names."""
    joint = chooser.choice(_JOINTS)
    return invented(_opening(first, joint) + joint + second, chooser)


def any_name(chooser: Random) -> str:
    """Return an invented name."""
    return chooser.choice(_INVENTED)


def joined(texts: Mapping[int, Text], chooser: Random) -> Iterator[tuple[int, Text]]:
    """Yield, for short texts that name their target, each with another after or before it, about another target.

    The number is that of the text whose target it is about.
    """
    short = [number for number, text in texts.items() if text.targets and len(text.text) < _LONGEST_HALF]
    for number in short:
        name, other_name = chooser.sample(_INVENTED, 2)
        own = renamed(texts[number], name)
        other = renamed(texts[chooser.choice(short)], other_name)
        yield number, _join(own, other, chooser.choice(_JOINTS), first=chooser.random() < 0.5)  # noqa: PLR2004  evenly


def _join(own: Text, other: Text, joint: str, *, first: bool) -> Text:
    before, after = (own, other) if first else (other, own)
    opening = _opening(before.text, joint)
    shift = len(opening) + len(joint)
    kept = tuple(span for span in before.targets if span[1] <= len(opening))
    moved = tuple((start + shift, end + shift) for start, end in after.targets)
    targets, rivals = (kept, moved) if first else (moved, kept)
    return Text(opening + joint + after.text, has_target=True, targets=targets, rivals=rivals)


def _opening(text: str, joint: str) -> str:
    """Return ``text`` without the signs it ends with, where those of ``joint`` follow."""
    return text.rstrip(".,; ") if joint[0] in ".,;" else text


def _written_like(mention: str, name: str) -> str:
    """Return ``name`` as an account, a hashtag or in small letters, where ``mention`` is."""
    sign = mention[0] if mention[0] in "@#" else ""
    written = sign + name.replace(" ", "") if sign else name
    return written.lower() if mention.islower() else written
