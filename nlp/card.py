"""What the card of the packaged model says in numbers: how right the tagger is on posts it did not learn from."""

from importlib.resources import files

import orjson
import pyarrow as pa

from nlp.tags import TAGGER

ACCURACY_SCHEMA = pa.schema(
    [
        pa.field("measured_on", pa.string(), nullable=False),
        pa.field("measure", pa.string(), nullable=False),
        pa.field("post_count", pa.int64(), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
        pa.field("value_low", pa.float64(), nullable=False),
        pa.field("value_high", pa.float64(), nullable=False),
    ]
)
"""One row per measure and set of posts; ``value_low`` and ``value_high`` are its 95 % bootstrap interval."""


def accuracy() -> pa.Table:
    """Return what ``nlp.training.evaluate --output`` wrote beside the weights, as ``ACCURACY_SCHEMA``.

    Raises ``ValueError`` where that is of another tagger.
    """
    told = orjson.loads(files("nlp").joinpath("models", TAGGER, "accuracy.json").read_bytes())
    if told["tagger"] != TAGGER:
        raise ValueError(f"the accuracy beside {TAGGER} is that of {told['tagger']}. Run nlp.training.evaluate again.")
    return pa.Table.from_pylist(told["measured"], ACCURACY_SCHEMA)
