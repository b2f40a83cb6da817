"""A source whose library is not installed."""

import no_such_sdk  # noqa: F401
