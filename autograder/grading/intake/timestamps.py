"""Knows when a submission was handed in."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FILE = "timestamp.txt"
"""What nbgrader's exchange writes beside a collected notebook."""


def read_timestamp(path: Path) -> datetime | None:
    """Read when a submission was handed in: what `timestamp.txt` beside it says.

    The file's own time is not asked: it is that of the last copy, and nbgrader's formgrader takes a
    submission for graded only where gradebook and `timestamp.txt` agree.

    Args:
        path: the submitted file, or its folder.

    Returns:
        A time with a zone; None where none is written, or none that can be read.
    """
    folder = path if path.is_dir() else path.parent
    try:
        return parse_timestamp((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def parse_timestamp(text: str) -> datetime:
    """Read a time as nbgrader writes it: date, time and zone, such as `2026-10-05 23:59:00.5 Europe/Paris`.

    Raises:
        ValueError: it is not such a time.
    """
    words = text.split()
    if len(words) == 3:
        return datetime.fromisoformat(" ".join(words[:2])).replace(tzinfo=_zone(words[2]))
    found = datetime.fromisoformat(" ".join(words))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _zone(name: str) -> timezone | ZoneInfo:
    if name[:1] in "+-" and name[1:].isdigit() and len(name) == 5:
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[3:]))
        return timezone(-offset if name[0] == "-" else offset)
    try:
        return UTC if name in ("UTC", "Z") else ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"no time zone {name!r}") from error
