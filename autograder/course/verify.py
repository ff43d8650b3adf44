"""Knows whether a course asks what it means to ask: the right passes, the wrong fails, nothing leaks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import combinations
from typing import Any

from autograder.exercises import AutograderError, Exercise, Outcome, Status
from autograder.judging import (
    Assessment,
    Certificate,
    Misconception,
    assess,
    assess_all,
    certify,
    derive_mutants,
    fingerprints_agree,
)

from .build import make_release
from .cases import Cases, draw, draw_visible, leave_out_large
from .docstrings import find_disagreements
from .files import read_folder
from .loader import import_from
from .percent import place
from .settings import Course
from .solution import Solution, load_solution

SEEDS = 5

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Row:
    """What became of one wrong solution of one exercise."""

    exercise: str
    wrong: str
    """Its name: a misconception's, or how it was derived from the reference."""
    authored: bool
    """Whether it is a misconception."""
    caught_by: str
    """The check that fails most often; empty where none does."""
    caught: int
    """Cases at which it fails."""
    cases: int
    passed_sets: int
    """Sets of cases that it passes as a whole; more than none is a problem."""


@dataclass(frozen=True)
class Verification:
    """What was found about one assignment."""

    assignment: str
    sets: int
    """Sets of cases that were drawn."""
    rows: tuple[Row, ...]
    certificates: tuple[Certificate, ...]
    """How exactly each reference's gradients are those of its forward."""
    problems: tuple[str, ...]
    """One line each; empty where all is well."""


def verify(course: Course, name: str, seeds: int = SEEDS) -> Verification:
    """Test an assignment before students do: reference, variants, wrong solutions, release.

    Args:
        course: where the assignment is.
        name: the assignment.
        seeds: how many sets of hidden cases to draw, beside the visible one.

    Raises:
        CourseError: there is no such assignment.
        DeclarationError: its solution file cannot be run or declares what it does not hold.
    """
    solution = load_solution(course, name)
    problems = [
        f"{place(solution.path)}: {line}"
        for exercise in solution.exercises
        for line in find_disagreements(exercise, solution.functions)
    ]
    try:
        sets = [draw_visible(course, solution)]
        sets += [draw(course, solution, (f"verify {seed}",), hidden=True) for seed in range(seeds)]
    except AutograderError as error:
        return Verification(name, 0, (), (), (*problems, str(error)))
    certificates, uncertain = _certify(solution, sets)
    problems += uncertain
    problems += _right_that_fail(course, solution, sets)
    rows = tuple(_try_wrong(solution, [leave_out_large(each) for each in sets]))
    problems += [
        f"{row.exercise}: {row.wrong!r} passes {row.passed_sets} of {len(sets)} sets of cases; expected none"
        for row in rows
        if row.passed_sets
    ]
    problems += _alike(solution, sets)
    problems += _release_problems(course, solution)
    return Verification(name, len(sets), rows, certificates, tuple(dict.fromkeys(problems)))


def _certify(solution: Solution, sets: Sequence[Cases]) -> tuple[tuple[Certificate, ...], list[str]]:
    """Certify each reference at every case; what cannot be certified is a problem."""
    certificates, problems = [], []
    for exercise in solution.exercises:
        cases = [case for each in sets for case in each[exercise.name]]
        try:
            certificate = certify(exercise, solution.functions, cases)
        except AutograderError as error:
            problems.append(f"{place(solution.path)}: {error}")
        else:
            certificates += [certificate] if certificate else []
    return tuple(certificates), problems


def _alike(solution: Solution, sets: Sequence[Cases]) -> Iterator[str]:
    """Find hints that differ although no case tells their mistakes apart."""
    for exercise in solution.exercises:
        cases = [case for each in sets for case in each[exercise.name]]
        same: dict[tuple[str, str], list[bool]] = {}
        for case in cases:
            for one, other in combinations(case.mistakes, 2):
                if one.check == other.check and one.hint != other.hint:
                    equal = fingerprints_agree(one.fingerprint, other.fingerprint)
                    same.setdefault((one.hint, other.hint), []).append(equal)
        for (one_hint, other_hint), equals in same.items():
            if all(equals):
                yield f"{exercise.name}: no case tells {one_hint!r} from {other_hint!r}; expected one hint"


def _right_that_fail(course: Course, solution: Solution, sets: Sequence[Cases]) -> Iterator[str]:
    """Hold the reference and every variant to every case; what they print is dropped."""
    right: dict[str, Functions] = {place(solution.path): solution.functions}
    folder = course.root / "solutions" / "variants" / solution.name
    for path in sorted(folder.glob("*.py")):
        (module,) = import_from(course.root, f"variants.{solution.name}.{path.stem}")
        names = [name for name in solution.functions if hasattr(module, name)]
        right[place(path)] = {name: getattr(module, name) for name in names}
    for where, functions in right.items():
        for cases in sets:
            with redirect_stdout(StringIO()):
                assessed = assess_all(solution.exercises, cases, functions, solution.functions)
            for assessment in assessed:
                yield from (f"{where}: {line}" for line in _failures(assessment))


def _failures(assessment: Assessment) -> Iterator[str]:
    for check in assessment.result.checks:
        if check.passed < check.cases or assessment.stood_in:
            yield f"{assessment.exercise.name}: right code fails {check.check}: {check.message}"


def _try_wrong(solution: Solution, sets: Sequence[Cases]) -> Iterator[Row]:
    for exercise in solution.exercises:
        for misconception in solution.misconceptions:
            if misconception.replaces in exercise.functions:
                yield _judge_wrong(exercise, misconception.name, True, _with(solution, misconception), sets)
        for wrong, functions in derive_mutants(exercise, solution.functions).items():
            yield _judge_wrong(exercise, wrong, False, {**solution.functions, **functions}, sets)


def _with(solution: Solution, misconception: Misconception) -> Functions:
    return {**solution.functions, misconception.replaces: misconception.function}


def _judge_wrong(
    exercise: Exercise, wrong: str, authored: bool, functions: Functions, sets: Sequence[Cases]
) -> Row:
    caught: list[str] = []
    cases = passed_sets = 0
    for each in sets:
        assessment = assess(exercise, each[exercise.name], functions)
        passed_sets += assessment.passed
        cases += len(assessment.judged)
        caught += filter(None, (_first_failed(outcomes) for _, outcomes in assessment.judged))
    most = max(exercise.checks, key=caught.count) if caught else ""
    return Row(exercise.name, wrong, authored, most, len(caught), cases, passed_sets)


def _first_failed(outcomes: Sequence[Outcome]) -> str:
    return next((outcome.check for outcome in outcomes if outcome.status is not Status.PASSED), "")


def _release_problems(course: Course, solution: Solution) -> Iterator[str]:
    try:
        release = make_release(course, solution)
    except AutograderError as error:
        yield str(error)
        return
    released = read_folder(course.release_path(solution.name).parent)
    if released and released != release.files:
        yield f"assignments/{solution.name}: not what {place(solution.path)} gives now; build it again"
