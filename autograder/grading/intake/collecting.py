"""Knows how a handout comes into `submitted/`: the latest attempt wins, and nothing is lost in silence."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.exercises import GradingError, SubmissionError

from ..atomic import write_whole
from ..plain import folder_name
from .choosing import Attempt, Left, Naming, choose
from .handout import Handout
from .platforms import ENDINGS
from .timestamps import FILE, read_timestamp

FOLDER = "collected"
"""Holds the log, and every file that was replaced."""
LOG = "log.jsonl"


@dataclass(frozen=True)
class Step:
    """What became of one file."""

    action: str
    """`new`, `replaced`, `same`, `older`, `refused` or `passed over`."""
    file: str
    """In the handout."""
    student: str = ""
    detail: str = ""
    handed_in: datetime | None = None
    attempt: int = 0
    sha256: str = ""

    @property
    def is_loss(self) -> bool:
        """Whether something that may be a submission was not taken over."""
        return self.action == "refused"

    def record(self) -> dict[str, Any]:
        """Describe the step as the log does."""
        return {
            "action": self.action,
            "student": self.student,
            "file": self.file,
            "handed_in": self.handed_in.isoformat() if self.handed_in else None,
            "attempt": self.attempt,
            "sha256": self.sha256,
            "detail": self.detail,
        }


def collect(
    course: Course,
    name: str,
    handout: Handout,
    naming: Naming,
    source: str,
    dry: bool = False,
    follow: Callable[[Sequence[Attempt]], Iterable[Attempt]] = iter,
) -> tuple[Step, ...]:
    """Take the latest attempt of every student over into `submitted/<student>/<assignment>/`.

    Doing it again changes nothing. A killed run is simply started again.

    Args:
        course: whose `submitted/`.
        name: the assignment.
        handout: an open one.
        naming: how its files are named.
        source: where it comes from, for the log.
        dry: whether nothing is written.
        follow: shows how it goes on.

    Returns:
        One step for each file, students first.

    Raises:
        GradingError: a file cannot be written.
    """
    chosen, left = choose(handout, naming)
    log = course.root / FOLDER / name / LOG
    known = _read_log(log)
    steps = [_take(course, name, attempt, known, dry) for attempt in follow(chosen)]
    steps += [_leave(each) for each in left]
    if handout.junk:
        steps.append(Step("passed over", "", detail=f"{handout.junk} files of the operating system's own"))
    if not dry:
        _append(log, steps, source)
    return tuple(steps)


def _leave(left: Left) -> Step:
    return Step("passed over" if left.harmless else "refused", left.path, left.student, left.reason)


def _take(course: Course, name: str, attempt: Attempt, known: dict[tuple[str, str], int], dry: bool) -> Step:
    student, path = attempt.student, attempt.packed.path
    folder = course.root / "submitted" / folder_name(student) / name
    try:
        data = attempt.packed.read()
        old = _find_old(folder, name)
    except SubmissionError as error:
        return Step("refused", path, student, str(error))
    number, when = attempt.label.attempt, attempt.handed_in
    digest = sha256(data).hexdigest()
    details = (path, student, "", when, number, digest)
    target = folder / f"{name}{next(ending for ending in ENDINGS if path.lower().endswith(ending))}"
    if old is None:
        if not dry:
            _write(target, data, when)
        return Step("new", *details)
    content = old.read_bytes()
    mark = sha256(content).hexdigest()
    if old == target and mark == digest:
        return Step("same", *details)
    before, there = read_timestamp(old), known.get((student, mark), 0)
    if (number < there) if number and there else bool(before and when < before):
        return Step("older", path, student, f"{old.name} in submitted/ is newer", when, number, digest)
    kept = course.root / FOLDER / name / folder_name(student) / f"{mark[:16]}{old.suffix}"
    if not dry:
        write_whole(kept, content)
        _write(target, data, when)
        if old != target:
            old.unlink()
    said = f", of {before:%Y-%m-%d %H:%M}," if before else ""
    detail = f"the one before{said} is kept as {kept.relative_to(course.root)}"
    return Step("replaced", path, student, detail, when, number, digest)


def _find_old(folder: Path, name: str) -> Path | None:
    """Find what was handed in before under the right name."""
    for place in (folder.parent, folder, *(folder / f"{name}{ending}" for ending in ENDINGS)):
        if place.is_symlink():
            raise SubmissionError(f"submitted/: {place.name} is a link there; nothing is written through it")
    for ending in ENDINGS:
        file = folder / f"{name}{ending}"
        if file.is_file():
            return file
        if file.exists():
            raise SubmissionError(f"submitted/: {file.name} is not a file there")
    return None


def _write(target: Path, data: bytes, when: datetime) -> None:
    """Write the time first: if it ends in between, the next run sees that the file is an old one."""
    write_whole(target.with_name(FILE), f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC\n")
    write_whole(target, data)


def _append(log: Path, steps: list[Step], source: str) -> None:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    lines = (
        json.dumps({"at": at, "source": source, **step.record()}, ensure_ascii=False) + "\n" for step in steps
    )
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(lines)
    except OSError as error:
        raise GradingError(f"{log}: cannot be written: {error.strerror}") from error


def _read_log(log: Path) -> dict[tuple[str, str], int]:
    """Read which attempt each file was that was taken over: by student and digest."""
    return {
        (record["student"], record["sha256"]): record["attempt"]
        for record in _records(log)
        if record.get("action") in ("new", "replaced", "same")
    }


def _records(log: Path) -> Iterator[dict[str, Any]]:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:  # half a line, from a run that was killed
            continue
        if isinstance(record, dict):
            yield record
