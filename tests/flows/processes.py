"""What tests need that start processes: a port that is free, and patience."""

import socket
import time
from collections.abc import Callable
from typing import Any


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: Callable[[], Any], seconds: float) -> Any:
    """Return what is found as soon as there is any; fail where that takes longer."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.1)
    return found
