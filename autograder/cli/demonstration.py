"""Knows the demonstration: a made-up class, graded from beginning to end in a folder of its own."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.course import Course, build, find_course
from autograder.exercises import CourseError, Result

from .display import follow
from .progress import busy

if TYPE_CHECKING:
    from autograder.grading.cohort.cohort import Made

MARK = ".demo"
"""The file that says that a folder is a demonstration and may be made anew."""
KINDS = {
    "right": "right, in several styles",
    "odd": "right, in an odd notebook",
    "misconception": "one mistake each",
    "unfinished": "not finished",
    "damaged": "damaged on the way",
}


def run_demo(course: Course, into: Path, jobs: int, quiet: bool = False) -> int:
    """Build a copy of the course, make up a class for every assignment, and grade it.

    Args:
        course: what is copied; nothing of it changes.
        into: the folder to make; an earlier demonstration there is replaced.
        jobs: submissions to run at a time.
        quiet: whether only surprises are told.

    Returns:
        0 where every submission lost exactly the points that it had to lose, else 1.

    Raises:
        CourseError: the folder holds something else.
    """
    from autograder.grading.cohort.cohort import make_cohort
    from autograder.grading.recording import grade_submitted
    from autograder.grading.reporting import report_assignment

    copy = _copy(course, into)
    surprises = 0
    for assignment in copy.assignments:
        name = assignment.name
        with busy(f"building {name}, and making up a class", quiet):
            build(copy, name)
            made = make_cohort(copy, name, copy.root / "submitted")
        start = time.monotonic()
        graded = follow(grade_submitted(copy, name, jobs), len(made), as_json=False, quiet=quiet)
        seconds = time.monotonic() - start
        results = {each.result.student: each.result for each in graded}
        report_assignment(copy, name)
        lines = list(_compare(made, results))
        surprises += len(lines)
        if not quiet:
            click.secho(f"{assignment.title}: {len(graded)} submissions graded in {seconds:.1f} s", bold=True)
            lines = [*_summary(made, results), *lines]
        for line in lines:
            click.echo(f"  {line}")
    if not quiet:
        click.echo("\n" + "\n".join(_places(copy, into)))
    return 1 if surprises else 0


def lost_checks(result: Result) -> Mapping[str, tuple[str, ...]]:
    """List the checks that lost points, by exercise."""
    lost = {
        exercise.name: tuple(check.check for check in exercise.checks if check.points < check.max_points)
        for exercise in result.exercises
    }
    return {name: checks for name, checks in lost.items() if checks}


def find_hints(result: Result) -> frozenset[str]:
    """Collect the kinds of mistake that a result names."""
    return frozenset(check.cause for each in result.exercises for check in each.checks if check.cause)


def _copy(course: Course, into: Path) -> Course:
    if into.exists() and any(into.iterdir()):
        if not (into / MARK).exists():
            raise CourseError(f"{into}: holds something that is no demonstration; name another folder")
        shutil.rmtree(into)
    into.mkdir(parents=True, exist_ok=True)
    (into / MARK).touch()
    for name in ("course.toml", "nbgrader_config.py"):
        if (course.root / name).is_file():
            shutil.copy(course.root / name, into)
    shutil.copytree(
        course.root / "solutions", into / "solutions", ignore=shutil.ignore_patterns("__pycache__")
    )
    return find_course(into)


def _summary(made: "Sequence[Made]", results: Mapping[str, Result]) -> Iterator[str]:
    """Say for every kind of submission how many came to what they had to come to."""
    count, exact = Counter[str](), Counter[str]()
    for each in made:
        count[each.kind] += 1
        exact[each.kind] += each.student in results and lost_checks(results[each.student]) == dict(
            each.losses
        )
    for kind in sorted(count, key=list(KINDS).index):
        yield f"{exact[kind]:3} of {count[kind]:<3} as expected: {KINDS[kind]}"
    mistaken = [each for each in made if each.hint]
    named = sum(
        find_hints(results[each.student]) == {each.hint} for each in mistaken if each.student in results
    )
    yield f"{named:3} of {len(mistaken):<3} mistakes named: each by its own hint, and by no other"


def _compare(made: "Sequence[Made]", results: Mapping[str, Result]) -> Iterator[str]:
    """Name every submission that lost other points than it had to."""
    for each in made:
        result = results.get(each.student)
        lost = lost_checks(result) if result else "everything: it has no result"
        if lost != dict(each.losses):
            yield f"! {each.student} ({each.description}): expected to lose {dict(each.losses)}, lost {lost}"


def _places(course: Course, into: Path) -> Iterator[str]:
    some = next(iter(sorted((into / "feedback").iterdir())), into)
    first = course.assignments[0].name
    yield f"report     {into / 'reports' / f'{first}.html'}"
    yield f"feedback   {some / first / f'{first}.html'}"
    yield f"gradebook  {into / 'gradebook.db'}    (cd {into}; nbgrader export)"
    yield f"ledger     {into / 'ledger' / first}"
