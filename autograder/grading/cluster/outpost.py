"""Knows what another machine holds of a course to judge submissions by: no seed, and no submission."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from autograder.course import find_course, load_solution
from autograder.course.settings import SETTINGS
from autograder.exercises import Case, GradingError, SandboxError
from autograder.sandbox import Cell, Sandbox

from ..answer import Judged, Kept, judge_cells
from ..exam import Exam, versions
from ..intake.release import Release

_LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Bundle:
    """What judging an assignment takes: the instructor's side without the seed, and no submission."""

    name: str
    """The assignment."""
    files: Mapping[str, bytes]
    """By path below the course's folder."""
    cases: Mapping[str, tuple[Case, ...]]
    """As they were drawn here, since another processor may round the right answers in another way."""
    versions: Mapping[str, str]
    """The programs that have a say in a result."""


@dataclass(frozen=True)
class Outpost:
    """A place to judge submissions at."""

    exam: Exam
    sandbox: Sandbox

    def judge(self, cells: Sequence[Cell], known: Kept) -> Judged:
        """Judge a submission as it is judged where it was handed in.

        Raises:
            SandboxError: the boundary broke.
        """
        return judge_cells(self.exam, self.sandbox, cells, known)

    @property
    def works(self) -> bool:
        """Whether submissions can still be run here, safely."""
        try:
            return not self.sandbox.find_gaps()
        except SandboxError:
            return False


def pack(exam: Exam) -> Bundle:
    """Put together what another machine needs for an exam.

    Raises:
        CourseError: a file of the course cannot be read.
        DeclarationError: no case fit to judge by can be drawn.
    """
    root = exam.course.root
    files = [path for path in sorted((root / "solutions").rglob("*")) if path.is_file()]
    return Bundle(
        exam.name,
        {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in (root / SETTINGS, *files)
            if not _LEFT_OUT.intersection(path.parts)
        },
        {name: tuple(replace(case, properties={}) for case in each) for name, each in exam.cases.items()},
        versions(),
    )


@contextmanager
def open_outpost(bundle: Bundle, folder: Path) -> Iterator[Outpost]:
    """Unpack a bundle into a private folder, start a sandbox and put it to the test; remove all at the end.

    Args:
        bundle: what was packed elsewhere.
        folder: where the private folder is made.

    Raises:
        GradingError: the programs here are not the same as there.
        SandboxError: submissions cannot be run safely here.
    """
    refuse_other_versions(bundle.versions, versions())
    with TemporaryDirectory(prefix="course-", dir=folder) as private:
        for name, content in bundle.files.items():
            path = Path(private, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        exam = _set_exam(Path(private), bundle)
        with Sandbox(exam.course.limits, exam.course.level) as sandbox:
            yield Outpost(exam, sandbox)


def refuse_other_versions(wanted: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Refuse to judge with other programs than there, since the results might differ.

    Raises:
        GradingError: one line that names what differs.
    """
    others = [f"{name} {found.get(name, 'none')}, not {wanted[name]}" for name in wanted]
    differing = [text for name, text in zip(wanted, others, strict=True) if found.get(name) != wanted[name]]
    if differing:
        raise GradingError(f"has {', '.join(differing)}; install the same there as here")


def _set_exam(root: Path, bundle: Bundle) -> Exam:
    course = find_course(root)
    solution = load_solution(course, bundle.name)
    cases = {
        exercise.name: tuple(
            replace(case, properties={name: solution.functions[name] for name in exercise.properties})
            for case in bundle.cases[exercise.name]
        )
        for exercise in solution.exercises
    }
    return Exam(course, bundle.name, solution.exercises, solution.functions, Release(), cases)
