"""Knows what a class handed in for one assignment, and how that is told without saying who is who."""

import builtins
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

from autograder.exercises import CheckResult, Result, Status

from ..similarity import Similar

FEWEST = 2
"""Submissions that must have a message in common before it is shown without names."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Classwork:
    """What a class handed in for one assignment, and what it came to."""

    results: tuple[Result, ...] = ()
    late: Mapping[str, timedelta] = field(default_factory=dict)
    """By student: how long after the due date."""
    missing: Collection[str] = ()
    """Students who handed in nothing."""
    seconds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """What judging took, by student and exercise, as far as it is known."""
    similar: tuple[Similar, ...] = ()
    named: bool = True
    """Whether students are called by their names; numbers stand for them otherwise."""


def conceal(work: Classwork, secret: str) -> Classwork:
    """Put numbers for names, in the order of points, and leave out every word that a student chose.

    Of an error only the kind stays, and that only where Python has it; a message stays where at least two
    submissions have it in common. Similar submissions are left out: a suspicion needs someone to answer it.

    Args:
        work: with names.
        secret: what decides the order among equal points, so that no list of names gives it away.
    """

    def place(student: str) -> str:
        return sha256(f"{secret} {student}".encode("utf-8", "backslashreplace")).hexdigest()

    present = sorted(work.results, key=lambda result: (-result.score, place(result.student)))
    order = [result.student for result in present]
    order += sorted(set(work.missing) - set(order), key=place)
    width = len(str(len(order)))
    numbers = {student: f"{number:0{width}}" for number, student in enumerate(order, 1)}
    counts = Counter(
        (exercise.name, check.check, check.message)
        for result in work.results
        for exercise in result.exercises
        for check in exercise.checks
    )
    shared = {key for key, count in counts.items() if count >= FEWEST}
    return Classwork(
        results=tuple(_conceal(result, numbers[result.student], shared) for result in present),
        late={numbers[student]: delay for student, delay in work.late.items() if student in numbers},
        missing=tuple(numbers[student] for student in work.missing if student in numbers),
        seconds={numbers[student]: each for student, each in work.seconds.items() if student in numbers},
        named=False,
    )


def _conceal(result: Result, number: str, shared: Collection[tuple[str, str, str]]) -> Result:
    def plain(exercise: str, check: CheckResult) -> CheckResult:
        if check.status is Status.RAISED:
            return replace(check, message=find_kind(check.message))
        return check if (exercise, check.check, check.message) in shared else replace(check, message="")

    return Result(
        student=number,
        assignment=result.assignment,
        exercises=tuple(
            replace(
                exercise, checks=tuple(plain(exercise.name, check) for check in exercise.checks), remarks=()
            )
            for exercise in result.exercises
        ),
        repairs=tuple("" for _ in result.repairs),
        errors={f"{count}": find_kind(error) for count, error in enumerate(result.errors.values(), 1)},
    )


def find_kind(message: str) -> str:
    """Find the exception of Python's own that a message names first; empty where it names none."""
    words = (word for word in _WORD.findall(message) if word in _KINDS)
    return next(words, "")


_KINDS = frozenset(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
)
