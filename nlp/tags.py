"""The tags of a mention: what each number means, and the tables they travel in.

========== ================================ ==========================================================================
tag        range                            meaning
========== ================================ ==========================================================================
sentiment  score -1 ... 1 and a label       stance of the author toward the target
passion    0 ... 1                          strength of personal feeling, whatever the sign
trust      -1 ... 1                         1 recommends or vows, 0 neither, -1 warns others off
promotion  0 ... 1                          promotional tone
reciprocity 0 ... 1                         given for something in return
kind       one of ``KINDS``, with scores    what the post is as a whole
========== ================================ ==========================================================================

A text in a language the tagger does not know has no tags at all: every column from ``sentiment`` on is null.
"""

import pyarrow as pa

TAGGER = "encoder-1"
"""Name and version of the tagger: a new number whenever the same text may get other tags."""

KINDS = ("advocacy", "satisfaction", "share", "promotion", "detraction", "talk")
SENTIMENTS = ("negative", "neutral", "positive")

TEXT_SCHEMA = pa.schema(
    [
        pa.field("text", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("speaker", pa.string()),
    ]
)
"""Texts to tag, one row each. ``title`` is that of the thread or article, ``lang`` the code the platform tells,
``speaker`` the key of the brand whose own account wrote the text: it speaks of its brand, named or not."""

TAG_SCHEMA = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("brand", pa.string()),
        pa.field("matched_in", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("sentiment", pa.float32()),
        pa.field("sentiment_label", pa.string()),
        pa.field("passion", pa.float32()),
        pa.field("trust", pa.float32()),
        pa.field("promotion", pa.float32()),
        pa.field("reciprocity", pa.float32()),
        pa.field("kind", pa.string()),
        pa.field("kind_scores", pa.struct([pa.field(kind, pa.float32()) for kind in KINDS])),
    ]
)
"""One row per mention. ``row`` counts from 0 within the texts given; ``brand`` is the key of the brand in question
(null when a text is judged as a whole); ``matched_in`` is ``text``, ``title`` or ``author``; ``lang`` is the ISO 639-1
code decided on, null when undecidable. ``kind_scores`` sum to 1."""

EVIDENCE_SCHEMA = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("brand", pa.string()),
        pa.field("tag", pa.string(), nullable=False),
        pa.field("cue", pa.string(), nullable=False),
        pa.field("field", pa.string(), nullable=False),
        pa.field("span_start", pa.int32(), nullable=False),
        pa.field("span_end", pa.int32(), nullable=False),
        pa.field("weight", pa.float32()),
    ]
)
"""One row per span that speaks for a tag. ``tag`` is a tag's name or ``brand``; ``cue`` says for what it speaks: a
kind, ``positive``, ``warns`` and so on, and of a brand how it is named; ``span_start`` and ``span_end`` count code
points of ``field`` (``text`` or ``title``), end exclusive; ``weight`` is the share the span had in the tag, signed as
the tag is."""
