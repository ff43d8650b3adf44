"""Knows the order in which a result is written down, so that a killed grader leaves no trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.exercises import SubmissionError

from ..answer import Graded
from ..changes import find_changes
from ..exam import Exam
from ..intake.outputs import Record
from ..intake.submissions import read_submission
from ..intake.timestamps import read_timestamp
from ..pages.feedback import feedback_path, write_feedback
from ..waiting import Waiting
from .audit import Trail
from .autograded import autograded_path, blank_notebook, write_autograded
from .gradebook import Gradebook, record_result
from .ledger import Entry, write_entry

FEEDBACK = "feedback"


@dataclass(frozen=True)
class Recorder:
    """Everything that the results of an assignment are written to."""

    exam: Exam
    gradebook: Gradebook
    trail: Trail
    manual: Mapping[str, Mapping[str, float]]
    """Scores that a person has set, by student and exercise."""

    def record(self, waiting: Waiting, graded: Graded, entry: Entry, reason: str) -> None:
        """Write pages first and the gradebook last: what is in the ledger has its pages and its trail.

        Args:
            waiting: the submission.
            graded: what it came to.
            entry: that, and what it follows from.
            reason: why it was graded.
        """
        exam, root = self.exam, self.exam.course.root
        notebook = graded.submitted.notebook if graded.submitted else blank_notebook(exam.release)
        write_autograded(root, entry.result, notebook, exam.course.language)
        write_feedback(exam.course, entry.result, exam.exercises, root / FEEDBACK)
        self._follow(waiting, entry, reason)
        write_entry(root, entry)
        record_result(self.gradebook, entry.result, read_timestamp(waiting.path))

    def bring_back(self, waiting: Waiting, entry: Entry) -> None:
        """Bring a known result into the gradebook, and make pages that are missing."""
        exam, root, result = self.exam, self.exam.course.root, entry.result
        if not autograded_path(root, result.student, exam.name).exists():
            notebook = self._read_notebook(result.student, waiting.path)
            write_autograded(root, result, notebook, exam.course.language)
        if not feedback_path(root / FEEDBACK, result.student, exam.name).exists():
            write_feedback(exam.course, result, exam.exercises, root / FEEDBACK)
        self._follow(waiting, entry, "again")
        record_result(self.gradebook, result, read_timestamp(waiting.path))

    def _follow(self, waiting: Waiting, entry: Entry, reason: str) -> None:
        """Write down what the trail does not say yet."""
        student = entry.result.student
        before = self.trail.before(student, waiting.entry.result if waiting.entry else None)
        self.trail.add(find_changes(entry.result, before, reason, waiting.late, self.manual.get(student, {})))

    def _read_notebook(self, student: str, path: Path) -> Record:
        try:
            return read_submission(path, self.exam.release, student, self.exam.name).notebook
        except SubmissionError:  # its result says so
            return blank_notebook(self.exam.release)
