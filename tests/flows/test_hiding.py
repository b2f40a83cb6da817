import logging
from collections.abc import Iterator

import pytest

from connectors import secrecy
from flows.hiding import Withheld, hide_secrets
from flows.tasks import TASKS, as_task


@pytest.fixture(autouse=True)
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(secrecy, "_kept", set())
    before = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    "variable, value, said",
    [
        ("WOM_X_BEARER_TOKEN", "of-nobody", "of-nobody"),
        ("WOM_REDDIT_CLIENT_SECRET", "of-nobody", "of-nobody"),
        ("PREFECT_API_AUTH_STRING", "ops:of-nobody", "ops:of-nobody"),
        ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://p:of-nobody@db/prefect", "of-nobody"),
        ("WOM_X_BASE_URL", "https://p:of-nobody@proxy.example", "of-nobody"),
        ("WOM_ALERTS_SLACK_URL", "https://hooks.example/of-nobody-there", "of-nobody-there"),
    ],
)
def test_what_the_environment_holds_is_hidden_from_the_first_line_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    hide_secrets()
    logging.getLogger("anybody").warning("begin with %s", said)
    assert caplog.messages == ["begin with [secret]"]


def test_where_a_server_is_stays_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    hide_secrets()
    assert secrecy.hide("http://127.0.0.1:4200/api") == "http://127.0.0.1:4200/api"


def test_what_a_task_fails_of_is_told_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_X_BEARER_TOKEN", "of-nobody")
    hide_secrets()

    def fail(words: str) -> None:
        try:
            {}[words]
        except KeyError as error:
            raise ValueError("it went wrong") from error

    task = as_task(fail, "fail")
    with pytest.raises(ValueError, match="it went wrong") as plain:
        task.fn("a word")
    assert isinstance(plain.value.__cause__, KeyError)
    with pytest.raises(Withheld, match=r"^ValueError: it went wrong$") as withheld:
        task.fn("of-nobody")
    assert (withheld.value.__cause__, withheld.value.__context__) == (None, None)


def test_every_step_that_prefect_carries_out_is_guarded() -> None:
    assert [task.name for task in TASKS.values() if not hasattr(task.fn, "__wrapped__")] == []
