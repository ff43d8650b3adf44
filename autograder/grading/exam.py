"""Knows what the submissions of one assignment are held against, and from what a result follows."""

import platform
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.course import Course, draw_hidden, draw_visible, grading_seed, load_solution
from autograder.exercises import Case, Exercise

from .intake.release import Release, load_release

_IMPORT = re.compile(r"^\s*(?:from|import)\s+solutions\.(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Exam:
    """Everything that grading an assignment needs, and no submission may see."""

    course: Course
    name: str
    """The assignment."""
    exercises: tuple[Exercise, ...]
    reference: Mapping[str, Callable[..., Any]]
    release: Release

    @cached_property
    def cases(self) -> Mapping[str, tuple[Case, ...]]:
        """The visible cases, then the hidden ones, by exercise; drawn when they are first asked for.

        Raises:
            DeclarationError: no case fit to judge by can be drawn.
        """
        solution = load_solution(self.course, self.name)
        visible, hidden = draw_visible(self.course, solution), draw_hidden(self.course, solution)
        return {
            exercise.name: (*visible[exercise.name], *hidden[exercise.name]) for exercise in self.exercises
        }

    @cached_property
    def terms(self) -> str:
        """The digest of everything of the course's that can change a result."""
        course = self.course
        settings = (
            course.title,
            course.term,
            course.language,
            course.visible_cases,
            course.hidden_cases,
            asdict(course.limits),
            course.level.value,
            grading_seed(course),
        )
        digest = sha256(repr(settings).encode())
        for path in (course.release_path(self.name), *_solution_files(course, self.name)):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(course.root)} {len(content)}\n".encode() + content)
        return digest.hexdigest()


def set_exam(course: Course, name: str) -> Exam:
    """Load an assignment's solution and release.

    Raises:
        CourseError: there is no such assignment, or it was never built.
        DeclarationError: its solution file cannot be run or declares what it does not hold.
    """
    solution = load_solution(course, name)
    return Exam(course, name, solution.exercises, solution.functions, load_release(course.release_path(name)))


def versions() -> Mapping[str, str]:
    """Name the programs that have a say in a result."""
    import numpy

    return {"autograder": __version__, "numpy": numpy.__version__, "python": platform.python_version()}


def _solution_files(course: Course, name: str) -> Iterator[Path]:
    """List the solution file, its misconceptions, and the solution files that these import."""
    folder = course.root / "solutions"
    found: dict[Path, None] = {}
    waiting = [folder / f"{name}.py", folder / "misconceptions" / f"{name}.py"]
    while waiting:
        path = waiting.pop(0)
        if path in found or not path.is_file():
            continue
        found[path] = None
        text = path.read_text(encoding="utf-8", errors="replace")
        waiting += [folder / f"{other}.py" for other in _IMPORT.findall(text)]
    yield from found
