"""Everything that can end a pull before it is done.

::

    ConnectorError                outcome
    ├── SourceUnavailable         not_installed    the module or its SDK cannot be imported
    ├── BadQuery                  bad_query        the query or its options make no sense to the platform
    ├── NotAuthorised             not_authorised   credentials are missing, wrong or may not do this
    ├── RateLimited               rate_limited     the platform asks to wait until a known or unknown time
    ├── BudgetSpent               budget_spent     our own cap is reached
    ├── PlatformDown              platform_down    no answer, or answers 5xx, after every retry
    └── UnreadableAnswer          unreadable       an answer came that the parser does not understand

Each message says what happened, with which value, and what to do next. None ever holds a secret, also where the
platform repeats what it was sent: each is made without those that ``connectors.secrecy`` knows.
"""

import re
from datetime import datetime, timedelta
from typing import ClassVar

from connectors.secrecy import hide

_OURS = re.compile(r".*?(?:\banswered [1-5]\d\d\b|(?=[:;] )|\Z)", re.DOTALL)

UNKNOWN_WAIT = timedelta(minutes=15)
"""How long a platform is left alone that asks for it and does not say for how long."""


class ConnectorError(Exception):
    """A pull ended early; the pages before it are stored and the next run goes on after them."""

    outcome: ClassVar[str] = "failed"

    def __init__(self, message: str) -> None:
        super().__init__(hide(message))

    @property
    def brief(self) -> str:
        """What happened, without the words of the platform, which may be of anybody: they come last."""
        return str(_OURS.findall(str(self))[0])


class SourceUnavailable(ConnectorError):
    """The source is not there: no such module, or the library it needs is not installed."""

    outcome = "not_installed"


class BadQuery(ConnectorError):
    """The query or one of its options cannot be asked of this source."""

    outcome = "bad_query"


class NotAuthorised(ConnectorError):
    """The platform turned us away: credentials are missing, wrong, or lack a permission."""

    outcome = "not_authorised"


class RateLimited(ConnectorError):
    """The platform asks to wait; ``until`` (UTC) is ``None`` where it does not say how long."""

    outcome = "rate_limited"

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class BudgetSpent(ConnectorError):
    """Reading on would pass the cap set in the configuration."""

    outcome = "budget_spent"


class PlatformDown(ConnectorError):
    """The platform did not answer, or answered with an error of its own, after every retry."""

    outcome = "platform_down"


class UnreadableAnswer(ConnectorError):
    """An answer came that the parser does not understand; ``payload`` is what came, for quarantine, or nothing."""

    outcome = "unreadable"

    def __init__(self, message: str, payload: str = "") -> None:
        super().__init__(message)
        self.payload = hide(payload)
