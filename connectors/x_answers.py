"""What an answer of X must hold, in either of the spellings that X uses."""

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, BaseModel, Field


class Meta(BaseModel):
    """What an answer says of itself."""

    next_token: str | None = None
    total_tweet_count: int = 0


class Counted(BaseModel):
    """How many posts a search would find."""

    meta: Meta


class Read(BaseModel):
    """How many posts were read this month."""

    project_usage: int | None = None
    project_cap: int | None = None
    cap_reset_day: int | None = None

    def told(self) -> str:
        """Return it in words."""
        used = "an unknown number" if self.project_usage is None else f"{self.project_usage:,}"
        cap = "" if self.project_cap is None else f" of {self.project_cap:,}"
        anew = "" if self.cap_reset_day is None else f", counted anew from day {self.cap_reset_day} of each"
        return f"{used}{cap} posts of this month are read{anew}"


class Usage(BaseModel):
    """What was used this month."""

    data: Read


def tell_access(headers: Mapping[str, str]) -> str:
    """Return what an app may do, as the headers of an answer tell it."""
    level = {name.lower(): value for name, value in headers.items()}.get("x-access-level", "")
    return f"the app's access level is {level[:40]}" if level else "its access level is not told"


class Includes(BaseModel):
    """What stands beside the posts asked for."""

    users: list[Any] | None = None
    tweets: list[Any] | None = Field(default=None, validation_alias=AliasChoices("posts", "tweets"))


class Body(BaseModel):
    """What an answer of the search holds."""

    data: list[Any] | None = None
    includes: Includes = Includes()
    errors: list[Any] | None = None
    meta: Meta | None = None
