import hashlib
from importlib.resources import files

from nlp.tags import TAGGER

_RELEASED = {"rules-2": "dd667b2ce1c50c4d"}
"""Of each version of the tagger what its lexicons and weights hold."""


def test_other_lexicons_or_weights_are_another_tagger() -> None:
    root = files("nlp")
    held = hashlib.sha256()
    for folder in (root / "lexicons", root / "models" / TAGGER):
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".toml"):
                held.update(file.read_bytes().replace(b"\r\n", b"\n"))
    assert held.hexdigest()[:16] == _RELEASED[TAGGER], "give the tagger a new version in nlp/tags.py, and its hash here"
