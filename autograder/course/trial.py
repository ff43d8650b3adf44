"""Knows how the right and the wrong solutions of an assignment are tried on sets of cases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from itertools import combinations
from pathlib import Path
from types import FunctionType
from typing import Any

from autograder.exercises import AutograderError, Exercise, Outcome, Status, say
from autograder.judging import (
    Assessment,
    Misconception,
    assess,
    assess_all,
    fingerprints_agree,
    put_in_place,
)

from .cases import Cases, draw, draw_visible, leave_out_large
from .loader import import_from
from .percent import place
from .settings import Course
from .solution import Solution

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


@dataclass(frozen=True, eq=False)
class Trial:
    """An assignment with the sets of cases on which its solutions are tried: drawn when first asked for."""

    course: Course
    solution: Solution
    seeds: int
    """Sets of hidden cases, beside the visible one."""

    @property
    def sets(self) -> tuple[Cases, ...]:
        """The visible cases, then the sets of hidden ones; hints are the names of misconceptions.

        Raises:
            AutograderError: no cases fit to judge by can be drawn; they are not tried for again.
        """
        if isinstance(self._drawn, AutograderError):
            raise self._drawn
        return self._drawn

    @property
    def count(self) -> int:
        """How many sets there are; none where they cannot be drawn."""
        return 0 if isinstance(self._drawn, AutograderError) else len(self._drawn)

    @cached_property
    def _drawn(self) -> tuple[Cases, ...] | AutograderError:
        named = hint_by_name(self.solution)
        try:
            visible = draw_visible(self.course, named)
            seeds = [(f"verify {seed}",) for seed in range(self.seeds)]
            return (visible, *(draw(self.course, named, seed, hidden=True) for seed in seeds))
        except AutograderError as error:
            return error

    @cached_property
    def variants(self) -> tuple[Path, ...]:
        """The files with right solutions in other styles."""
        return find_variants(self.course, self.solution)

    @cached_property
    def _right(self) -> dict[Path, list[tuple[Assessment, ...]]]:
        return {}

    def failures(self, path: Path, exercise: Exercise) -> Iterator[str]:
        """Say what is found wrong with the reference or a variant; what they print is dropped."""
        if path not in self._right:
            reference = self.solution.functions
            right = (
                reference if path == self.solution.path else load_variant(self.course, self.solution, path)
            )
            with redirect_stdout(StringIO()):
                self._right[path] = [
                    assess_all(self.solution.exercises, cases, right, reference) for cases in self.sets
                ]
        for assessments in self._right[path]:
            for each in assessments:
                if each.exercise.name == exercise.name:
                    yield from (f"{place(path)}: {line}" for line in _failures(each))

    def judge_wrong(self, exercise: Exercise, functions: Functions) -> tuple[Assessment, ...]:
        """Judge a wrong solution, given by the functions that are wrong, at every set but its large case."""
        with put_in_place(exercise, self.solution.functions, functions) as wrong:
            return tuple(assess(exercise, leave_out_large(each)[exercise.name], wrong) for each in self.sets)

    def alike(self, exercise: Exercise) -> Iterator[str]:
        """Find hints that differ although no case tells their mistakes apart."""
        same: dict[tuple[str, str], list[bool]] = {}
        for case in (case for each in self.sets for case in each[exercise.name]):
            for one, other in combinations(case.mistakes, 2):
                hints = self.read(say(one.hint, "en")), self.read(say(other.hint, "en"))
                if one.check == other.check and hints[0] != hints[1]:
                    equal = fingerprints_agree(one.fingerprint, other.fingerprint)
                    same.setdefault(hints, []).append(equal)
        for (one_hint, other_hint), equals in same.items():
            if all(equals):
                yield f"{exercise.name}: no case tells {one_hint!r} from {other_hint!r}; expected one hint"

    def read(self, cause: str, language: str = "") -> str:
        """Give what a student reads where a cause was found: a misconception's hint, or the cause itself."""
        known = {each.name: each for each in self.solution.misconceptions}
        return known[cause].hint(language or self.course.language) if cause in known else cause


def hint_by_name(solution: Solution) -> Solution:
    """Let every misconception's hint be its name, which is the same in every language."""
    known = tuple(replace(each, hints={"en": each.name}) for each in solution.misconceptions)
    return replace(solution, misconceptions=known)


def find_variants(course: Course, solution: Solution) -> tuple[Path, ...]:
    """Find the files that hold right solutions in other styles."""
    return tuple(sorted((course.root / "solutions" / "variants" / solution.name).glob("*.py")))


def load_variant(course: Course, solution: Solution, path: Path) -> Functions:
    """Import a right solution in another style; functions that are given look up what it defines."""
    (module,) = import_from(course.root, f"variants.{solution.name}.{path.stem}")
    written = {name for exercise in solution.exercises for name in exercise.functions}
    own = {name: getattr(module, name) for name in written if hasattr(module, name)}
    given = {
        name: FunctionType(function.__code__, {**function.__globals__, **own}, name)
        for name, function in solution.functions.items()
        if name not in written
    }
    return {**given, **own}


def summarize(exercise: Exercise, wrong: str, authored: bool, found: Sequence[Assessment]) -> Row:
    """Count what became of a wrong solution over all sets."""
    judged = [outcomes for assessment in found for _, outcomes in assessment.judged]
    caught = [check for check in map(_first_failed, judged) if check]
    most = max(exercise.checks, key=caught.count) if caught else ""
    passed_sets = sum(assessment.passed for assessment in found)
    return Row(exercise.name, wrong, authored, most, len(caught), len(judged), passed_sets)


def find_misnamed(
    trial: Trial, exercise: Exercise, wrong: Misconception, found: Sequence[Assessment]
) -> Iterator[str]:
    """Find hints that whoever makes a mistake reads, in a notebook and after grading, instead of its own."""
    visible, *hidden = found
    exams = [visible, *(Assessment(exercise, (*visible.judged, *each.judged)) for each in hidden)]
    for language in trial.course.languages:
        own = wrong.hint(language)
        for exam in exams:
            read = {trial.read(check.cause, language) for check in exam.result.checks if check.cause}
            if read != {own}:
                hints = " and ".join(map(repr, sorted(read))) or "none"
                yield f"{exercise.name}: {wrong.name!r} gets the hint {hints}; expected its own, {own!r}"


def _failures(assessment: Assessment) -> Iterator[str]:
    for check in assessment.result.checks:
        if check.passed < check.cases or assessment.stood_in:
            yield f"{assessment.exercise.name}: right code fails {check.check}: {check.message}"


def _first_failed(outcomes: Sequence[Outcome]) -> str:
    return next((outcome.check for outcome in outcomes if outcome.status is not Status.PASSED), "")
