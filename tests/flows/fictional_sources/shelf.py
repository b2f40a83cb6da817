"""A source that must be told which files to read."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    files: tuple[str, ...]

    @field_validator("files")
    @classmethod
    def _beside_the_configuration(cls, files: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(str(Path(info.context["folder"], file)) for file in files)
