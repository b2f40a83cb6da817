import pickle
from datetime import UTC, datetime

from connectors.errors import RateLimited, UnreadableAnswer


def test_errors_cross_from_one_process_to_another_whole() -> None:
    unreadable = pickle.loads(pickle.dumps(UnreadableAnswer("no JSON", "<html>")))  # noqa: S301 - our own bytes
    assert (str(unreadable), unreadable.payload) == ("no JSON", "<html>")
    limited = pickle.loads(pickle.dumps(RateLimited("wait", datetime(2026, 1, 1, tzinfo=UTC))))  # noqa: S301
    assert limited.until == datetime(2026, 1, 1, tzinfo=UTC)
