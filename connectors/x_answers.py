"""What an answer of X must hold, in either of the spellings that X uses."""

from typing import Any

from pydantic import AliasChoices, BaseModel, Field


class Meta(BaseModel):
    """What an answer says of itself."""

    next_token: str | None = None
    total_tweet_count: int = 0


class Counted(BaseModel):
    """How many posts a search would find."""

    meta: Meta


class Usage(BaseModel):
    """What was used this month."""

    data: dict[str, Any]


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
