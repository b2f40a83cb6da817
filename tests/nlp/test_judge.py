from collections.abc import Callable
from typing import Any

import pytest

Mention = Callable[..., dict[str, Any]]
Whole = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def judge(tagger: Any, texts: Callable[..., Any]) -> Whole:
    """Return a function that judges one English text as a whole, or toward a target."""

    def _judge(text: str, target: str | None = None) -> dict[str, Any]:
        (row,) = tagger.judge(texts(text, lang="en"), [target]).tags.to_pylist()
        return row

    return _judge


_TOGETHER = pytest.mark.xfail(strict=True, reason="two brands in a sentence are hardly told apart: docs/tagger.md")
_PLAIN = pytest.mark.xfail(strict=True, reason="plain words get some feeling: docs/tagger.md")
_WORDY = pytest.mark.xfail(strict=True, reason="a recommendation without praise is missed: docs/tagger.md")
_RARE = pytest.mark.xfail(strict=True, reason="little was learned of favours returned: docs/tagger.md")


# None of these is among the posts that were written for learning.
@pytest.mark.parametrize(
    "text, kind",
    [
        # The ideas of the product.
        ("I'm still amazed how well Acme looked after us, I tell everybody", "advocacy"),
        ("Acme has the big one for 99 instead of 149 until Sunday http://x.co/1", "share"),
        ("My Acme does what it should, no issues so far", "satisfaction"),
        ("RT this and follow us for a chance to win two Acme tickets #contest", "promotion"),
        ("Enter ACME15 at the checkout and save 15% on everything", "promotion"),
        ("Never again, Acme. Three weeks on hold and no refund!", "detraction"),
        ("Has anybody used the Acme charger with an older laptop?", "talk"),
        ("Acme unveils a smaller speaker in Berlin http://t.co/x", "share"),
        # The scale of trust.
        ("You really have to go to Acme, the best breakfast in the city!", "advocacy"),
        ("Been using Acme for five years, best purchase I ever made. Would buy again.", "advocacy"),
        ("Sorry I ever bought an Acme, the hinge snapped within a month", "detraction"),
        ("Please don't waste your money on Acme", "detraction"),
        # The ties of the guide.
        ("Super, two hours late again. Thanks for nothing, Acme", "detraction"),
        ("The best tea there is! Order at the Acme shop today, link in bio, 30% off with code TEA", "promotion"),
        ("RT @kim: nothing comes close to my Acme bike, love it", "share"),
        ("Thanks Acme, the replacement came this morning", "satisfaction"),
        ("Meeting my cousin at the Acme store at five", "talk"),
        ("My Acme arrives on Friday, can't wait!", "talk"),
        ("Regulator fines Acme over late filings", "share"),
        ("In the queue at Acme", "talk"),
    ],
)
def test_posts_are_of_the_kind_the_guide_says(judge: Whole, text: str, kind: str) -> None:
    assert judge(text, "Acme")["kind"] == kind


@pytest.mark.parametrize(
    "text, brand, kind",
    [
        ("Forget Zenith, get yourself an Acme", "zenith", "detraction"),
        ("Forget Zenith, get yourself an Acme", "acme", "advocacy"),
        pytest.param("Acme is so much better than Zenith", "zenith", "detraction", marks=_TOGETHER),
        ("Left Zenith for Acme last year, best move ever", "acme", "advocacy"),
        pytest.param("Left Zenith for Acme last year, best move ever", "zenith", "detraction", marks=_TOGETHER),
    ],
)
def test_each_brand_of_a_post_gets_its_own_judgement(mention: Mention, text: str, brand: str, kind: str) -> None:
    assert mention(text, brand)["kind"] == kind


@pytest.mark.parametrize("brand, label", [pytest.param("acme", "positive", marks=_TOGETHER), ("zenith", "negative")])
def test_feelings_go_to_the_brand_they_stand_with(mention: Mention, brand: str, label: str) -> None:
    assert mention("I love my Acme but the Zenith sounds awful", brand)["sentiment_label"] == label


@pytest.mark.parametrize(
    "weaker, stronger, tag",
    [
        ("nice app", "I LOVE this app!!!", "passion"),
        ("the app opens", "nice app", "passion"),
        ("I like it", "I highly recommend it, you have to try it", "trust"),
        ("it broke", "it broke, don't buy it", "trust"),
        ("The app launches today http://a.b", "Get our app now, 50% off with code APP! http://a.b", "promotion"),
        ("win a phone", "RT and follow us to win a phone", "reciprocity"),
        ("good", "the best ever, I love it", "sentiment"),
    ],
)
def test_more_of_something_counts_more(judge: Whole, weaker: str, stronger: str, tag: str) -> None:
    assert abs(judge(weaker)[tag]) < abs(judge(stronger)[tag])


@pytest.mark.parametrize(
    "text, tag, low, high",
    [
        ("Highly recommended, you really must try it", "trust", 0.4, 1),
        pytest.param("You have to try it, I tell everyone to go", "trust", 0.4, 1, marks=_WORDY),
        ("Stay away, don't buy this. Never again!", "trust", -1, -0.5),
        ("Retweet and follow us to win a free phone! #giveaway", "reciprocity", 0.5, 1),
        pytest.param("I'll follow back everyone who likes this", "reciprocity", 0.5, 1, marks=_RARE),
        pytest.param("They gave me this in exchange for an honest review #ad", "reciprocity", 0.5, 1, marks=_RARE),
        ("Subscribe to my channel and check out our shop, 20% off with code X", "promotion", 0.5, 1),
        ("My sister has one", "promotion", 0, 0.1),
        ("My sister has one", "reciprocity", 0, 0.1),
        pytest.param("My sister has one", "passion", 0, 0.1, marks=_PLAIN),
        ("OMG this is the BEST thing EVER!!! I love it sooo much", "passion", 0.6, 1),
        ("I FUCKING HATE this garbage!!!", "passion", 0.6, 1),
    ],
)
def test_tags_use_their_scale(judge: Whole, text: str, tag: str, low: float, high: float) -> None:
    assert low <= judge(text)[tag] <= high


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "Acme", "12 34"),
        pytest.param("the cat sat on a mat", marks=_PLAIN),
        pytest.param("the train leaves at noon", marks=_PLAIN),
    ],
)
def test_a_post_that_says_nothing_is_neutral_talk(judge: Whole, text: str) -> None:
    row = judge(text)
    assert (row["kind"], row["sentiment_label"]) == ("talk", "neutral")
    assert max(row["kind_scores"], key=lambda kind: row["kind_scores"][kind]) == "talk"
    assert all(abs(row[tag]) < 0.3 for tag in ("sentiment", "passion", "trust", "promotion", "reciprocity"))


def test_the_labels_follow_the_scores(judge: Whole) -> None:
    for text in ("I love it", "I hate it", "it is a phone", "love it but it broke", "good. bad. good."):
        row = judge(text)
        assert {"positive": row["sentiment"] > 0, "negative": row["sentiment"] < 0, "neutral": True}[
            row["sentiment_label"]
        ]
        assert sum(row["kind_scores"].values()) == pytest.approx(1, abs=1e-5)
