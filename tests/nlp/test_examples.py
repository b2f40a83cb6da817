"""Posts as they are learned from: what may be varied in them, and what has to stay."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from nlp.training import examples, robustness
from nlp.training.corpus import Gold, read_gold
from nlp.training.examples import Text
from nlp.training.pairs import read_pairs

_INVENTED = Path(robustness.__file__).with_name("invented.jsonl")
_SHARED_WORDS = 5


def named(text: Text) -> list[str]:
    return [text.text[start:end] for start, end in text.targets]


def test_a_post_knows_where_its_target_is_named() -> None:
    posts = [
        Gold("1", "x", "Acme", "My Acme\u2019s fine, @acme", "Acme or Zenith?", "talk", 0, 0, 0, 0, 0, is_random=True),
        Gold("2", "x", "Acme", "it works", None, "talk", 0, 0, 0, 0, 0, is_random=True),
    ]
    first, second = examples.targeted(posts)
    assert (named(first), first.title, first.has_target) == (["Acme", "@acme"], "Acme or Zenith?", True)
    assert (named(second), second.title, second.has_target) == ([], None, True)
    passage = first.passage()
    assert [passage.tokens[slice(*span)] for span in passage.targets] == [["Acme's"], ["@acme"]]


@pytest.mark.parametrize(
    "text, target, name, expected",
    [
        ("I love Acme. acme!", "Acme", "Quillon", "I love Quillon. quillon!"),
        ("@acme hi #Acme", "Acme", "Mondeo Labs", "@mondeolabs hi #MondeoLabs"),
        ("no name here", "Acme", "Quillon", "no name here"),
    ],
)
def test_a_renamed_post_names_the_other_brand_in_the_same_places(
    text: str, target: str, name: str, expected: str
) -> None:
    (post,) = examples.targeted([Gold("1", "x", target, text, None, "talk", 0, 0, 0, 0, 0, is_random=True)])
    renamed = examples.renamed(post, name)
    assert renamed.text == expected
    assert [mention.strip("@#").lower() for mention in named(renamed)] == [
        name.replace(" ", "").lower() if mention[0] in "@#" else name.lower() for mention in named(post)
    ]


def test_two_joined_posts_are_one_about_either_brand() -> None:
    texts = dict(
        enumerate(
            examples.targeted(
                [
                    Gold(str(row), "x", "Acme", text, None, "talk", 0, 0, 0, 0, 0, is_random=True)
                    for row, text in enumerate(("Acme is great", "I hate Acme", "no name"))
                ]
            )
        )
    )
    joined = dict(examples.joined(texts, Random(1)))
    assert joined.keys() == {0, 1}
    for row, text in joined.items():
        (own,), (other,) = named(text), [text.text[start:end] for start, end in text.rivals]
        assert own != other
        assert (f"{own} is great" if row == 0 else f"I hate {own}") in text.text


def test_an_invented_post_names_both_brands_where_they_belong() -> None:
    text = examples.invented("Left {rival} for {brand}, love {brand}", Random(2))
    (brand, again), (rival,) = named(text), [text.text[start:end] for start, end in text.rivals]
    assert brand == again != rival
    assert text.text == f"Left {rival} for {brand}, love {brand}"


def test_two_invented_posts_become_one_about_the_same_brand() -> None:
    text = examples.composed("I left {brand}.", "{rival} beats {brand}", Random(4))
    (brand, again), (rival,) = named(text), [text.text[start:end] for start, end in text.rivals]
    assert brand == again != rival
    assert text.text.startswith(f"I left {brand}")
    assert text.text.endswith(f"{rival} beats {brand}")


def test_a_tweet_is_about_something_it_names() -> None:
    text = examples.about_a_topic("yes, I saw Harry Potter today", Random(0))
    assert text is not None
    assert named(text) == ["Harry Potter"]
    assert examples.about_a_topic("so tired today", Random(0)) is None


def test_a_tweet_about_products_has_the_first_as_its_target() -> None:
    text = examples.about_one_of(("iPad", "Google"), "google maps on my ipad, thanks Google")
    assert named(text) == ["google", "Google"]
    assert [text.text[start:end] for start, end in text.rivals] == ["ipad"]
    assert not examples.about_one_of(("iPad", "Google"), "so tired").has_target


def test_what_was_invented_to_learn_from_is_not_what_is_measured_by() -> None:
    invented = read_gold(_INVENTED)
    assert len({post.post_id for post in invented}) == len({post.text for post in invented}) == len(invented)
    assert all("{brand}" in post.text for post in invented)
    sheet = {run for pair in read_pairs() for side in (pair.a, pair.b) for run in runs_of(side.text)}
    assert [post.text for post in invented if sheet.intersection(runs_of(post.text))] == []


def runs_of(text: str) -> Iterable[tuple[str, ...]]:
    words = "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
    return zip(*(words[start:] for start in range(_SHARED_WORDS)), strict=False)
