"""Knows the page that tells a student what became of a submission and what to try next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from autograder.course.settings import Course
from autograder.exercises import CheckResult, Exercise, ExerciseResult, Result, Status, Words, say
from autograder.student.card import draw_card
from autograder.student.findings import recall
from autograder.student.wording import out_of, points

from ..atomic import write_whole
from ..intake.refusals import UNREADABLE
from ..plain import folder_name, readable
from . import wording
from .page import mark_safe, render_page

MOST_ALIKE = 500
"""Cards that are kept, because most of a class's are the same."""


@dataclass(frozen=True)
class Card:
    """One exercise on the page."""

    name: str
    share: float
    """The share of the points earned."""
    earned: str
    """The points earned and those to be had, in words."""
    drawn: str
    """The same card as in the notebook, as HTML."""


def feedback_path(into: Path, student: str, assignment: str) -> Path:
    """Name the page of one submission, in the folders in which nbgrader looks for it."""
    return into / folder_name(student) / folder_name(assignment) / f"{folder_name(assignment)}.html"


def write_feedback(course: Course, result: Result, exercises: Sequence[Exercise], into: Path) -> Path:
    """Write the page of one submission; nothing of a hidden case is in it, because none is in a result.

    Args:
        course: for titles and language.
        result: what the submission came to.
        exercises: what was asked, for the hints.
        into: the folder of all feedback.

    Returns:
        The page: `<into>/<student>/<assignment>/<assignment>.html`.

    Raises:
        CourseError: the course has no such assignment.
        GradingError: the page cannot be written.
    """
    asked, language = {exercise.name: exercise for exercise in exercises}, course.language
    was_read = _was_read(result)
    page = render_page(
        "feedback.html",
        course=course,
        title=course.assignment(result.assignment).title,
        result=result,
        total=(points(result.score, language), out_of(result.max_score, language)),
        cards=[_make_card(item, asked.get(item.name), language) for item in result.exercises if was_read],
        summary=" ".join(say(words, language) for words in summarize(result)),
        raised=say(wording.cells_raised(len(result.errors)), language),
        text=wording.fixed_words(language),
    )
    return write_whole(feedback_path(into, result.student, result.assignment), page)


def _make_card(result: ExerciseResult, exercise: Exercise | None, language: str) -> Card:
    hints = tuple(say(hint, language) for hint in exercise.hints) if exercise else ()
    return _draw_card(result, hints, say(next_step(result, exercise), language), language)


@lru_cache(MOST_ALIKE)
def _draw_card(result: ExerciseResult, hints: tuple[str, ...], step: str, language: str) -> Card:
    shown = _readable(result)
    last = (say(wording.TO_TRY_NEXT, language), step) if step else None
    score, most = points(result.score, language), points(result.max_score, language)
    return Card(
        name=result.name,
        share=result.score / result.max_score if result.max_score else 0.0,
        earned=f"{score} / {most}",
        drawn=mark_safe(draw_card(shown, recall(shown), hints, language, last=last)),
    )


def _readable(result: ExerciseResult) -> ExerciseResult:
    """Make every text of a result fit to be read, whoever wrote it."""
    checks = (
        replace(check, message=readable(check.message), cause=readable(check.cause))
        for check in result.checks
    )
    return replace(
        result, name=readable(result.name), checks=tuple(checks), remarks=tuple(map(readable, result.remarks))
    )


def summarize(result: Result) -> tuple[Words, ...]:
    """Say in one or two sentences where a submission stands."""
    if not result.exercises:
        return (wording.NOTHING_JUDGED,)
    count = len(result.exercises)
    full = sum(exercise.score >= exercise.max_score for exercise in result.exercises)
    empty = [item.name for item in result.exercises if _is_empty(item)]
    if full == count:
        return (wording.ALL_RIGHT,)
    if not _was_read(result):
        return (UNREADABLE,)
    if len(empty) == count:
        return (wording.NOTHING_WRITTEN,)
    begun = wording.standing(full, count)
    return (begun, wording.unwritten(empty)) if empty else (begun,)


def next_step(result: ExerciseResult, exercise: Exercise | None) -> Words:
    """Say what to try next: what the first check that did not pass calls for; empty where nothing is left."""
    open_checks = (check for check in result.checks if check.status is not Status.PASSED)
    match next(open_checks, None):
        case CheckResult(status=Status.FAILED):
            return wording.RUN_THE_CHECK
        case CheckResult(status=Status.RAISED):
            return wording.READ_THE_ERROR
        case CheckResult(status=Status.STOPPED):
            return wording.FIND_THE_LOOP
        case CheckResult(check="gradient", status=Status.NOT_WRITTEN) if exercise and exercise.backward:
            return wording.go_on_with(exercise.backward)
        case CheckResult(status=Status.NOT_WRITTEN) if exercise:
            return wording.begin_with(exercise.functions[0])
    return ""


def _was_read(result: Result) -> bool:
    return any(check.cases for item in result.exercises for check in item.checks)


def _is_empty(result: ExerciseResult) -> bool:
    unwritten = (Status.NOT_WRITTEN, Status.NOT_JUDGED)
    return bool(result.checks) and all(check.status in unwritten for check in result.checks)
