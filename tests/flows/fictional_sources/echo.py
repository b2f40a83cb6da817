"""A source that can be asked without being told anything."""

from pydantic import BaseModel, ConfigDict


class Deeper(BaseModel):
    model_config = ConfigDict(extra="forbid")
    replies: bool = True


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    depth: int = 1
    deeper: Deeper = Deeper()
