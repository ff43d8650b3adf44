"""Knows how nbgrader's own commands and its formgrader grade as `autograder grade` does.

`nbgrader_config.py` names the two classes in here; everything of ours is imported when something is graded.
"""

import atexit
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor

if TYPE_CHECKING:
    from autograder.sandbox import Sandbox
    from autograder.sandbox.limits import Level, Limits

    from .exam import Exam

_EXAMS: dict[tuple[Path, str], "Exam"] = {}
_SANDBOXES: dict[tuple["Limits", "Level"], "Sandbox"] = {}


class Unread(NotebookExporter):  # type: ignore[misc] # nbgrader asks for an exporter
    """Hands over an empty notebook for every file, so that nbgrader itself opens nothing of a student's.

    nbgrader makes one at the beginning of a run, before it looks for the assignment in the gradebook.
    """

    def __init__(self, config: Any = None, **words: Any) -> None:
        """Set the exam, and bring the assignment into the gradebook as it is in the release.

        Raises:
            NbGraderException: nothing can be graded; the log says in one line why.
        """
        super().__init__(config=config, **words)
        from nbgrader.converters import NbGraderException

        from autograder.exercises import AutograderError

        from .records.gradebook import open_gradebook

        self.courses = self.parent.coursedir
        try:
            self.exam = _set_exam(Path(self.courses.root), self.courses.assignment_id)
            with open_gradebook(self.exam.course, self.exam.name, self.exam.release, self.config):
                pass
        except AutograderError as error:
            self.log.error("%s: %s", type(error).__name__, error)
            raise NbGraderException(str(error)) from error

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **words: Any
    ) -> tuple[str, dict[str, Any]]:
        """Leave it to the preprocessors to read a file, and to say what becomes of it."""
        from nbformat.v4 import new_notebook

        output: tuple[str, dict[str, Any]] = self.from_notebook_node(new_notebook(), resources, **words)
        return output


class Grade(NbGraderPreprocessor):  # type: ignore[misc] # nbgrader asks for a preprocessor
    """Runs, judges and records a submission behind the boundary; stands in the place of `Execute`."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Give the graded copy of a submission, when its result is in ledger and gradebook.

        Raises:
            AutograderError: a fault of ours; nothing is recorded, and nbgrader goes on with the next.
        """
        import nbformat

        from .records.autograded import autograded_path

        exam, courses = self.parent.exam, self.parent.courses
        student = resources["nbgrader"]["student"]
        folders = (
            Path(courses.format_path(step, student, exam.name))
            for step in (courses.submitted_directory, courses.autograded_directory)
        )
        submitted, graded = (folder / f"{exam.name}.ipynb" for folder in folders)
        _leave_alone(graded)
        _grade(exam, student, submitted, self.config)
        return nbformat.read(autograded_path(exam.course.root, student, exam.name), as_version=4), resources


def _grade(exam: "Exam", student: str, path: Path, config: Any) -> None:
    """Grade a submission and record it, as `autograder grade` does."""
    from autograder.exercises import SandboxError

    from .answer import grade_one
    from .recording import record
    from .records.audit import open_trail
    from .records.gradebook import open_gradebook
    from .records.kept import recall
    from .records.ledger import lock_ledger
    from .records.manual_scores import read_manual_scores
    from .records.recorder import Recorder
    from .waiting import look_at

    course = exam.course
    with lock_ledger(course.root):
        waiting = look_at(exam, student, path)
        known = partial(recall, course.root, {}, False)
        try:
            graded = grade_one(exam, _warm_sandbox(course.limits, course.level), student, path, known)
        except SandboxError:
            _close_sandboxes()  # the next submission tries with a new one
            raise
        manual = read_manual_scores(course, exam.name)
        with open_gradebook(course, exam.name, exam.release, config) as gradebook:
            trail = open_trail(course.root, exam.name, "nbgrader autograde")
            record(exam, waiting, graded, Recorder(exam, gradebook, trail, manual))


def _set_exam(root: Path, name: str) -> "Exam":
    """Load an assignment; the cases that were drawn are kept for as long as nothing changes."""
    from autograder.course import find_course
    from autograder.course.loader import forget_solutions

    from .exam import set_exam

    forget_solutions()
    exam = set_exam(find_course(root), name)
    known = _EXAMS.get((root, name))
    if known and (known.course, known.terms) == (exam.course, exam.terms):
        return known
    _EXAMS[root, name] = exam
    return exam


def _leave_alone(notebook: Path) -> None:
    """Remove what nbgrader copied beside a notebook: it follows links, and gives the copies back as feedback.

    Args:
        notebook: the graded copy.
    """
    for path in notebook.parent.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (notebook.name, "timestamp.txt"):
            path.unlink()


def _warm_sandbox(limits: "Limits", level: "Level") -> "Sandbox":
    """Start one warm process for all submissions that this process grades."""
    from autograder.sandbox import Sandbox

    if (limits, level) not in _SANDBOXES:
        _close_sandboxes()
        _SANDBOXES[limits, level] = Sandbox(limits, level).__enter__()
    return _SANDBOXES[limits, level]


@atexit.register
def _close_sandboxes() -> None:
    while _SANDBOXES:
        _SANDBOXES.popitem()[1].close()
