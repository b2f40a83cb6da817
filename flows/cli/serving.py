"""Keep a Prefect server and a worker running, for one machine: what ``wom up`` does."""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from flows import lifeline
from flows.cli import deployment, planned, prefect_server, terminal
from flows.cli.children import Child
from flows.cli.exits import NotCompleted, WrongUse
from flows.configuration.settings import load_settings
from flows.handover import handover

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SECONDS_TO_ANSWER = 180
_SECONDS_TO_END = 40
_SECONDS_BETWEEN_LOOKS = 0.2

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
_STEADY = {
    # On a busy machine those who write to SQLite wait for each other longer than the ten seconds that are usual.
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    # Else a server that is started again has forgotten who occupies the slots of a limit.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, and the folder in which it and the worker keep what is theirs."""

    host: str
    port: int
    folder: Path

    @property
    def api(self) -> str:
        """Return the address of its interface for programs."""
        return f"{self.address}/api"

    @property
    def address(self) -> str:
        """Return the address under which this machine reaches the server."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - only compared with
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def serve(config: Path, place: Place) -> NoReturn:
    """Start what there is to start, then keep it running until this process is told to end.

    Raises ``WrongUse`` where it runs in this folder already, ``NotCompleted`` where the port is taken or Prefect does
    not answer.
    """
    handover(load_settings(config))
    place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    configured = prefect_server.configured()
    with ExitStack() as kept:
        kept.enter_context(_alone_in(place.folder))
        _await_those_before(place.folder)
        if configured is None:
            _require_free(place)
        _set_environment(place, configured, kept.enter_context(lifeline.held(place.folder, "up")))
        children = [kept.enter_context(_kept_running(_server(place)))] if configured is None else []
        kept.enter_context(prefect_server.at(configured or place.api))
        _await_answer(children)
        deployment.make_pool()
        if configured is None:
            kept.callback(_try_to_call_off)
        children.append(kept.enter_context(_kept_running(_worker(place, is_alone=configured is None))))
        _tell(configured, place, deployment.deploy(config))
        while True:
            for child in children:
                child.mind()
            time.sleep(_SECONDS_BETWEEN_LOOKS)


@contextmanager
def _kept_running(child: Child) -> Iterator[Child]:
    """Start a child; stop it in the end."""
    try:
        child.start()
        yield child
    finally:
        child.stop(_SECONDS_TO_END)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder against another of our kind; the system takes the lock back from a process that dies."""
    with (folder / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise WrongUse(f"wom up runs already in {folder}, as process {lock.read().strip()}") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _await_those_before(folder: Path) -> None:
    """Wait until all has ended that another of our kind left behind when it was killed."""
    for line in lifeline.left_behind(folder):
        if not lifeline.have_ended(line, _SECONDS_TO_END):
            raise NotCompleted(f"processes of an earlier wom up still hold {line}: end them, then start again")


def _set_environment(place: Place, configured: str | None, line: lifeline.Lifeline) -> None:
    """Say to all that is started from here where the server is and what it hangs on; what is set stays as it is."""
    wanted = _QUIET | _STEADY
    os.environ["PREFECT_API_URL"] = configured or place.api
    if configured is None:
        wanted["PREFECT_SERVER_UI_API_URL"] = "/api"
        os.environ["PREFECT_HOME"] = str(place.folder)
    if login := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        wanted["PREFECT_API_AUTH_STRING"] = login
    for variable, value in wanted.items():
        os.environ.setdefault(variable, value)
    os.environ[lifeline.VARIABLE] = str(line.path)


def _server(place: Place) -> Child:
    return Child(["server", "start", "--host", place.host, "--port", str(place.port)], place.folder)


def _worker(place: Place, *, is_alone: bool) -> Child:
    """Return the worker; where there is no other, no run goes on while it does not."""
    arguments = ["worker", "start", "--pool", deployment.POOL, "--name", f"wom up on {socket.gethostname()}"]
    return Child(arguments, place.folder, _call_off if is_alone else lambda: None)


def _call_off() -> None:
    """Call off the runs whose worker is gone, and say so."""
    if count := planned.call_off_abandoned():
        terminal.complain(f"{count} {'run was' if count == 1 else 'runs were'} cut off; the next goes on from there.")


def _try_to_call_off() -> None:
    """Call them off before the server goes, too; where it has gone already, that is done at the next start."""
    with suppress(Exception):
        _call_off()


def _require_free(place: Place) -> None:
    """Raise ``NotCompleted`` where the server could not listen."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        told = "something else does" if error.errno == errno.EADDRINUSE else error.strerror
        raise NotCompleted(
            f"the server cannot listen on {place.host}:{place.port}: {told}. Say another --port; or, where a Prefect "
            f"server is there that you want to use, set PREFECT_API_URL={place.api}"
        ) from None


def _await_answer(children: list[Child]) -> None:
    """Wait until the server answers; one of ours takes a while, and may die over it."""
    deadline = time.monotonic() + _SECONDS_TO_ANSWER
    while (problem := prefect_server.problem()) is not None:
        for child in children:
            if (code := child.ended()) is not None:
                raise NotCompleted(f"the {child.name} ended with code {code} before it answered: see {child.log}")
        if not children or time.monotonic() > deadline:
            raise NotCompleted(f"Prefect at {prefect_server.configured()} does not answer ({problem})")
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _tell(configured: str | None, place: Place, deployed: tuple[str, ...]) -> None:
    """Say where the UI is, what comes next, and what else there is to know."""
    address = configured.removesuffix("/api") if configured else place.address
    terminal.say(f"The Prefect UI: {address}")
    for run in planned.next_runs():
        terminal.say(f"Next: {run.deployment} at {run.starts_at:%Y-%m-%d %H:%M} UTC")
    terminal.say(f"By hand, in the UI under Deployments: {', '.join(deployed)}")
    if configured is None:
        terminal.say(f"For other commands: export PREFECT_API_URL={place.api}")
        if place.host not in _LOOPBACK and "PREFECT_SERVER_API_AUTH_STRING" not in os.environ:
            terminal.complain(
                f"Whoever reaches {place.host}:{place.port} may start and change runs: nobody is asked for a password. "
                "See docs/operate.md."
            )
    terminal.say("Stop with Ctrl-C.")
