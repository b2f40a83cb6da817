import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.loopback import Loopback, serving

QUERY = '\n[alerts]\nchannels = ["webhook"]\n'


class Receiver:
    """What takes webhooks on this machine, and what it was told."""

    def __init__(self, loopback: Loopback) -> None:
        self.loopback = loopback
        self.address = f"{loopback.url}/hook/s3cret-path"

    def told(self) -> list[dict[str, Any]]:
        """Return all documents since the last time, with what came by it."""
        documents = [json.loads(request.body) for request in self.loopback.requests]
        self.loopback.requests.clear()
        return documents

    def headlines(self) -> list[str]:
        return [document["title"] for document in self.told()]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Receive what the channel webhook is told, at an address that holds a secret."""
    with serving() as loopback:
        receiving = Receiver(loopback)
        monkeypatch.setenv("WOM_ALERTS_WEBHOOK_URL", receiving.address)
        yield receiving


@pytest.fixture
def watched(project: Path) -> Path:
    """Return the configuration of a project whose alerts go to a webhook."""
    with project.open("a", encoding="utf-8") as file:
        file.write(QUERY)
    return project
