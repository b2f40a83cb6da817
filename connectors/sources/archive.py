"""Reads posts from files: exports of any tool, in JSON, CSV or Parquet.

What comes in: every row of the files named, whatever ``text``, ``since`` and ``until`` of the query say; see
``connectors.columns`` for what their columns mean. A row without an id gets one made of its content. ``observed_at`` is
the row's own, else the time the file was last changed. A row that is no post becomes a reject that names its file and
line. So does a file that cannot be read to its end, and the pull ends with an error once all the others are read.

Cursor: which files are finished, eight characters each, and how far the present one is read. A file is known by its
path, size and time of change, and by the options it was read with. One that has changed is read again from its
beginning, even if it has only grown: loading a row twice changes nothing, and to know that it has only grown, all that
it held before would have to be compared. A damaged file is read once, and reported by every pull until it is mended or
gone.

Limits: none. One page is held in memory, and no row longer than ``connectors.files.LONGEST_ROW``; of a file packed with
``zstd --long=31`` also the last 2 GiB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from connectors.columns import FIELDS, Columns
from connectors.connector import Check, read_options
from connectors.errors import BadQuery, UnreadableAnswer
from connectors.files import (
    EXCERPT,
    START,
    BadRow,
    Bookmark,
    FileFault,
    Position,
    Row,
    Stream,
    check_encoding,
    check_time_zone,
    file_key,
    find_files,
    format_of,
    nearest_path,
    read_rows,
    tell_found,
)
from connectors.payloads import excerpt
from connectors.post import Page, Post, Query, Reject
from connectors.texts import clean

# Three row groups of the warehouse: whole groups are written once, and a page costs the same however few rows it has.
PAGE_ROWS = 49_152
PAGE_CHARACTERS = 16 * 1024 * 1024

_FIXED_COLUMNS = ("csv", "tsv", "parquet")


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _beside_the_configuration(root: Path, info: ValidationInfo) -> Path:
    return Path((info.context or {}).get("folder", ""), root.expanduser())


def _post_field(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(f"a post has no such field; did you mean {get_close_matches(name, FIELDS, n=1, cutoff=0)[0]}?")
    return name


_Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_PostField = Annotated[str, AfterValidator(_post_field)]


class Options(BaseModel):
    """Which files to read, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    files: _Names = Field(min_length=1)
    """Paths; ``*``, ``?``, ``[ab]`` and ``**`` (any folders) are wildcards, except in the very name of a file."""

    root: Annotated[Path, AfterValidator(_beside_the_configuration)] = Field(Path(), validate_default=True)
    """The folder that relative paths start from; that of wom.toml unless said otherwise."""

    format: Literal["jsonl", "ndjson", "json", "csv", "tsv", "parquet"] | None = None
    """What the files hold; by default their suffix says it, which ``.gz`` or ``.zst`` may follow."""

    platform: str | None = None
    """Where all the posts are from; by default the column ``platform`` says it, else it is ``archive``."""

    columns: dict[_PostField, _Names] = {}
    """For a field of a post the column to take it from, or several to try in turn, or none (``[]``)."""

    constants: dict[_PostField, Any] = {}
    """Fields that are the same for every row."""

    date_format: str | None = None
    """How dates are written, as ``strptime`` understands it; by default all usual forms are read."""

    timezone: Annotated[str, AfterValidator(check_time_zone)] = "UTC"
    """The time zone of dates that name none."""

    encoding: Annotated[str, AfterValidator(check_encoding)] | None = None
    """By default it is detected."""

    delimiter: str | None = Field(None, min_length=1, max_length=1)
    """What parts the columns of a CSV file; by default the header shows it."""

    quote: str = Field('"', max_length=1)
    """What quotes the values of a CSV file; empty where nothing does."""

    unescape: bool = True
    """Whether ``&amp;`` stands for ``&``, as in exports of X."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if twice := sorted(self.columns.keys() & self.constants.keys()):
            raise ValueError(f"both columns and constants give {', '.join(twice)}")
        self.meaning()
        return self

    def meaning(self) -> Columns:
        """Return what the columns mean."""
        constants = self.constants | ({"platform": self.platform} if self.platform else {})
        zone = ZoneInfo(self.timezone)
        return Columns(self.columns, constants, zone=zone, pattern=self.date_format, unescapes=self.unescape)


def connect() -> "Archive":
    """Return the connector; there is nothing to connect to."""
    return Archive()


class Archive:
    """Reads files, each as far as the cursor does not say that it is read."""

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield the rows of all files in the order of their paths, some thousand a page."""
        return _Pull(read_options(Options, query), cursor).pages()

    def check(self) -> Check:
        """Say that files need no connection."""
        return Check(usable=True, detail="reads local files; no key is needed, and nothing limits how many")

    def probe(self, query: Query) -> Check:
        """Find the files of a query."""
        options = read_options(Options, query)
        found, idle = find_files(options.files, options.root)
        return Check(usable=not idle, detail=tell_found(found, idle))


def parse_row(row: Row | BadRow, file_name: str, columns: Columns, observed_at: datetime) -> Post | Reject:
    """Return the post that a row holds, or why it holds none."""
    location = f"{file_name}:{row.line}"
    if isinstance(row, BadRow):
        return Reject(location, row.reason, row.raw)
    try:
        return columns.post(row.fields, observed_at)
    except ValueError as error:
        return Reject(location, str(error), excerpt(row.fields, EXCERPT))


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    size: int
    changed_at: datetime
    key: str


class _Pull:
    """One reading of all files that are not finished."""

    def __init__(self, options: Options, cursor: str | None) -> None:
        self._options = options
        self._columns = options.meaning()
        self._files, self._idle = _listing(options)
        self._bookmark = Bookmark.read(cursor) if cursor else Bookmark()
        self._bookmark.forget_all_but({file.key for file in self._files})
        self._unreachable: list[str] = []
        self._cursor = cursor

    def pages(self) -> Iterator[Page]:
        items: list[Post | Reject] = []
        characters = 0
        for item, progress in self._items():
            items.append(item)
            characters += len(item.raw)
            if len(items) >= PAGE_ROWS or characters >= PAGE_CHARACTERS:
                yield self._page(items, progress)
                items, characters = [], 0
        if items or (self._files and str(self._bookmark) != self._cursor):
            yield self._page(items, 1.0)
        self._complain()

    def _page(self, items: list[Post | Reject], progress: float) -> Page:
        self._cursor = str(self._bookmark)
        posts = tuple(item for item in items if isinstance(item, Post))
        rejects = tuple(item for item in items if isinstance(item, Reject))
        return Page(posts, self._cursor, rejects, progress=progress)

    def _items(self) -> Iterator[tuple[Post | Reject, float]]:
        """Yield every row of every file, with the share of bytes read so far."""
        finished = self._bookmark.done | self._bookmark.damaged
        pending = [file for file in self._files if file.key not in finished]
        pending.sort(key=lambda file: file.key != self._bookmark.key)  # first the one that was begun
        total = sum(file.size for file in pending)
        before = 0
        for file in pending:
            stream = Stream(file.path, self._options.encoding)
            for item in self._items_of(file, stream):
                yield item, min(1.0, (before + stream.consumed) / (total or 1))
            before += file.size

    def _items_of(self, file: _File, stream: Stream) -> Iterator[Post | Reject]:
        bookmark = self._bookmark
        start = bookmark.end if bookmark.key == file.key else START
        try:
            for row in self._rows(stream, start):
                bookmark.key, bookmark.end = file.key, row.end
                yield parse_row(row, file.name, self._columns, file.changed_at)
        except FileFault as fault:
            bookmark.leave()
            if fault.is_passing:
                self._unreachable.append(file.name)
            else:
                bookmark.damaged.add(file.key)
            yield Reject(file.name, f"the file cannot be read to its end: {fault}", "")
        else:
            bookmark.leave()
            bookmark.done.add(file.key)

    def _rows(self, stream: Stream, start: Position) -> Iterator[Row | BadRow]:
        """Yield the rows of a file, once it is sure that it has the columns it should have."""
        options = self._options
        file_format = options.format or format_of(stream.path)
        rows = read_rows(stream, start, file_format=file_format, delimiter=options.delimiter, quote=options.quote)
        if file_format not in _FIXED_COLUMNS:
            return self._rows_of_other_columns(rows, is_whole=start == START)
        return self._rows_of_same_columns(rows)

    def _rows_of_same_columns(self, rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
        is_checked = False
        for row in rows:
            if not is_checked and isinstance(row, Row):
                if absent := self._columns.absent(row.fields):
                    raise FileFault(absent)
                is_checked = True
            yield row

    def _rows_of_other_columns(self, rows: Iterator[Row | BadRow], *, is_whole: bool) -> Iterator[Row | BadRow]:
        """Yield rows of JSON and, where the file is read as a whole, after the last what none of them had."""
        unseen = self._columns.configured if is_whole else ()
        last: Row | None = None
        for row in rows:
            if isinstance(row, Row):
                unseen, last = unseen and self._columns.unseen(unseen, row.fields), row
            yield row
        if last:
            for field in unseen:
                yield BadRow(last.line, self._columns.in_no_row(field, last.fields), "", last.end)

    def _complain(self) -> None:
        """Raise what must not go unnoticed, now that everything readable is read."""
        damaged = [file.name for file in self._files if file.key in self._bookmark.damaged] + self._unreachable
        if damaged:
            raise UnreadableAnswer(
                f"{len(damaged)} of {len(self._files)} files cannot be read to their end: {', '.join(damaged[:5])}. "
                "Their good rows are in and the quarantine says what is wrong; mend them or take them away",
                payload="",
            )
        if self._idle:
            nearest = nearest_path(self._idle[0], self._options.root)
            raise BadQuery(clean(f"no file matches {', '.join(self._idle)}; the nearest path that exists is {nearest}"))


def _listing(options: Options) -> tuple[list[_File], list[str]]:
    """Return the files to read, and the patterns that no file matches."""
    found, idle = find_files(options.files, options.root)
    form = options.model_dump_json(exclude={"files", "root"})
    root = options.root.absolute()
    files = []
    for path, status in found.items():
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        key = file_key(name, status.st_size, status.st_mtime_ns, form)
        files.append(_File(path, clean(name), status.st_size, datetime.fromtimestamp(status.st_mtime, UTC), key))
    return files, idle
