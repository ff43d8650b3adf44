"""Knows how everything that was handed in is graded and recorded, and graded again."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from heapq import merge
from itertools import chain, islice

from autograder.course import Course
from autograder.exercises import ExerciseResult

from .answer import Graded
from .changes import Change, find_changes, find_reason, standings
from .engine import Place, grade, on_threads
from .exam import Exam, set_exam, versions
from .records.audit import open_trail
from .records.gradebook import open_gradebook
from .records.kept import forget_unused, keep, recall
from .records.ledger import Entry, lock_ledger, read_seconds, write_seconds
from .records.manual_scores import read_manual_scores
from .records.recorder import FEEDBACK, Recorder
from .waiting import Waiting, find_waiting, sort_known

__all__ = ["FEEDBACK", "Regraded", "grade_submitted", "record", "regrade_submitted"]

IN_PART = ""
"""The terms of a result of which only some exercises were graded again: it follows from no one course."""


@dataclass(frozen=True)
class Regraded:
    """A submission that was graded, and what that changes."""

    graded: Graded
    changes: tuple[Change, ...] = ()
    """The exercises that stand elsewhere than in the ledger before."""
    reworded: bool = False
    """Whether nothing stands elsewhere, but the student reads something else."""


def grade_submitted(
    course: Course,
    name: str,
    jobs: int = 1,
    again: bool = False,
    command: str = "grade",
    place: Place = on_threads,
) -> Iterator[Graded]:
    """Grade everything in `submitted/`, and record it: pages, audit trail, ledger, gradebook, in this order.

    A submission whose entry in the ledger follows from the same file, course, seed and versions is not run
    again, but its result is brought into the gradebook. So a grader that was killed is simply started anew.
    Where something differs, only those exercises are run whose results do not follow from the same.

    Args:
        course: where the submissions are.
        name: the assignment.
        jobs: how many submissions to run at a time.
        again: whether to run everything again whose result is known.
        command: what the audit trail names.
        place: where they run.

    Returns:
        One result for each submission, in the order of the students' names.

    Raises:
        GradingError: another grader is at work, or something cannot be written.
        SandboxError: submissions cannot be run safely.
        CourseError: there is no such assignment, or it was never built.
    """
    for each in regrade_submitted(course, name, jobs, again, command=command, place=place):
        yield each.graded


def regrade_submitted(
    course: Course,
    name: str,
    jobs: int = 1,
    again: bool = False,
    only: Sequence[str] = (),
    dry_run: bool = False,
    command: str = "regrade",
    place: Place = on_threads,
) -> Iterator[Regraded]:
    """Do as `grade_submitted` does, and tell what it changes.

    Args:
        course: where the submissions are.
        name: the assignment.
        jobs: how many submissions to run at a time.
        again: whether to run everything again whose result is known.
        only: exercises to keep to; other results stay, and so do submissions that are new or replaced.
        dry_run: whether nothing is recorded; what was judged is kept all the same, and not judged twice.
        command: what the audit trail names.
        place: where they run.

    Raises:
        GradingError: another grader is at work, or something cannot be written.
        SandboxError: submissions cannot be run safely.
        CourseError: there is no such assignment or exercise, or it was never built.
    """
    exam = set_exam(course, name)
    chosen = {exam.exercise(each).name for each in only}
    with ExitStack() as stack:
        stack.enter_context(lock_ledger(course.root))
        forget_unused(course.root)
        known, due = sort_known(exam, find_waiting(exam), again, chosen)
        remember = partial(recall, course.root, _given(due, chosen), again)
        submissions = [(each.student, each.path) for each in due]
        # closed even where recording fails: workers cannot be left when the interpreter already ends
        results = stack.enter_context(closing(grade(exam, submissions, jobs, remember, place)))
        first = list(islice(results, 1))  # submissions are at work before nbgrader's slow import begins
        manual = read_manual_scores(course, name)
        recorder = None
        if not dry_run:
            gradebook = stack.enter_context(open_gradebook(course, name, exam.release))
            recorder = Recorder(exam, gradebook, open_trail(course.root, name, command), manual)
        yield from merge(
            list(_bring_back(exam, known, recorder)),
            _regrade(exam, due, chain(first, results), chosen, manual, recorder),
            key=lambda each: each.graded.result.student,
        )


def record(
    exam: Exam,
    waiting: Waiting,
    graded: Graded,
    recorder: Recorder | None,
    in_part: bool = False,
    timed: bool = False,
) -> None:
    """Keep what was found at a submission, and record it where there is a recorder.

    Args:
        exam: what the submission was held against.
        waiting: the submission as it lay there.
        graded: what it came to.
        recorder: None where nothing is recorded.
        in_part: whether some exercises were left as they stood.
        timed: whether it is known already how long the submission takes.

    Raises:
        GradingError: something cannot be written.
    """
    root, entry = exam.course.root, waiting.entry
    if graded.fresh:
        keep(root, graded.fresh)
    if graded.judged or not timed:
        write_seconds(root, exam.name, waiting.student, graded.seconds, graded.judged)
    if recorder:
        new = Entry(graded.result, waiting.mark, exam.terms, versions(), exam.seed_mark)
        if in_part and entry:
            new = replace(entry, result=graded.result, terms=IN_PART)
        recorder.record(waiting, graded, new, find_reason(entry, waiting.mark, exam))


def _given(due: Sequence[Waiting], only: Collection[str]) -> Mapping[str, Mapping[str, ExerciseResult]]:
    """List the results that stay where only some exercises are graded again, by student and exercise."""
    return {
        each.student: {
            result.name: result for result in each.entry.result.exercises if result.name not in only
        }
        for each in due
        if only and each.entry
    }


def _bring_back(exam: Exam, known: Sequence[Waiting], recorder: Recorder | None) -> Iterator[Regraded]:
    seconds = read_seconds(exam.course.root, exam.name)
    for each in known:
        if each.entry:
            if recorder:
                recorder.bring_back(each, each.entry)
            yield Regraded(Graded(each.entry.result, None, seconds.get(each.student, 0.0)))


def _regrade(
    exam: Exam,
    due: Sequence[Waiting],
    results: Iterable[Graded],
    only: Collection[str],
    manual: Mapping[str, Mapping[str, float]],
    recorder: Recorder | None,
) -> Iterator[Regraded]:
    """Tell what each result changes, and record it where there is a recorder."""
    root, waiting = exam.course.root, {each.student: each for each in due}
    seconds = read_seconds(root, exam.name)
    for graded in results:
        result = graded.result
        student, each = result.student, waiting[result.student]
        reason = find_reason(each.entry, each.mark, exam)
        before = each.entry.result if each.entry else None
        changes = find_changes(result, standings(before), reason, each.late, manual.get(student, {}))
        record(exam, each, graded, recorder, bool(only), student in seconds)
        if not graded.judged:
            graded = replace(graded, seconds=seconds.get(student, graded.seconds))
        yield Regraded(graded, changes, bool(before and before != result and not changes))
