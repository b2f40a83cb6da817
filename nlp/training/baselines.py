"""What simpler means say of the same posts, to show what the tagger is worth.

``majority`` says of every post what most are: talk, without stance, feeling or gain. ``vader`` is vaderSentiment's
compound score as sentiment and trust, its size as passion, ``positive`` read as advocacy and ``negative`` as
detraction; ``asent`` is read alike. ``tf-idf`` is logistic and ridge regression on words and pairs of words, fitted on
the posts the tagger learned from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asent  # noqa: F401  registers its spaCy component
import numpy as np
import spacy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from nlp.components.tokenizer import cut
from nlp.tags import KINDS, SENTIMENTS
from nlp.training.corpus import Gold
from nlp.training.measures import Labels, Values, positions
from nlp.training.sets import Tweet

_BAR = 0.05
_PLAIN_PROMOTION = 2
_KIND_OF_SIDE = np.array([KINDS.index("detraction"), KINDS.index("talk"), KINDS.index("advocacy")])


@dataclass(frozen=True, slots=True)
class Answers:
    """What is said of each post; labels are places in ``KINDS`` and ``SENTIMENTS``."""

    kind: Labels
    sentiment: Labels
    passion: Values
    trust: Values
    promotion: Values


def majority(texts: Sequence[str]) -> Answers:
    """Say of every post what most posts are."""
    count = len(texts)
    none = np.zeros(count)
    talk, neutral = np.full(count, KINDS.index("talk")), np.full(count, SENTIMENTS.index("neutral"))
    return Answers(kind=talk, sentiment=neutral, passion=none, trust=none, promotion=none)


def vader(texts: Sequence[str]) -> Answers:
    """Say what follows from vaderSentiment's compound score alone."""
    analyzer = SentimentIntensityAnalyzer()
    return _by_polarity(np.array([analyzer.polarity_scores(text)["compound"] for text in texts]))


def by_asent(texts: Sequence[str]) -> Answers:
    """Say what follows from asent's compound score alone."""
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("asent_en_v1")
    return _by_polarity(np.array([doc._.polarity.compound for doc in pipeline.pipe(texts)]))


def tf_idf(learned: Sequence[Gold]) -> Callable[[Sequence[str]], Answers]:
    """Fit words and pairs of words to annotated posts, and return what answers by them."""
    texts = [post.text for post in learned]
    kind = _classes().fit(texts, positions([post.kind for post in learned], KINDS))
    sentiment = _classes().fit(texts, [post.sentiment + 1 for post in learned])
    promotion = _classes().fit(texts, [post.promo == _PLAIN_PROMOTION for post in learned])
    passion = _scale().fit(texts, [post.passion for post in learned])
    trust = _scale().fit(texts, [post.trust for post in learned])

    def answer(asked: Sequence[str]) -> Answers:
        return Answers(
            kind=kind.predict(asked),
            sentiment=sentiment.predict(asked),
            passion=passion.predict(asked),
            trust=trust.predict(asked),
            promotion=promotion.predict_proba(asked)[:, 1],
        )

    return answer


def tf_idf_sentiment(learned: Sequence[Tweet]) -> Callable[[Sequence[str]], Labels]:
    """Fit words and pairs of words to the sentiment of tweets, and return what answers by them."""
    fitted = _classes().fit([tweet.text for tweet in learned], [tweet.sentiment for tweet in learned])
    return lambda asked: np.asarray(fitted.predict(asked))


def _by_polarity(compound: Values) -> Answers:
    side = (compound >= _BAR).astype(np.int64) - (compound <= -_BAR).astype(np.int64)
    none = np.zeros(len(compound))
    return Answers(_KIND_OF_SIDE[side + 1], side + 1, passion=np.abs(compound), trust=compound, promotion=none)


def _words() -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, tokenizer=cut, token_pattern=None)


def _classes() -> LogisticRegression:
    return make_pipeline(_words(), LogisticRegression(C=3, max_iter=1000, class_weight="balanced"))


def _scale() -> Ridge:
    return make_pipeline(_words(), Ridge(alpha=1.0))
