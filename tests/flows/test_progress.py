import pytest

from flows.progress import Progress, listening, tell


def test_a_listener_hears_for_the_length_of_the_block_only() -> None:
    heard: list[Progress] = []
    told = Progress("collect", 40, "posts read", 0.5)
    with listening(heard.append):
        tell(told)
    tell(told)
    assert heard == [told]


def test_progress_reads_as_a_line() -> None:
    assert str(Progress("collect", 1234, "posts read", 0.456)) == "collect: 1,234 posts read, 46%"
    assert str(Progress("tag", 7, "posts")) == "tag: 7 posts"
    assert str(Progress("start Prefect")) == "start Prefect"


def test_a_listener_that_fails_hinders_neither_the_step_nor_the_other_listeners(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: Progress) -> None:
        raise ConnectionError("hush-hush")

    heard: list[Progress] = []
    with listening(fail), listening(heard.append):
        tell(Progress("tag"))
    assert heard == [Progress("tag")]
    assert "ConnectionError" in caplog.text
    assert "hush-hush" not in caplog.text
