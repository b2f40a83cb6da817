from collections.abc import Callable
from typing import Any

import pytest

from nlp.tags import KINDS

Mention = Callable[..., dict[str, Any]]
Whole = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def judge(tagger: Any, texts: Callable[..., Any]) -> Whole:
    """Return a function that judges one English text as a whole, or toward a target."""

    def _judge(text: str, target: str | None = None) -> dict[str, Any]:
        (row,) = tagger.judge(texts(text, lang="en"), [target]).tags.to_pylist()
        return row

    return _judge


@pytest.mark.parametrize(
    "text, kind",
    [
        # The ideas of the product.
        ("I can't believe how well Acme treated me, I tell everyone", "advocacy"),
        ("Found it cheaper at Acme, 20% off today, passing it on http://x.co/1", "share"),
        ("Acme works fine, no issues so far", "satisfaction"),
        ("Follow us and RT to win a pair of Acme buds! #giveaway", "promotion"),
        ("Use my code ACME20 for 20% off at Acme", "promotion"),
        ("Follow back if you love Acme #f4f", "promotion"),
        ("Never again, Acme. Three weeks on hold and no refund!", "detraction"),
        ("Does anyone know if the Acme buds work with Android?", "talk"),
        ("Acme launches new headphones on Tuesday http://t.co/x", "share"),
        # The scale of trust.
        ("You have to try Acme, best coffee in town!", "advocacy"),
        ("Been using Acme for five years, best purchase I ever made. Would buy again.", "advocacy"),
        ("never flying any airline other than Acme again", "advocacy"),
        ("I regret buying Acme, it broke after two weeks", "detraction"),
        ("Don't buy Acme, total waste of money", "detraction"),
        # The ties of the guide.
        ("Great, another delay. Thanks for nothing Acme", "detraction"),
        ("Best buds ever! Get yours now at our Acme shop, link in bio, 30% off with code BUDS", "promotion"),
        ("RT @bob: Acme buds are the best headphones ever!!", "share"),
        ("Thanks Acme for fixing my order", "satisfaction"),
        ("Going to the Acme store tomorrow with my sister", "talk"),
        ("Can't wait for the new Acme phone tomorrow!", "talk"),
        ("Acme was hit by an outage on Monday, according to Reuters", "share"),
        ("Waiting in line at the Acme store", "talk"),
        ("", "talk"),
    ],
)
def test_posts_are_of_the_kind_the_guide_says(judge: Whole, text: str, kind: str) -> None:
    assert judge(text)["kind"] == kind


@pytest.mark.parametrize(
    "text, brand, kind",
    [
        ("Don't buy Zenith, get an Acme instead", "zenith", "detraction"),
        ("Don't buy Zenith, get an Acme instead", "acme", "advocacy"),
        ("I love my Acme but the Zenith sounds awful", "zenith", "detraction"),
        ("Acme beats Zenith hands down", "zenith", "detraction"),
        ("Switched from Zenith to Acme and never looked back", "acme", "advocacy"),
        ("Switched from Zenith to Acme and never looked back", "zenith", "detraction"),
    ],
)
def test_each_brand_of_a_post_gets_its_own_judgement(mention: Mention, text: str, brand: str, kind: str) -> None:
    assert mention(text, brand)["kind"] == kind


def test_feelings_go_to_the_brand_they_stand_with(mention: Mention) -> None:
    text = "I love my Acme but the Zenith sounds awful"
    assert mention(text, "acme")["sentiment_label"] == "positive"
    assert mention(text, "zenith")["sentiment_label"] == "negative"


def test_a_but_takes_back_what_is_said_of_the_same_brand_alone(mention: Mention) -> None:
    plain = mention("My Acme is great. Zenith again.")["sentiment"]
    taken_back = mention("My Acme is great but small. Zenith again.")["sentiment"]
    gone_on = mention("My Acme is great but Zenith again.")["sentiment"]
    assert taken_back < plain
    assert gone_on == pytest.approx(plain, abs=0.02)


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
        ("You have to try it, I tell everyone to go", "trust", 0.4, 1),
        ("Stay away, don't buy this. Never again!", "trust", -1, -0.5),
        ("Retweet and follow us to win a free phone! #giveaway", "reciprocity", 0.5, 1),
        ("I'll follow back everyone who likes this", "reciprocity", 0.5, 1),
        ("They gave me this in exchange for an honest review #ad", "reciprocity", 0.5, 1),
        ("Subscribe to my channel and check out our shop, 20% off with code X", "promotion", 0.5, 1),
        ("My sister has one", "promotion", 0, 0.1),
        ("My sister has one", "reciprocity", 0, 0),
        ("My sister has one", "passion", 0, 0.1),
        ("OMG this is the BEST thing EVER!!! I love it sooo much", "passion", 0.6, 1),
        ("I FUCKING HATE this garbage!!!", "passion", 0.6, 1),
    ],
)
def test_tags_use_their_scale(judge: Whole, text: str, tag: str, low: float, high: float) -> None:
    assert low <= judge(text)[tag] <= high


@pytest.mark.parametrize("text", ["", "   ", "Acme", "the cat sat on a mat", "12 34"])
def test_a_post_without_cues_is_neutral_talk(judge: Whole, text: str) -> None:
    row = judge(text)
    assert (row["kind"], row["sentiment_label"]) == ("talk", "neutral")
    assert [row[tag] for tag in ("sentiment", "passion", "trust", "promotion", "reciprocity")] == [0] * 5
    assert row["kind_scores"] == {kind: float(kind == "talk") for kind in KINDS}


def test_the_labels_follow_the_scores(judge: Whole) -> None:
    for text in ("I love it", "I hate it", "it is a phone", "love it but it broke", "good. bad. good."):
        row = judge(text)
        assert {"positive": row["sentiment"] > 0, "negative": row["sentiment"] < 0, "neutral": True}[
            row["sentiment_label"]
        ]
        assert sum(row["kind_scores"].values()) == pytest.approx(1, abs=1e-5)
        assert row["kind"] == max(row["kind_scores"], key=lambda kind: row["kind_scores"][kind])
