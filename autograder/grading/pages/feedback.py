"""Knows the page that tells a student what became of a submission and what to try next."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.settings import Course
from autograder.exercises import CheckResult, Exercise, ExerciseResult, Result, Status, say

from ..atomic import write_whole
from ..plain import folder_name
from .page import KINDS, STATUS_WORDS, render_page

RUN_THE_CHECK = (
    "Run the check below the exercise in your notebook: it shows the numbers of the visible cases."
)
READ_THE_ERROR = "Run the check below the exercise in your notebook and follow the error to its line."
FIND_THE_LOOP = (
    "Look for a loop that does not end, or that visits entries one by one where one array operation does."
)


@dataclass(frozen=True)
class Card:
    """One exercise on the page."""

    result: ExerciseResult
    next_step: str
    """What to try next; empty where nothing is left to do."""

    @property
    def share(self) -> float:
        """The share of the points earned."""
        return self.result.score / self.result.max_score if self.result.max_score else 0.0

    @property
    def state(self) -> str:
        """The state of the whole exercise, as the notebook's card calls it."""
        kinds = {KINDS[check.status] for check in self.result.checks}
        return "wrong" if "wrong" in kinds else "right" if kinds == {"right"} else "open"

    def words(self, check: CheckResult) -> str:
        """Say what a check came to, in the line of the check."""
        if KINDS[check.status] == "open" and self._is_new(check):
            return check.message
        in_part = check.status is Status.FAILED and 0 < check.passed < check.cases
        return STATUS_WORDS[check.status] + (", though right in some cases" if in_part else "")

    def told(self, check: CheckResult) -> str:
        """Give what is to be read below the line of the check."""
        return check.message if KINDS[check.status] != "open" and self._is_new(check) else ""

    def _is_new(self, check: CheckResult) -> bool:
        earlier = self.result.checks[: self.result.checks.index(check)]
        return bool(check.message) and check.message not in {item.message for item in earlier}


def feedback_path(into: Path, student: str, assignment: str) -> Path:
    """Name the page of one submission, in the folders in which nbgrader looks for it."""
    return into / folder_name(student) / folder_name(assignment) / f"{folder_name(assignment)}.html"


def write_feedback(course: Course, result: Result, exercises: Sequence[Exercise], into: Path) -> Path:
    """Write the page of one submission; nothing of a hidden case is in it, because none is in a result.

    Args:
        course: for titles.
        result: what the submission came to.
        exercises: what was asked, for the hints.
        into: the folder of all feedback.

    Returns:
        The page: `<into>/<student>/<assignment>/<assignment>.html`.

    Raises:
        CourseError: the course has no such assignment.
        GradingError: the page cannot be written.
    """
    asked = {exercise.name: exercise for exercise in exercises}
    page = render_page(
        "feedback.html",
        course=course,
        title=course.assignment(result.assignment).title,
        result=result,
        cards=[Card(item, next_step(item, asked.get(item.name))) for item in result.exercises],
        summary=summarize(result),
    )
    return write_whole(feedback_path(into, result.student, result.assignment), page)


def summarize(result: Result) -> str:
    """Say in one or two sentences where a submission stands."""
    if not result.exercises:
        return "Nothing in this submission could be judged."
    count = len(result.exercises)
    full = sum(exercise.score >= exercise.max_score for exercise in result.exercises)
    empty = [item.name for item in result.exercises if _is_empty(item)]
    if full == count:
        return "Every exercise has all its points."
    if len(empty) == count:
        return "Nothing is written yet."
    begun = {
        0: "No exercise has all its points yet.",
        1: f"One of {count} exercises has all its points.",
    }.get(full, f"{full} of {count} exercises have all their points.")
    return f"{begun} Not written yet: {', '.join(empty)}." if empty else begun


def next_step(result: ExerciseResult, exercise: Exercise | None) -> str:
    """Say what to try next: what the first check that did not pass calls for."""
    open_checks = (check for check in result.checks if check.status is not Status.PASSED)
    match next(open_checks, None):
        case CheckResult(status=Status.FAILED):
            return say(exercise.hints[0], "en") if exercise and exercise.hints else RUN_THE_CHECK
        case CheckResult(status=Status.RAISED):
            return READ_THE_ERROR
        case CheckResult(status=Status.STOPPED):
            return FIND_THE_LOOP
        case CheckResult(check="gradient", status=Status.NOT_WRITTEN) if exercise and exercise.backward:
            return f"Go on with {exercise.backward}."
        case CheckResult(status=Status.NOT_WRITTEN) if exercise:
            return f"Begin with {exercise.forward}."
    return ""


def _is_empty(result: ExerciseResult) -> bool:
    unwritten = (Status.NOT_WRITTEN, Status.NOT_JUDGED)
    return bool(result.checks) and all(check.status in unwritten for check in result.checks)
