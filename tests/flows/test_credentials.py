import os
import socket
from collections.abc import Iterator

import pytest
from prefect.blocks.system import Secret
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.testing.utilities import prefect_test_harness
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.credentials import block_name, secret, supply_secrets


class PaidSource:
    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="WOM_PAID_")

        base_url: str = "https://paid.example"
        bearer_token: SecretStr | None = None


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=90):
        yield


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_X_BEARER_TOKEN", "hush")
    found = secret("WOM_X_BEARER_TOKEN")
    assert found is not None
    assert found.get_secret_value() == "hush"
    assert "hush" not in repr(found)


def test_without_a_server_there_is_only_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_X_BEARER_TOKEN", "")
    assert secret("WOM_X_BEARER_TOKEN") is None


def test_a_server_that_does_not_answer_is_as_none() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{unheard.getsockname()[1]}/api"}):
            assert secret("WOM_X_BEARER_TOKEN") is None


@pytest.mark.usefixtures("server")
def test_a_secret_block_stands_in_for_the_variable(caplog: pytest.LogCaptureFixture) -> None:
    Secret(value="hush").save(block_name("WOM_X_BEARER_TOKEN"))
    with caplog.at_level("DEBUG"):
        found = secret("WOM_X_BEARER_TOKEN")
        assert secret("WOM_X_CLIENT_SECRET") is None
    assert found is not None
    assert found.get_secret_value() == "hush"
    assert "hush" not in caplog.text


@pytest.mark.usefixtures("server")
def test_a_source_reads_its_secret_like_any_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_PAID_BEARER_TOKEN", "")
    monkeypatch.delenv("WOM_PAID_BEARER_TOKEN")
    Secret(value="hush").save(block_name("WOM_PAID_BEARER_TOKEN"))
    supply_secrets(PaidSource)
    token = PaidSource.Settings().bearer_token
    assert token is not None
    assert token.get_secret_value() == "hush"
    assert "WOM_PAID_BASE_URL" not in os.environ
