"""Knows what `course.toml` may say, and the course that it describes."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.exercises import CourseError
from autograder.sandbox.limits import Level, Limits

from .keys import Key, integer, number, one_of, read_table, words

SETTINGS = "course.toml"


@dataclass(frozen=True)
class Assignment:
    """One notebook to hand in."""

    name: str
    """The file's stem, such as `vanilla_rnn`."""
    title: str
    due: datetime | None
    """With a time zone; None where nothing is ever late."""
    weight: float
    """Its share of the course's mark, beside the other assignments' weights."""


@dataclass(frozen=True)
class Course:
    """A course's settings and the folder that holds it."""

    root: Path
    title: str
    term: str
    languages: tuple[str, ...]
    language: str
    """The language of hints and quizzes where a student chooses none."""
    assignments: tuple[Assignment, ...]
    limits: Limits
    level: Level
    visible_cases: int
    """Cases per exercise that lie beside the released notebook."""
    hidden_cases: int
    """Cases per exercise that only the grader knows."""

    def assignment(self, name: str) -> Assignment:
        """Find an assignment by name.

        Raises:
            CourseError: the course has none of that name; the nearest one is suggested.
        """
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        names = [assignment.name for assignment in self.assignments]
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}"
        raise CourseError(f"{SETTINGS}: no assignment {name!r}; {hint}")

    def solution_path(self, name: str) -> Path:
        """Say where an assignment's percent notebook lies."""
        return self.root / "solutions" / f"{name}.py"

    def source_path(self, name: str) -> Path:
        """Say where the nbgrader source notebook lies, solutions included."""
        return self.root / "source" / name / f"{name}.ipynb"

    def release_path(self, name: str) -> Path:
        """Say where the notebook lies that students receive."""
        return self.root / "assignments" / name / f"{name}.ipynb"


def find_course(start: Path) -> Course:
    """Read the `course.toml` in a folder or the nearest one above it.

    Raises:
        CourseError: there is none, or it says what it must not.
    """
    folder = start.resolve()
    for root in (folder, *folder.parents):
        if (root / SETTINGS).is_file():
            return read_course(root)
    raise CourseError(f"{folder}: no {SETTINGS} here or in any folder above")


def read_course(root: Path) -> Course:
    """Read the `course.toml` of a course's folder.

    Raises:
        CourseError: one line with the file, the key, what was found and what is allowed.
    """
    try:
        text = (root / SETTINGS).read_text(encoding="utf-8")
        record = tomllib.loads(text)
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise CourseError(f"{SETTINGS}: cannot be read: {error}") from None
    course = read_table(SETTINGS, "", record, COURSE_KEYS)
    grading = read_table(SETTINGS, "grading.", course["grading"], GRADING_KEYS)
    limits = read_table(SETTINGS, "limits.", course["limits"], LIMIT_KEYS)
    if course["language"] not in course["languages"]:
        allowed = ", ".join(course["languages"])
        raise CourseError(f"{SETTINGS}: language: found {course['language']!r}; allowed: one of {allowed}")
    return Course(
        root=root,
        title=course["title"],
        term=course["term"],
        languages=tuple(course["languages"]),
        language=course["language"],
        assignments=_read_assignments(course["assignments"]),
        limits=Limits(**limits),
        level=Level(grading["isolation"]),
        visible_cases=grading["visible_cases"],
        hidden_cases=grading["hidden_cases"],
    )


def _read_assignments(records: list[Mapping[str, Any]]) -> tuple[Assignment, ...]:
    assignments: dict[str, Assignment] = {}
    for place, record in enumerate(records, 1):
        where = f"assignments[{place}]."
        assignment = Assignment(**read_table(SETTINGS, where, record, ASSIGNMENT_KEYS))
        if assignment.name in assignments:
            raise CourseError(
                f"{SETTINGS}: {where}name: found {assignment.name!r} twice; allowed: each name once"
            )
        assignments[assignment.name] = assignment
    return tuple(assignments.values())


def _is_languages(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(code, str) and re.fullmatch("[a-z]{2,3}", code) for code in value)
        and len(set(value)) == len(value)
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", value) is not None


def _is_due(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_table, value))


_DEFAULTS = {field.name: field.default for field in fields(Limits)}

COURSE_KEYS: Mapping[str, Key] = {
    "title": words(),
    "term": words(),
    "languages": Key("a list of language codes such as 'en', each once", _is_languages),
    "language": words(),
    "grading": Key("a table", _is_table, {}),
    "limits": Key("a table", _is_table, {}),
    "assignments": Key("one or more tables [[assignments]]", _is_tables),
}
GRADING_KEYS: Mapping[str, Key] = {
    "isolation": one_of(*(level.value for level in Level), default=Level.STRICT.value),
    "visible_cases": integer(1, 20, 3),
    "hidden_cases": integer(1, 100, 8),
}
LIMIT_KEYS: Mapping[str, Key] = {
    "call_seconds": number(0.1, 3600, _DEFAULTS["call_seconds"]),
    "notebook_seconds": number(1, 86_400, _DEFAULTS["notebook_seconds"]),
    "memory_mib": integer(128, 1_048_576, _DEFAULTS["memory_mib"]),
    "output_bytes": integer(1_000, 1_000_000_000, _DEFAULTS["output_bytes"]),
    "scratch_mib": integer(1, 65_536, _DEFAULTS["scratch_mib"]),
}
ASSIGNMENT_KEYS: Mapping[str, Key] = {
    "name": Key("lower-case letters, digits and single underscores, such as 'vanilla_rnn'", _is_name),
    "title": words(),
    "due": Key("a date and time with an offset, such as 2026-10-05T23:59:00+03:00", _is_due, None),
    "weight": number(0, 1_000, 1.0),
}
