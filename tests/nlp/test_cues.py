from collections.abc import Callable

import pytest
from spacy.vocab import Vocab

from nlp.components.cues import CueFinder
from nlp.components.feelings import FeelingRater
from nlp.components.marks import MarkFinder
from nlp.components.tokenizer import PostTokenizer
from nlp.lexicon import STANCES, Group, load_groups, load_signals, load_valences
from nlp.reading import Reading, reading_of

Read = Callable[[str], Reading]
_TOKENIZER = PostTokenizer(Vocab())


@pytest.fixture(scope="module")
def read() -> Read:
    """Return a function that reads a text up to its judgement."""
    groups = load_groups()
    cues = CueFinder(groups)
    feelings = FeelingRater(load_valences(), frozenset(name for name, one in groups.items() if one.tag in STANCES))
    marks = MarkFinder({name: signal.strength for name, signal in load_signals().items()})
    return lambda text: reading_of(marks(feelings(cues(_TOKENIZER(text)))))


def _words(reading: Reading, group: str) -> list[str]:
    spans = [reading.span_of(cue) for cue in reading.cues if cue.group == group]
    return [reading.clean.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "group, text, words",
    [
        ("recommends", "I highly recommend it", "recommend"),
        ("recommends", "you have to try this place", "you have to try"),
        ("recommends", "I tell everyone", "tell everyone"),
        ("recommends", "get the Acme instead", "get the Acme instead"),
        ("suggests", "a safe choice for commuters", "safe choice"),
        ("worth_it", "worth every single penny", "worth every single penny"),
        ("vows", "I would definitely buy it again", "would definitely buy it again"),
        ("vows", "can\u2019t live without it", "can't live without"),
        ("ahead", "so much better than the old one", "better than"),
        ("warns", "Don't ever buy this", "Don't ever buy"),
        ("warns", "Do not buy this", "Do not buy"),
        ("warns", "complete waste of money", "waste of"),
        ("leaves", "never again", "never again"),
        ("leaves", "I returned mine", "returned"),
        ("behind", "not as good as mine", "not as"),
        ("praises", "a real game-changer", "game-changer"),
        ("content", "it works perfectly fine", "works perfectly fine"),
        ("content", "no issues at all", "no issues"),
        ("content", "I haven't had any problems", "haven't had any problems"),
        ("thanks", "thank you so much", "thank you"),
        ("trouble", "it stopped working", "stopped working"),
        ("trouble", "Still waiting for a reply", "Still waiting"),
        ("criticises", "what a joke", "what a joke"),
        ("criticises", "thanks for nothing", "thanks for nothing"),
        ("superlative", "best ever", "best"),
        ("swears", "fuck this", "fuck"),
        ("adores", "LOOOVE it", "LOOOVE"),
        ("longs", "can't wait", "can't wait"),
        ("giveaway", "chance to win", "chance to win"),
        ("offer", "20% off", "20% off"),
        ("code", "use my code", "use my code"),
        ("call_to_action", "check out our shop", "check out our"),
        ("urges", "RT @a: Download the app", "Download"),
        ("seller", "we're hiring", "we're"),
        ("announces", "launches in May", "launches"),
        ("in_return", "RT and follow to win", "RT and follow to win"),
        ("in_return", "follow back please", "follow back"),
        ("incentivised", "in exchange for my review", "in exchange for"),
        ("reposts", "nice http://a.b via @c", "via"),
        ("headline", "according to Reuters", "according to"),
        ("how_to", "how to reset them", "how to"),
        ("asks", "does anyone know?", "does anyone"),
        ("plans", "see you tomorrow", "tomorrow"),
        ("wishes", "thinking of buying", "thinking of"),
        ("chats", "lol ok", "lol"),
        ("first_hand", "I've had them for two years", "I've had"),
        ("exclaims", "wow!", "!"),
        ("exclaims_loudly", "wow!!!", "!!!"),
        ("shouts", "this is GREAT stuff", "GREAT"),
        ("stretches", "sooo good", "sooo"),
        ("shows_emoji", "nice \U0001f600\U0001f600", "\U0001f600\U0001f600"),
        ("asks_outright", "really?", "?"),
        ("links", "see http://a.b/c", "http://a.b/c"),
        ("links", "see {link}", "{link}"),
        ("answers", "@bob yes", "@bob"),
        ("names_accounts", "hi @bob", "@bob"),
        ("hashtags", "so #happy", "#happy"),
        ("trails_off", "well...", "..."),
        ("quotes", 'he said "never buy a used one"', '"never buy a used one"'),
        ("titles", "New Acme Headphones Leaked Early", "New Acme Headphones Leaked Early"),
        ("relays", "RT @bob: great", "RT @bob"),
        ("pleased_strongly", "the best", None),
        ("pleased_strongly", "I love it", "love"),
        ("pleased_mildly", "quite glad", "glad"),
        ("displeased_strongly", "a tragedy", "tragedy"),
        ("displeased_mildly", "rather upset", "upset"),
        ("pleased_strongly", "\U0001f60d", "\U0001f60d"),
        ("displeased_strongly", "\U0001f92c", "\U0001f92c"),
    ],
)
def test_a_signal_is_found_where_it_stands(read: Read, group: str, text: str, words: str | None) -> None:
    found = _words(read(text), group)
    assert words in found if words else not found


def test_every_signal_has_a_sentence_above() -> None:
    (marker,) = [mark for mark in test_a_signal_is_found_where_it_stands.pytestmark if mark.name == "parametrize"]
    shown = {group for group, _, _ in marker.args[1]}
    broad = {"speaks_of_self", "addresses", "product_talk", "names_rivals", "intensifies", "cries_out", "loathes"}
    assert load_signals().keys() - shown == broad | {"listing", "prize_draw", "deal", "lists"} & load_signals().keys()


@pytest.mark.parametrize(
    "text, group, instead",
    [
        ("it is not really overpriced", "criticises", "content"),
        ("they never sounded great", "content", "criticises"),
        ("I don't think it's worth the price", "worth_it", "warns"),
    ],
)
def test_a_denied_phrase_means_something_else(read: Read, text: str, group: str, instead: str) -> None:
    reading = read(text)
    assert not _words(reading, group)
    assert _words(reading, instead)


def test_a_marvel_denies_nothing(read: Read) -> None:
    assert _words(read("can't believe how nice this is"), "praises")


def test_a_denial_ends_with_its_sentence(read: Read) -> None:
    assert _words(read("No. Worth the price"), "worth_it")


def test_a_stance_inside_a_longer_one_is_not_heard(read: Read) -> None:
    reading = read("thanks for nothing, really")
    assert not _words(reading, "thanks")
    assert not _words(read("it was not worth it"), "worth_it")


def test_words_of_a_stance_are_not_rated_twice(read: Read) -> None:
    reading = read("a total waste of money")
    assert not [cue for cue in reading.cues if cue.group.startswith("displeased")]


@pytest.mark.parametrize(
    "text, groups",
    [
        ("not happy", {"displeased_mildly"}),
        ("so VERY happy about it", {"pleased_strongly"}),
        ("noise cancelling, free shipping, my friend", set()),
    ],
)
def test_feelings_follow_the_rules_of_vader(text: str, groups: set[str]) -> None:
    rater = FeelingRater(load_valences(), frozenset())
    assert {cue.group for cue in reading_of(rater(_TOKENIZER(text))).cues} == groups


def test_gaps_stay_within_three_words_and_one_sentence() -> None:
    group = Group(name="g", tag="kind", sign=0, strength=1.0, meaning="m", phrases=["win ~ follow"])
    finder = CueFinder({"g": group})
    assert [len(reading_of(finder(_TOKENIZER(text))).cues) for text in (
        "win follow", "win by a follow", "win one two three follow", "win one two three four follow", "win. follow",
    )] == [1, 1, 1, 0, 0]  # fmt: skip


def test_foreign_posts_are_not_searched() -> None:
    doc = _TOKENIZER("I highly recommend it!")
    reading_of(doc).known = False
    for component in (CueFinder(load_groups()), FeelingRater(load_valences(), frozenset()), MarkFinder({})):
        assert reading_of(component(doc)).cues == []
