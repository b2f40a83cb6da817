"""What of wom.toml decides when somebody is told that something is wrong, and by what means."""

from typing import Annotated, Literal

from pydantic import Field, StrictFloat

from flows.configuration.values import Days, Number, Section, Share

Channel = Literal["slack", "email", "webhook"]
Size = Annotated[StrictFloat, Field(ge=0, allow_inf_nan=False)]


class Alerts(Section):
    """Who is told, and from which numbers on."""

    channels: tuple[Channel, ...] = ()
    """Where alerts are told; the address of each is a credential. Without any, `wom alerts` lists them all the same."""

    failures: Number = 3
    """Runs in a row in which a query fails."""

    budget_shares: tuple[Share, ...] = (0.8, 1.0)
    """Shares of each cap of `[budgets]`, each told when that much is used."""

    quiet_days: Days = 2
    """Days without anything new from a query that used to bring something."""

    drift: Share = 0.2
    """Share of a brand's mentions that would have to be of another kind for last week to look like the four before."""

    disk_free_gib: Size = 5.0
    """GiB that should be free where the warehouse, the readers' copy and the backups lie."""

    published_hours: Number = 26
    """Hours that the readers' copy may be old; more where `[schedule]` runs less than once a day."""

    late_minutes: Number = 30
    """Minutes that a planned run may be late."""

    silent_minutes: Number = 5
    """Minutes without a sign of life after which a run is a zombie and taken for crashed."""
