"""The pace that all processes share which report to one Prefect server: a global concurrency limit of it a source.

The limit of a source is named ``wom-`` and its name. It is made from what the source says its platform allows, when it
is first needed, and from then on is what ops make of it in the UI.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.client.schemas.responses import GlobalConcurrencyLimitResponse
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound, PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL

from connectors.connector import Rate
from connectors.errors import RateLimited
from flows.pace import OwnPace, Pace, bear, keeping

log = logging.getLogger(__name__)

_SHORTEST_WAIT_SECONDS = 0.1


@contextmanager
def sharing() -> Iterator[None]:
    """Share the pace with whoever else reports to the server that is configured; a temporary one nobody else knows."""
    if not PREFECT_API_URL.value():
        yield
        return
    with get_client(sync_client=True) as client, keeping(SharedPace(client)):
        yield


class SharedPace:
    """Occupies slots of the server's limits; where the server is gone, goes on at a pace of its own."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client
        self._own: Pace = OwnPace()
        self._is_gone = False

    def admit(self, source: str, rate: Rate, requests: int) -> None:
        """Return once so many more requests may be made by this process, as the others ask too."""
        if not self._is_gone:
            try:
                self._occupy(source, rate, requests)
            except RateLimited:
                raise
            except Exception as error:  # noqa: BLE001 - whatever ails the server, collecting goes on without it
                log.warning("Prefect does not keep the pace (%s): this run keeps its own", type(error).__name__)
                self._is_gone = True
            else:
                return
        self._own.admit(source, rate, requests)

    def _occupy(self, source: str, rate: Rate, requests: int) -> None:
        """Occupy a slot a request, as many at once as are free; wait for the others as long as some become free.

        Slots are looked at before they are asked for: each refusal would keep them from becoming free a while longer,
        as Prefect counts the time that frees them from the last thing that happened to the limit.
        """
        name, borne = f"wom-{source}", 0.0
        while requests:
            limit = self._limit(name, rate)
            if not limit.active:
                return
            slots = min(requests, limit.limit - limit.active_slots)
            if slots > 0 and self._has_occupied(name, slots):
                requests, borne = requests - slots, 0.0
                continue
            wait = _seconds_to_next(limit)
            bear(source, wait, borne)
            borne += wait

    def _limit(self, name: str, rate: Rate) -> GlobalConcurrencyLimitResponse:
        """Return a limit as it stands; where there is none yet, make it."""
        try:
            return self._client.read_global_concurrency_limit_by_name(name)
        except ObjectNotFound:
            log.info("limit %s made on the Prefect server, for %d requests in %d s", name, rate.requests, rate.seconds)
        try:
            self._client.create_global_concurrency_limit(as_limit(name, rate))
        except ObjectAlreadyExists:
            log.info("limit %s was made by another process", name)
        return self._client.read_global_concurrency_limit_by_name(name)

    def _has_occupied(self, name: str, slots: int) -> bool:
        """Occupy slots; tell whether they were still free."""
        try:
            self._client.increment_concurrency_slots([name], slots, mode="rate_limit")
        except PrefectHTTPStatusError as error:
            if error.response.status_code == HTTPStatus.LOCKED:
                return False
            raise
        return True


def as_limit(name: str, rate: Rate) -> GlobalConcurrencyLimitCreate:
    """Return a rate as Prefect knows it: so many slots, which become free at so many a second.

    Half of the requests may come at once and the other half follows evenly: so no stretch of time, wherever it begins,
    holds more than the rate. With all of them at once, twice as many would fit into the first stretch.
    """
    at_once = rate.requests // 2
    decay = (rate.requests - at_once) / rate.seconds
    return GlobalConcurrencyLimitCreate(name=name, limit=at_once, slot_decay_per_second=decay)


def _seconds_to_next(limit: GlobalConcurrencyLimitResponse) -> float:
    """Return in how many seconds a slot will be free.

    Raises:
        RateLimited: never.
    """
    if not limit.limit or not limit.slot_decay_per_second:
        raise RateLimited(f"{limit.name} on the Prefect server lets nobody ask: give that limit slots and a decay")
    missing = limit.active_slots + 1 - limit.limit
    return max(_SHORTEST_WAIT_SECONDS, missing / limit.slot_decay_per_second)
