import hashlib
from importlib.resources import files

from nlp.tags import TAGGER

_RELEASED = {"encoder-1": "6174fbeecc345f82"}
"""Of each version of the tagger what its weights, word pieces and calibration hold."""
_HELD = ("calibration.json", "encoder.onnx", "tokenizer.json")


def test_other_weights_are_another_tagger() -> None:
    folder = files("nlp").joinpath("models", TAGGER)
    held = hashlib.sha256()
    for name in _HELD:
        held.update(folder.joinpath(name).read_bytes())
    assert held.hexdigest()[:16] == _RELEASED[TAGGER], "give the tagger a new version in nlp/tags.py, and its hash here"
