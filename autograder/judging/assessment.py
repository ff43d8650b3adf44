"""Knows what an exercise comes to over all its cases, and what a whole assignment comes to.

A check's points are earned when all its cases pass. A mistake costs once: an exercise that fails while an
exercise whose functions it calls is not right is assessed again with the reference in that one's place.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from ..exercises import Case, CheckResult, Exercise, ExerciseResult, Outcome, Status, say
from . import causes, wording
from .calls import Functions, announce
from .checks import judge
from .standing_in import stand_in

_ANSWERS = (Status.PASSED, Status.FAILED)


@dataclass(frozen=True)
class Assessment:
    """An exercise with what was found at each of its cases."""

    exercise: Exercise
    judged: tuple[tuple[Case, tuple[Outcome, ...]], ...]
    stood_in: tuple[str, ...] = ()
    """Exercises whose reference stood in for the student's functions."""

    @cached_property
    def result(self) -> ExerciseResult:
        """The exercise's checks with their points, and the remarks of all cases."""
        remarks = [
            remark for _, outcomes in self.judged for outcome in outcomes for remark in outcome.remarks
        ]
        if self.stood_in:
            remarks.insert(0, wording.follow_through(self.stood_in, self.exercise.language))
        checks = tuple(self._check(check) for check in self.exercise.checks)
        return ExerciseResult(self.exercise.name, checks, tuple(dict.fromkeys(remarks)))

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return self.result.passed

    def deciding(self, check: str) -> tuple[Case, Outcome]:
        """Give the case and outcome that decide a check: the first that did not pass, else the first."""
        place = self.exercise.checks.index(check)
        found = [(case, outcomes[place]) for case, outcomes in self.judged]
        return next((pair for pair in found if pair[1].status is not Status.PASSED), found[0])

    def _check(self, check: str) -> CheckResult:
        place = self.exercise.checks.index(check)
        passed = sum(outcomes[place].status is Status.PASSED for _, outcomes in self.judged)
        case, outcome = self.deciding(check)
        failed = (outcomes[place] for _, outcomes in self.judged)
        causes = Counter(found.cause for found in failed if found.cause)
        cause = max(causes, key=causes.__getitem__, default="") or self._find_pattern(check)
        full = float(self.exercise.points.get(check, 0))
        only_hidden = case.hidden and any(not other.hidden for other, _ in self.judged)
        return CheckResult(
            check=check,
            status=outcome.status,
            points=full if outcome.status is Status.PASSED else 0.0,
            max_points=full,
            passed=passed,
            cases=len(self.judged),
            message=wording.on_hidden(outcome.message, self.exercise.language)
            if only_hidden and outcome.message
            else outcome.message,
            cause=cause,
        )

    def _find_pattern(self, check: str) -> str:
        """Look at all cases together: some mistakes show only where an axis is 1, or everywhere but there."""
        place = self.exercise.checks.index(check)
        small = [(case.sizes, outcomes[place].status) for case, outcomes in self.judged if not case.large]
        passed = [sizes for sizes, status in small if status is Status.PASSED]
        failed = [sizes for sizes, status in small if status in (Status.FAILED, Status.RAISED)]
        if not passed or not failed or len(passed) + len(failed) < len(small):
            return ""
        for symbol in self.exercise.sizes:
            if all(sizes[symbol] == 1 for sizes in failed) and all(sizes[symbol] > 1 for sizes in passed):
                return say(causes.wrong_only_where_one(symbol), self.exercise.language)
        helpful = [symbol for symbol in self.exercise.sizes if all(sizes[symbol] > 1 for sizes in failed)]
        helpful = [symbol for symbol in helpful if any(sizes[symbol] == 1 for sizes in passed)]
        if all(any(sizes[symbol] == 1 for symbol in helpful) for sizes in passed):
            return say(causes.right_only_where_one(helpful), self.exercise.language)
        return ""


def assess(exercise: Exercise, cases: Sequence[Case], functions: Functions) -> Assessment:
    """Judge functions at every case of an exercise; at a large one only where all before it passed.

    Raises:
        ValueError: there is no case, so that nothing could be found wrong.
    """
    if not cases:
        raise ValueError(f"{exercise.name}: no case to judge")
    judged: list[tuple[Case, tuple[Outcome, ...]]] = []
    answered: set[str] = set()
    due = _plan_ahead(cases)
    for place, case in enumerate(cases):
        if case.large and any(
            outcome.status is not Status.PASSED for _, found in judged for outcome in found
        ):
            continue
        for group in due.get(place, ()):
            announce(exercise, group, functions)
        outcomes = judge(exercise, case, functions, answered)
        if case.large and any(outcome.status is Status.STOPPED for outcome in outcomes):
            outcomes = judge(exercise, case, functions, answered)  # a busy machine gets a second chance
        judged.append((case, outcomes))
        functions = _without_stopped(exercise, functions, outcomes)
        answered |= {outcome.check for outcome in outcomes if outcome.status in _ANSWERS}
    return Assessment(exercise, tuple(judged))


def _plan_ahead(cases: Sequence[Case]) -> Mapping[int, Sequence[Sequence[Case]]]:
    """Say at which case's place others are announced: before the last of those announced before them.

    A large one is announced when its turn comes, because its time counts.
    """
    due: defaultdict[int, list[list[Case]]] = defaultdict(list)
    place = 0
    for (_, large), found in groupby(cases, lambda case: (case.hidden, case.large)):
        group = list(found)
        due[place if large else max(place - 1, 0)].append(group)
        place += len(group)
    return due


def _without_stopped(exercise: Exercise, functions: Functions, outcomes: Sequence[Outcome]) -> Functions:
    """Leave out a function that had to be stopped: it is not waited for at every further case."""
    stopped = [outcome.check for outcome in outcomes if outcome.status is Status.STOPPED]
    if not stopped:
        return functions
    endless = exercise.functions[-1] if stopped == ["gradient"] else exercise.forward
    return {name: functions[name] for name in functions if name != endless}


def assess_all(
    exercises: Sequence[Exercise],
    cases: Mapping[str, Sequence[Case]],
    functions: Functions,
    reference: Functions,
) -> tuple[Assessment, ...]:
    """Assess an assignment's exercises in order, with follow-through.

    Args:
        exercises: each after those that it uses.
        cases: the cases by exercise name.
        functions: the student's functions by name.
        reference: the right functions by name; they stand in where a used exercise is not right.
    """
    found: dict[str, Assessment] = {}
    for exercise in exercises:
        broken = [used for used in find_used(exercise, exercises) if not found[used.name].passed]
        found[exercise.name] = assess_in_turn(exercise, cases[exercise.name], functions, reference, broken)
    return tuple(found.values())


def assess_in_turn(
    exercise: Exercise,
    cases: Sequence[Case],
    functions: Functions,
    reference: Functions,
    broken: Sequence[Exercise],
) -> Assessment:
    """Assess one exercise of an assignment, with follow-through.

    Args:
        exercise: what is asked.
        cases: its cases.
        functions: the student's functions by name.
        reference: the right functions by name.
        broken: the exercises that it uses, directly or through others, and that are not right.
    """
    first = assess(exercise, cases, functions)
    if first.passed or not broken:
        return first
    names = [name for used in broken for name in used.functions]
    with stand_in(functions, {name: reference[name] for name in names}) as helped:
        second = assess(exercise, cases, helped)
    if second.result.score > first.result.score:
        return replace(second, stood_in=tuple(used.name for used in broken))
    return first


def find_used(exercise: Exercise, exercises: Sequence[Exercise]) -> tuple[Exercise, ...]:
    """List the exercises that this one uses, directly or through others, in their order."""
    names = set(exercise.uses)
    for other in reversed(exercises):  # each stands after those that it uses
        if other.name in names:
            names.update(other.uses)
    return tuple(other for other in exercises if other.name in names)
