"""Rows of JSON, CSV and Parquet files, one by one, however large, compressed or encoded the file is."""

from connectors.files.bookmark import Bookmark, file_key
from connectors.files.finding import find_files, nearest_path, tell_found
from connectors.files.naming import check_encoding, check_time_zone
from connectors.files.reading import FORMATS, format_of, read_rows
from connectors.files.rows import EXCERPT, LONGEST_ROW, START, BadRow, FileFault, Position, Row
from connectors.files.stream import Stream

__all__ = [
    "EXCERPT",
    "FORMATS",
    "LONGEST_ROW",
    "START",
    "BadRow",
    "Bookmark",
    "FileFault",
    "Position",
    "Row",
    "Stream",
    "check_encoding",
    "check_time_zone",
    "file_key",
    "find_files",
    "format_of",
    "nearest_path",
    "read_rows",
    "tell_found",
]
