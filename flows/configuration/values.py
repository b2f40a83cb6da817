"""The kinds of values that wom.toml holds, each checked where it stands."""

import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationInfo,
)

from flows.configuration.bounds import MOST_DAYS, MOST_OF_ANYTHING
from flows.configuration.mistakes import unknown
from nlp.clean import clean

_KEY = re.compile(r"[a-z0-9_-]+")
_SPAN = re.compile(r"(?P<count>[1-9][0-9]{0,5}) ?(?P<unit>[mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# What this machine calls its own zone: no other program knows it.
_NOT_EVERYWHERE = {"localtime"}
_CRON = re.compile(r"@(hourly|daily|weekly|monthly)|([\w*/,#-]+ +){4}[\w*/,#-]+", re.ASCII)


class Section(BaseModel):
    """A table of wom.toml: frozen, and a key it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)


def folded(name: str) -> str:
    """Return the form in which two spellings are one: as the tagger sees them, case and blanks aside."""
    return " ".join(clean(name).text.casefold().split())


def bare_account(account: str) -> str:
    """Return an account as its platform names it, without the sign that people put before it."""
    return account.strip().removeprefix("/").removeprefix("u/").removeprefix("@")


def bare_hashtag(hashtag: str) -> str:
    """Return a hashtag without its sign, in the case that all its spellings share."""
    return hashtag.strip().removeprefix("#").casefold()


def _filled(text: str) -> str:
    """Return the text without the blanks around it; something must be left."""
    stripped = text.strip()
    if not stripped:
        raise ValueError("empty")
    return stripped


def _findable(name: str) -> str:
    """Return the name, which must still be one after the tagger has left out what nobody sees or types."""
    if not clean(name).text.strip(" @#\n"):
        raise ValueError("nothing in it can be found in a text")
    return name


def _unbroken(text: str) -> str:
    """Return the text, which must be one word."""
    parts = text.split()
    if len(parts) != 1:
        raise ValueError("must not hold spaces" if parts else "empty")
    return parts[0]


def _lower_case(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("may have lower-case letters, digits, _ and - only")
    return key


def _as_in_posts(platform: str) -> str:
    """Return a platform's name, which must be written as posts have it."""
    if platform != folded(platform):
        raise ValueError("platforms are written in lower case")
    if platform == "twitter":
        raise ValueError("this platform is called x here")
    return platform


def _span(span: Any) -> Any:
    """Return how long a text such as ``90m`` lasts."""
    told = _SPAN.fullmatch(span) if isinstance(span, str) else None
    if told is None:
        raise ValueError('must be a span of time such as "15m", "6h" or "1d"')
    return int(told["count"]) * _UNITS[told["unit"]]


def _five_fields(cron: str) -> str:
    # Prefect has the last word; asking it here would cost every command the seconds that it takes to import.
    if not _CRON.fullmatch(cron.strip()):
        raise ValueError('must be a cron expression of five fields, such as "7 * * * *"')
    return cron.strip()


def _on_the_map(timezone: str) -> str:
    zones = available_timezones() - _NOT_EVERYWHERE | {"UTC"}
    if timezone not in zones:
        raise ValueError(unknown("time zone", timezone, zones))
    return timezone


def _of_a_file(path: Path) -> Path:
    if not path.name:
        raise ValueError("must name a file")
    return path


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """Return the path seen from the folder of wom.toml, which the validation's context names."""
    if "\0" in str(path):
        raise ValueError("must not hold the character NUL")
    # Path.expanduser raises for a user that does not exist; this leaves such a name alone.
    expanded = os.path.expanduser(path)  # noqa: PTH111
    return Path((info.context or {}).get("folder", ""), expanded)


Text = Annotated[StrictStr, AfterValidator(_filled)]
Name = Annotated[Text, AfterValidator(_findable)]
Names = tuple[Name, ...]
Key = Annotated[StrictStr, AfterValidator(_lower_case)]
Platform = Annotated[Text, AfterValidator(_as_in_posts)]
Account = Annotated[StrictStr, AfterValidator(bare_account), AfterValidator(_unbroken), AfterValidator(_findable)]
Hashtag = Annotated[StrictStr, AfterValidator(bare_hashtag), AfterValidator(_unbroken), AfterValidator(_findable)]
Day = Annotated[date, Strict()]
Days = Annotated[StrictInt, Field(ge=1, le=MOST_DAYS)]
Number = Annotated[StrictInt, Field(ge=1, le=MOST_OF_ANYTHING)]
Count = Annotated[StrictInt, Field(ge=0)]
BatchSize = Annotated[StrictInt, Field(ge=1, le=100_000)]
Share = Annotated[StrictFloat, Field(gt=0, le=1)]
Usd = Annotated[StrictFloat, Field(ge=0, allow_inf_nan=False)]
Span = Annotated[timedelta, BeforeValidator(_span)]
Cron = Annotated[StrictStr, AfterValidator(_five_fields)]
Zone = Annotated[StrictStr, AfterValidator(_on_the_map)]
File = Annotated[Path, AfterValidator(_of_a_file), AfterValidator(_beside_the_file)]
Folder = Annotated[Path, AfterValidator(_beside_the_file)]
