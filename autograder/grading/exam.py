"""Knows what the submissions of one assignment are held against, and from what a result follows."""

import platform
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.course import Course, draw_hidden, draw_visible, grading_seed, load_solution
from autograder.exercises import Case, CourseError, Exercise
from autograder.judging import find_used
from autograder.sandbox import Cell

from .intake.release import Release, load_release
from .origin import digest, digest_code, digest_package

_IMPORT = re.compile(
    r"^\s*(?:from|import)\s+solutions\.(\w+)|^\s*from\s+solutions\s+import\s+(\([^)]*\)|.*)", re.MULTILINE
)


@dataclass(frozen=True)
class Exam:
    """Everything that grading an assignment needs, and no submission may see."""

    course: Course
    name: str
    """The assignment."""
    exercises: tuple[Exercise, ...]
    reference: Mapping[str, Callable[..., Any]]
    release: Release
    drawn: Mapping[str, tuple[Case, ...]] | None = None
    """The cases, where they were drawn elsewhere."""

    def exercise(self, name: str) -> Exercise:
        """Find an exercise by name.

        Raises:
            CourseError: the assignment has none of that name; the nearest one is suggested.
        """
        names = [exercise.name for exercise in self.exercises]
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}"
            raise CourseError(f"{self.name}: no exercise {name!r}; {hint}")
        return self.exercises[names.index(name)]

    @cached_property
    def cases(self) -> Mapping[str, tuple[Case, ...]]:
        """The visible cases, then the hidden ones, by exercise; drawn when they are first asked for.

        Raises:
            DeclarationError: no case fit to judge by can be drawn.
        """
        if self.drawn is not None:
            return self.drawn
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
        state = sha256(repr(settings).encode())
        for path in (course.release_path(self.name), *_solution_files(course, self.name)):
            content = path.read_bytes()
            state.update(f"{path.relative_to(course.root)} {len(content)}\n".encode() + content)
        return state.hexdigest()

    @property
    def seed_mark(self) -> str:
        """The digest of the grading seed, by which a change of it is told from other changes."""
        return digest(("seed", grading_seed(self.course)))[:16]

    @cached_property
    def caching(self) -> tuple[str, ...]:
        """The functions whose last returned item is a cache, which stays on the student's side."""
        return tuple(exercise.forward for exercise in self.exercises if exercise.backward)

    @cached_property
    def origins(self) -> Mapping[str, str]:
        """By exercise, the digest of what its results follow from on the course's side.

        This is the declaration and the cases. The cases hold everything that an answer is compared with, so
        that a reference written in other words changes nothing here.

        Raises:
            DeclarationError: no case fit to judge by can be drawn.
        """
        return {exercise.name: self._origin(exercise) for exercise in self.exercises}

    def answer_mark(self, cells: Sequence[Cell]) -> str:
        """Digest what is run of a submission, and how."""
        course = self.course
        how = (asdict(course.limits), course.level.value, course.language, versions())
        return digest((self.name, how, [(cell.label, cell.source) for cell in cells]))

    def key(self, exercise: Exercise, answer: str, broken: Sequence[Exercise]) -> str:
        """Digest everything that an exercise's result follows from.

        Args:
            exercise: what is asked.
            answer: the mark of the submission's cells.
            broken: the exercises that it uses and that are not right; then the reference may stand in.
        """
        replaced = [(used.name, used.functions) for used in broken]
        return digest((self.origins[exercise.name], answer, replaced, self._code if broken else ""))

    def _origin(self, exercise: Exercise) -> str:
        names = {name for each in (exercise, *find_used(exercise, self.exercises)) for name in each.names}
        caching = sorted(names.intersection(self.caching))
        code = self._code if exercise.properties else ""
        return digest((exercise, self.cases[exercise.name], caching, code))

    @cached_property
    def _code(self) -> str:
        """The digest of the reference's code; of what it imports from other solution files, too."""
        folder = self.course.root / "solutions"
        files = _solution_files(self.course, self.name)
        return digest_code(path for path in files if path.parent == folder)


def set_exam(course: Course, name: str) -> Exam:
    """Load an assignment's solution and release.

    Raises:
        CourseError: there is no such assignment, or it was never built.
        DeclarationError: its solution file cannot be run or declares what it does not hold.
    """
    solution = load_solution(course, name)
    release = load_release(course.release_path(name), course.language)
    return Exam(course, name, solution.exercises, solution.functions, release)


def versions() -> Mapping[str, str]:
    """Name the programs that have a say in a result."""
    import numpy

    own = f"{__version__}+{digest_package()[:12]}"
    return {"autograder": own, "numpy": numpy.__version__, "python": platform.python_version()}


def _words(match: re.Match[str]) -> list[str]:
    """Give the names in an import; `as` and what follows it name no file and do no harm."""
    return re.findall(r"\w+", match[1] or match[2])


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
        waiting += [folder / f"{word}.py" for match in _IMPORT.finditer(text) for word in _words(match)]
    yield from found
