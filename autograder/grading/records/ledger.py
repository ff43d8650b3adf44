"""Knows the ledger: what every submission came to, one file each, and from what it follows."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from autograder.exercises import CheckResult, ExerciseResult, GradingError, Result, Status

from ..atomic import sweep_parts, write_whole
from ..lines import in_lines, in_one_line
from ..plain import folder_name

VERSION = 1
FOLDER = "ledger"


@dataclass(frozen=True)
class Entry:
    """A result together with everything that it was computed from; nothing in it depends on the clock."""

    result: Result
    sha256: str
    """Of the submitted file."""
    terms: str
    """Digest of declarations, reference, misconceptions, limits and grading seed."""
    versions: Mapping[str, str]
    """Of the programs that had a say in the result."""
    seed: str = ""
    """The mark of the grading seed, which is part of the terms too; empty where it is not known."""

    def follows_from(self, sha256: str, terms: str, versions: Mapping[str, str]) -> bool:
        """Tell whether grading again from these could only give the same result."""
        return (self.sha256, self.terms, dict(self.versions)) == (sha256, terms, dict(versions))


@contextmanager
def lock_ledger(root: Path) -> Iterator[None]:
    """Keep other graders out of a course for as long as the context lasts, and clear up after a killed one.

    Raises:
        GradingError: another grader is at work in this course.
    """
    import fcntl  # only where there is grading: on Linux

    path = root / FOLDER / ".lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise GradingError(f"{path}: cannot be opened: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GradingError(
                f"{path}: another grader is at work in this course; wait for its end"
            ) from None
        sweep_parts(path.parent)
        yield


def write_entry(root: Path, entry: Entry) -> Path:
    """Write one submission's entry: whole, and byte for byte the same for the same entry.

    Raises:
        GradingError: the file cannot be written.
    """
    path = entry_path(root, entry.result.assignment, entry.result.student)
    return write_whole(path, in_lines(_record(entry)))


def read_entry(root: Path, assignment: str, student: str) -> Entry | None:
    """Read one submission's entry; None where there is none.

    Raises:
        GradingError: the file is damaged or of another version.
    """
    path = entry_path(root, assignment, student)
    return _read(path) if path.exists() else None


def read_ledger(root: Path, assignment: str) -> tuple[Entry, ...]:
    """Read all entries of an assignment, in the order of the students' names.

    Raises:
        GradingError: a file is damaged or of another version.
    """
    folder = root / FOLDER / assignment
    entries = (_read(path) for path in folder.glob("*.json"))
    return tuple(sorted(entries, key=lambda entry: entry.result.student))


def entry_path(root: Path, assignment: str, student: str) -> Path:
    """Name the file of one submission's entry."""
    return root / FOLDER / assignment / f"{folder_name(student)}.json"


def write_seconds(
    root: Path, assignment: str, student: str, seconds: float, exercises: Mapping[str, float] | None = None
) -> None:
    """Note how long a submission took; kept apart, because durations differ from run to run.

    Args:
        root: the course's folder.
        assignment: what was graded.
        student: whose.
        seconds: for all of it.
        exercises: for judging each exercise that was judged, by name.
    """
    path = root / FOLDER / ".timings" / f"{assignment}.jsonl"
    each = {name: round(took, 3) for name, took in (exercises or {}).items()}
    record = {"student": student, "seconds": round(seconds, 3), "exercises": each}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(in_one_line(record))
    except OSError as error:
        raise GradingError(f"{path}: cannot be written: {error.strerror}") from error


def read_seconds(root: Path, assignment: str) -> Mapping[str, float]:
    """Read how long each student's submission took when any of it was last run, in seconds."""
    return {student: seconds for student, seconds, _ in _read_timings(root, assignment)}


def read_exercise_seconds(root: Path, assignment: str) -> Mapping[str, Mapping[str, float]]:
    """Read how long judging took, in seconds by student and exercise, when each was last judged."""
    found: dict[str, dict[str, float]] = {}
    for student, _, exercises in _read_timings(root, assignment):
        found.setdefault(student, {}).update(exercises)
    return found


def _read_timings(root: Path, assignment: str) -> Iterator[tuple[str, float, Mapping[str, float]]]:
    path = root / FOLDER / ".timings" / f"{assignment}.jsonl"
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            record = json.loads(line)
            each = {str(name): float(took) for name, took in record.get("exercises", {}).items()}
            yield str(record["student"]), float(record["seconds"]), each
        except (ValueError, TypeError, KeyError, AttributeError):  # half a line, from a killed grader
            continue


def exercise_record(result: ExerciseResult) -> dict[str, Any]:
    """Describe what an exercise came to."""
    return {
        "name": result.name,
        "score": result.score,
        "max_score": result.max_score,
        "checks": [vars(check) for check in result.checks],
        "remarks": list(result.remarks),
    }


def read_exercise(record: Mapping[str, Any]) -> ExerciseResult:
    """Read what an exercise came to; of a damaged record any of the errors that reading JSON can bring."""
    checks = tuple(_read_check(check) for check in record["checks"])
    return ExerciseResult(record["name"], checks, tuple(record["remarks"]))


def _record(entry: Entry) -> dict[str, Any]:
    result = entry.result
    return {
        "version": VERSION,
        "student": result.student,
        "assignment": result.assignment,
        "sha256": entry.sha256,
        "terms": entry.terms,
        "seed": entry.seed,
        "versions": dict(sorted(entry.versions.items())),
        "score": result.score,
        "max_score": result.max_score,
        "exercises": [exercise_record(exercise) for exercise in result.exercises],
        "repairs": list(result.repairs),
        "errors": dict(result.errors),
    }


def _read(path: Path) -> Entry:
    try:
        record = json.loads(path.read_bytes())
        found = record["version"]
        if found != VERSION:
            raise GradingError(f"{path}: version {found!r} found, this autograder reads {VERSION}")
        result = Result(
            student=record["student"],
            assignment=record["assignment"],
            exercises=tuple(map(read_exercise, record["exercises"])),
            repairs=tuple(record["repairs"]),
            errors=record["errors"],
        )
        return Entry(result, record["sha256"], record["terms"], record["versions"], record.get("seed", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GradingError(
            f"{path}: damaged ({type(error).__name__}: {error}); remove the file and grade again"
        ) from error


def _read_check(record: dict[str, Any]) -> CheckResult:
    known = {field.name: record[field.name] for field in fields(CheckResult)}
    return CheckResult(**known | {"status": Status(record["status"])})
