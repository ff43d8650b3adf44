"""Knows which cases are fit to judge by: those that the reference passes and every wrong solution fails."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..exercises import (
    Array,
    Case,
    Data,
    DeclarationError,
    Exercise,
    Mistake,
    Raised,
    Status,
    Stopped,
    draw_case,
    draw_large_case,
    one_of_plan,
)
from .calls import Functions, call_backward, call_forward
from .checks import run_checks
from .diagnosis import fingerprints_agree, take_fingerprint
from .misconceptions import Misconception
from .mutants import derive_mutants, find_lost_paths
from .standing_in import put_in_place

Fingerprints = Mapping[str, tuple[float, ...]]
"""Of answers, by check."""
ATTEMPTS = 20
"""Draws per case before the declaration is blamed."""


def solve(exercise: Exercise, case: Case, functions: Functions) -> Case:
    """Fill in the right values and gradients of a case from a reference.

    Raises:
        DeclarationError: the reference fails, or its answers do not have the declared number or kind.
    """
    try:
        returned = call_forward(exercise, functions, case.inputs)
        answers = dict(zip(exercise.outputs, returned.items, strict=True))
        gradients = (
            call_backward(exercise, functions, case, returned.cache).items
            if exercise.backward
            else [answers[name] for name in exercise.gradients]
        )
    except (Raised, Stopped, KeyError, ValueError) as fault:
        raise DeclarationError(
            f"{exercise.name}: the reference fails at {dict(case.sizes)}: {fault}"
        ) from fault
    return replace(
        case,
        values=tuple(_double(exercise, name, answers[name]) for name in exercise.values),
        gradients=tuple(
            _double(exercise, name, item) for name, item in zip(exercise.gradient_of, gradients, strict=True)
        ),
        properties={name: functions[name] for name in exercise.properties},
    )


def draw_cases(
    exercise: Exercise,
    reference: Functions,
    seed: Sequence[int | str],
    count: int,
    hidden: bool,
    misconceptions: Sequence[Misconception] = (),
) -> tuple[Case, ...]:
    """Draw, solve and admit cases: the plan alternates general sizes with one size set to 1.

    Args:
        exercise: what is asked.
        reference: the right functions by name.
        seed: identifies the draw; the same seed gives the same cases.
        count: how many cases; hidden ones are followed by the large case, where one is declared.
        hidden: whether they are kept from students.
        misconceptions: named wrong solutions, whose answers are kept with each case.

    Raises:
        DeclarationError: a wrong solution passes whatever is drawn.
    """
    mutants = derive_mutants(exercise, reference)
    cases = tuple(
        _admitted(exercise, reference, seed, index, hidden, mutants, misconceptions) for index in range(count)
    )
    return (*cases, _large(exercise, reference, seed)) if hidden and exercise.large else cases


def _large(exercise: Exercise, reference: Functions, seed: Sequence[int | str]) -> Case:
    case = solve(exercise, draw_large_case(exercise, seed), reference)
    if not passes(exercise, case, reference):
        raise DeclarationError(f"{exercise.name}: the reference does not pass its large case in time")
    return case


def _admitted(
    exercise: Exercise,
    reference: Functions,
    seed: Sequence[int | str],
    index: int,
    hidden: bool,
    mutants: Mapping[str, Functions],
    misconceptions: Sequence[Misconception],
) -> Case:
    general = one_of_plan(exercise, index) is None
    survivor = ""
    for attempt in range(ATTEMPTS):
        case = solve(exercise, draw_case(exercise, (*seed, attempt), index, hidden), reference)
        if not passes(exercise, case, reference):
            survivor = "the reference itself fails"
            continue
        survivors = (name for name, wrong in mutants.items() if general and passes(exercise, case, wrong))
        survivor = next((f"{name!r} passes" for name in survivors), "")
        if not survivor:
            return replace(case, mistakes=_mistakes(exercise, case, reference, misconceptions))
    raise DeclarationError(f"{exercise.name}: no case was admitted in {ATTEMPTS} draws: {survivor}")


def passes(exercise: Exercise, case: Case, functions: Functions) -> bool:
    """Tell whether functions pass every check at a case; what else is wrong is not looked into."""
    passed = 0
    with np.errstate(all="ignore"):
        for outcome in run_checks(exercise, case, functions):
            if outcome.status is not Status.PASSED:
                return False
            passed += 1
    return passed == len(exercise.checks)


def _mistakes(
    exercise: Exercise,
    case: Case,
    reference: Functions,
    misconceptions: Sequence[Misconception],
) -> tuple[Mistake, ...]:
    """Solve a case by every known wrong solution; the authored ones come first, so that their hints win."""
    right = {
        "values": take_fingerprint(case.values or ()),
        "gradient": take_fingerprint(case.gradients or ()),
    }
    authored = [
        Mistake(wrong.hints, check, fingerprint)
        for wrong in misconceptions
        if wrong.replaces in exercise.functions
        for check, fingerprint in _wrong_answers(
            exercise, case, reference, {wrong.replaces: wrong.function}, right
        ).items()
    ]
    derived = [
        Mistake(sentence, check, fingerprint)
        for sentence, wrong in find_lost_paths(exercise, reference)
        for check, fingerprint in _wrong_answers(exercise, case, reference, wrong, right).items()
        if not any(fingerprints_agree(fingerprint, known.fingerprint) for known in authored)
    ]
    return tuple(mistake for mistake in (*authored, *derived) if mistake.fingerprint)


def _wrong_answers(
    exercise: Exercise, case: Case, reference: Functions, changed: Functions, right: Fingerprints
) -> Fingerprints:
    """Take the fingerprint of what a wrong solution gets wrong first; none where all is right here."""
    try:
        with put_in_place(exercise, reference, changed) as functions:
            returned = call_forward(exercise, functions, case.inputs)
            if exercise.backward in changed:
                gradients = call_backward(exercise, functions, case, returned.cache).items
                return _if_wrong("gradient", gradients, right)
    except (Raised, Stopped):
        return {}
    answers = dict(zip(exercise.outputs, returned.items, strict=False))
    values = _if_wrong("values", [answers.get(name) for name in exercise.values], right)
    return values or _if_wrong("gradient", [answers.get(name) for name in exercise.gradients], right)


def _if_wrong(check: str, answers: Sequence[Data], right: Fingerprints) -> Fingerprints:
    found = take_fingerprint(answers)
    return {} if fingerprints_agree(found, right[check]) else {check: found}


def _double(exercise: Exercise, name: str, answer: object) -> Array:
    if not isinstance(answer, (float, int, np.ndarray)):
        raise DeclarationError(
            f"{exercise.name}: the reference's {name} is {type(answer).__name__}, not an array"
        )
    return np.asarray(answer, dtype=np.float64)
