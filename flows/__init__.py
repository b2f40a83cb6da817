"""The one package that knows the others, and the only one that knows Prefect."""

import os

_PREFECT_MANNERS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "connectors,flows,nlp,warehouse",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # A temporary server takes about 13 s to start, and longer on a busy machine; Prefect gives up after 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}

# Prefect reads these once, when it is first imported: so they are set here, before any module of ours can import it.
for _name, _value in _PREFECT_MANNERS.items():
    os.environ.setdefault(_name, _value)
