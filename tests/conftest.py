"""What tests of every package need."""

import os
import signal
from pathlib import Path

import pytest

from connectors import secrecy


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Let whatever tests start be interrupted: scripts have that ignored for what they run with ``&``."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each test begin without the secrets of those before."""
    monkeypatch.setattr(secrecy, "_kept", set())


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of public posts and annotations, which is no part of the repository."""
    folder = os.environ.get("WOM_SHARED")
    if not folder or not Path(folder).is_dir():
        pytest.skip("WOM_SHARED names no folder with the public sets")
    return Path(folder).resolve()
