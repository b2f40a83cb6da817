"""X within a week that passes as fast as a test likes: the real connector, for which a file tells the time."""

import os
from datetime import datetime
from pathlib import Path

from connectors.sessions import BoundedSession
from connectors.sources import x
from connectors.sources.x import Options, Settings
from connectors.x_refusals import parse_refusal

__all__ = ["Options", "Settings", "connect"]


def connect() -> x.X:
    settings = Settings()
    assert settings.bearer_token
    session = BoundedSession(settings.base_url, verdict=parse_refusal)
    return x.X(settings.bearer_token.get_secret_value(), session, now=told)


def told() -> datetime:
    return datetime.fromisoformat(Path(os.environ["WEEKLY_CLOCK"]).read_text(encoding="utf-8"))
