"""Knows the audit trail of an assignment: who changed which exercise's standing, when, and why.

A line of JSON for each change, only ever added to. The trail is written before the ledger. A grader that was
killed between the two finds on its next run what the trail already says, and does not say it twice.
"""

import errno
import getpass
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.exercises import GradingError, Result

from ..changes import Change, Standing, change_record, read_change, standings
from ..lines import in_one_line
from .ledger import FOLDER

USER = "AUTOGRADER_USER"
"""Set this variable to name the person where many share one account."""


@dataclass(frozen=True)
class Line:
    """One line of the trail."""

    time: str
    """In UTC, as in 2026-10-05T20:00:00Z."""
    user: str
    command: str
    change: Change


@dataclass(frozen=True)
class Trail:
    """An assignment's trail, open for more lines."""

    path: Path
    command: str
    """What is at work, such as `regrade`."""
    last: Mapping[str, Mapping[str, Standing | None]]
    """Where each student's exercises stood when it was opened; None where an exercise was gone."""

    def before(self, student: str, known: Result | None) -> Mapping[str, Standing]:
        """Say where a student's exercises stood: by the trail, or by the ledger where it is silent."""
        found = {**standings(known), **self.last.get(student, {})}
        return {name: standing for name, standing in found.items() if standing}

    def add(self, changes: Sequence[Change]) -> None:
        """Write changes down, all of them in one piece, and make them survive a power cut.

        Raises:
            GradingError: the file cannot be written.
        """
        time, user = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), _user()
        lines = [in_one_line(as_record(Line(time, user, self.command, change))) for change in changes]
        if lines:
            _append(self.path, b"".join(lines))


def open_trail(root: Path, assignment: str, command: str) -> Trail:
    """Open a trail, which nobody else may have open; half a line of a killed grader is cut off.

    Raises:
        GradingError: a line is damaged, or the file cannot be written.
    """
    path = trail_path(root, assignment)
    _cut_half_line(path)
    last: dict[str, dict[str, Standing | None]] = {}
    known: dict[Standing | None, Standing | None] = {}
    for line in _read_lines(path):
        change = line.change
        last.setdefault(change.student, {})[change.exercise] = known.setdefault(change.after, change.after)
    return Trail(path, command, last)


def read_trail(root: Path, assignment: str) -> tuple[Line, ...]:
    """Read all whole lines of a trail, the oldest first.

    Raises:
        GradingError: a line is damaged.
    """
    return tuple(_read_lines(trail_path(root, assignment)))


def trail_path(root: Path, assignment: str) -> Path:
    """Name the file of an assignment's trail."""
    return root / FOLDER / f"{assignment}.audit.jsonl"


def as_record(line: Line) -> dict[str, Any]:
    """Describe a line as docs/regrading.md says."""
    who = {"time": line.time, "user": line.user, "command": line.command}
    return who | change_record(line.change)


def _read_lines(path: Path) -> Iterator[Line]:
    if path.exists():
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.endswith(b"\n"):  # else it is half a line
                    yield _read(line, f"{path}:{number}")


def _read(line: bytes, where: str) -> Line:
    try:
        record = json.loads(line)
        time, user, command = (str(record[key]) for key in ("time", "user", "command"))
        return Line(time, user, command, read_change(record))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(
            f"{where}: damaged ({type(error).__name__}: {error}); mend or remove it"
        ) from error


def _append(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            end = os.fstat(handle).st_size
            try:
                written = os.write(handle, data)
                if written < len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, end)
                raise
        finally:
            os.close(handle)
    except OSError as error:
        raise GradingError(f"{path}: cannot be written: {error.strerror}") from error


def _cut_half_line(path: Path) -> None:
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        try:
            os.truncate(path, whole)
        except OSError as error:
            raise GradingError(f"{path}: cannot be written: {error.strerror}") from error


def _user() -> str:
    """Name who is at work."""
    if given := os.environ.get(USER, "").strip():
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return str(os.getuid())
