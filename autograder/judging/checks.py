"""Knows whether a submission's functions are right at one case.

The checks run in the order shapes, values, repeatable, gradient; when one does not pass, those after it
are not judged. Nothing passes by default.
"""

from collections.abc import Collection, Iterator
from time import monotonic
from typing import Any

import numpy as np

from ..exercises import Array, Case, Exercise, Outcome, Raised, Status, Stopped, say
from . import wording
from .calls import Functions, Returned, call, call_backward, call_forward
from .comparison import SINGLE, SINGLE_FLOOR, compare, is_single
from .diagnosis import find_cause, find_missing_sum
from .gradcheck import Verdict
from .own_gradient import check_own_gradient, give_tolerance
from .returned import find_count_problem, find_shape_problem, is_placeholder

LARGE_SECONDS = 5.0
"""What forward and backward may take together on a large case; a right pair needs a hundredth of it."""


def judge(
    exercise: Exercise, case: Case, functions: Functions, answered: Collection[str] = ()
) -> tuple[Outcome, ...]:
    """Judge functions at a case; one outcome per check of the exercise, in order.

    Args:
        exercise: what is asked.
        case: where it is asked, solved by a reference.
        functions: the student's functions by name; in this process or behind a boundary.
        answered: checks whose function has answered at another case: zeros are then an answer, not the sign
            of a placeholder.
    """
    outcomes: list[Outcome] = []
    with np.errstate(all="ignore"):  # answers may be as large as they like
        for outcome in run_checks(exercise, case, functions, answered):
            outcomes.append(outcome)
            if outcome.status is not Status.PASSED:
                break
    last = outcomes[-1]
    for check in exercise.checks[len(outcomes) :]:
        if last.status is Status.NOT_WRITTEN:
            outcomes.append(Outcome(check, Status.NOT_WRITTEN, last.message))
        else:
            message = wording.waits_for(last.check, exercise.language)
            remarks = _remark_on_backward(exercise, case, functions, last) if check == "gradient" else ()
            outcomes.append(Outcome(check, Status.NOT_JUDGED, message, remarks=remarks))
    return tuple(outcomes)


def run_checks(
    exercise: Exercise, case: Case, functions: Functions, answered: Collection[str] = ()
) -> Iterator[Outcome]:
    """Give what the checks find, one by one; what comes after one that did not pass means nothing."""
    assert case.values is not None
    names, forward = tuple(exercise.outputs), exercise.functions[0]
    missing = [name for name in (exercise.forward, *exercise.writes) if name not in functions]
    if missing:
        yield Outcome("shapes", Status.NOT_WRITTEN, wording.missing(missing[-1], exercise.language))
        return
    clock = getattr(functions, "now", monotonic)
    start = clock() if case.large else 0.0
    try:
        returned = call_forward(exercise, functions, case.inputs)
        again = returned if case.large else call_forward(exercise, functions, case.inputs)
    except (Raised, Stopped) as fault:
        yield _fault("shapes", exercise, forward, fault, case.hidden)
        return
    if "shapes" not in answered and is_placeholder(returned, case.values):
        yield Outcome("shapes", Status.NOT_WRITTEN, wording.not_written(forward, exercise.language))
        return
    problem = find_count_problem(exercise, case, forward, names, returned)
    problem = problem or find_shape_problem(exercise, case, forward, names, returned)
    answers = dict(zip(names, returned.items, strict=False))
    cause = find_cause(exercise, case, "values", list(answers.values())) if problem else ""
    yield Outcome("shapes", Status.FAILED if problem else Status.PASSED, problem, cause)

    values = [_array(answers[name]) for name in exercise.values]
    single = any(is_single(value) for value in values)
    if "values" in exercise.checks:
        yield _compare(exercise, case, "values", forward, values, single)

    repeated = again.items if len(again.items) == len(names) else [None] * len(names)
    pairs = zip(names, returned.items, repeated, strict=True)
    different = [name for name, first, second in pairs if not _same(first, second)]
    message = wording.not_repeatable(forward, different[0], exercise.language) if different else ""
    yield Outcome("repeatable", Status.FAILED if different else Status.PASSED, message)

    if exercise.properties:
        yield _judge_properties(exercise, case, values)

    if exercise.gradient_of:
        gradient = _judge_gradient(exercise, case, functions, returned, again, single, "gradient" in answered)
        late = case.large and clock() - start > LARGE_SECONDS
        if late and gradient.status in (Status.PASSED, Status.STOPPED):
            message = wording.too_slow(exercise.backward or forward, LARGE_SECONDS, exercise.language)
            gradient = Outcome("gradient", Status.STOPPED, message)
        yield gradient


def _judge_properties(exercise: Exercise, case: Case, values: list[Array]) -> Outcome:
    """Ask the course's own functions whether an answer has the properties that it must have."""
    for name, sentence in exercise.properties.items():
        holds = case.properties.get(name)
        if holds is None:
            return Outcome("properties", Status.NOT_JUDGED, wording.missing(name, exercise.language))
        try:
            right = bool(call(holds, [*case.inputs, *values]))
        except Raised:  # it was not made for such an answer
            right = False
        if not right:
            return Outcome("properties", Status.FAILED, say(sentence, exercise.language))
    return Outcome("properties", Status.PASSED)


def _judge_gradient(
    exercise: Exercise,
    case: Case,
    functions: Functions,
    first: Returned,
    fresh: Returned,
    single: bool,
    answered: bool,
) -> Outcome:
    names = tuple(exercise.gradient_of)
    if exercise.backward is None:
        function = exercise.functions[0]
        answers = dict(zip(exercise.outputs, first.items, strict=True))
        returned = Returned([answers[name] for name in names], many=True)
    else:
        function = exercise.backward
        if function not in functions:
            return Outcome("gradient", Status.NOT_WRITTEN, wording.missing(function, exercise.language))
        try:
            returned = call_backward(exercise, functions, case, fresh.cache)
        except (Raised, Stopped) as fault:
            return _fault("gradient", exercise, function, fault, case.hidden)
    if not answered and is_placeholder(returned, case.gradients):
        return Outcome("gradient", Status.NOT_WRITTEN, wording.not_written(function, exercise.language))
    problem = find_count_problem(exercise, case, function, names, returned)
    problem = problem or find_shape_problem(exercise, case, function, names, returned)
    if problem:
        cause = find_cause(exercise, case, "gradient", returned.items)
        cause = cause or say(find_missing_sum(names, returned.items, case.gradients or ()), exercise.language)
        return Outcome("gradient", Status.FAILED, problem, cause)
    gradients = [_array(item) for item in returned.items]
    single = single or any(is_single(gradient) for gradient in gradients)
    if case.gradients is None:
        return _own_gradient(exercise, case, functions, gradients, single)
    return _compare(exercise, case, "gradient", function, gradients, single)


def _own_gradient(
    exercise: Exercise,
    case: Case,
    functions: Functions,
    gradients: list[Array],
    single: bool,
) -> Outcome:
    """Judge gradients by the student's own forward, where right ones are not at hand."""
    function = exercise.backward or exercise.forward
    remarks = (wording.single_precision(function, exercise.language),) if single else ()
    try:
        report = check_own_gradient(exercise, case, functions, gradients, give_tolerance(single))
    except (Raised, Stopped) as fault:
        return _fault("gradient", exercise, exercise.forward, fault, case.hidden)
    if report.verdict is Verdict.AGREE:
        return Outcome("gradient", Status.PASSED, remarks=remarks)
    if report.verdict is Verdict.UNDECIDABLE:
        message = wording.undecidable(exercise.forward, report.reason, exercise.language)
        return Outcome("gradient", Status.NOT_JUDGED, message, remarks=remarks)
    cause = find_cause(exercise, case, "gradient", gradients, report.name, report.numerical)
    message = wording.wrong(function, report.name, exercise.language)
    return Outcome("gradient", Status.FAILED, message, cause, report.mismatch, remarks)


def _remark_on_backward(
    exercise: Exercise, case: Case, functions: Functions, last: Outcome
) -> tuple[str, ...]:
    """Say so when a backward is the exact gradient of a forward whose values are wrong."""
    backward = exercise.backward
    if last.check != "values" or case.hidden or backward is None or backward not in functions:
        return ()
    try:
        cache = call_forward(exercise, functions, case.inputs).cache
        returned = call_backward(exercise, functions, case, cache)
        names = tuple(exercise.gradient_of)
        if find_count_problem(exercise, case, backward, names, returned):
            return ()
        if find_shape_problem(exercise, case, backward, names, returned):
            return ()
        gradients = [_array(item) for item in returned.items]
        proper = all(gradient.any() for gradient in gradients)  # a constant forward has the gradient zero
        tolerance = give_tolerance(any(map(is_single, gradients)))
        agrees = proper and check_own_gradient(exercise, case, functions, gradients, tolerance, brief=True)
    except (Raised, Stopped):
        return ()
    return (wording.own_forward(backward, exercise.forward, exercise.language),) if agrees else ()


def _compare(
    exercise: Exercise, case: Case, check: str, function: str, answers: list[Array], single: bool
) -> Outcome:
    """Compare what a function answers with what the case expects, array by array."""
    names = exercise.values if check == "values" else exercise.gradient_of
    right = case.values if check == "values" else case.gradients
    remarks = (wording.single_precision(function, exercise.language),) if single else ()
    tolerance = max(SINGLE, exercise.tolerance) if single else exercise.tolerance
    for name, answer, expected in zip(names, answers, right or (), strict=True):
        mismatch = compare(name, answer, expected, tolerance, SINGLE_FLOOR if single else 0.0)
        if mismatch:
            cause = find_cause(exercise, case, check, answers, name, expected)
            message = wording.wrong(function, name, exercise.language)
            return Outcome(check, Status.FAILED, message, cause, mismatch, remarks)
    return Outcome(check, Status.PASSED, remarks=remarks)


def _fault(check: str, exercise: Exercise, function: str, fault: Raised | Stopped, hidden: bool) -> Outcome:
    language = exercise.language
    if isinstance(fault, Stopped):
        return Outcome(check, Status.STOPPED, wording.stopped(function, fault, language))
    if fault.kind == "NotImplementedError":
        message = wording.not_written(_raiser(function, fault, hidden), language)
        return Outcome(check, Status.NOT_WRITTEN, message)
    return Outcome(check, Status.RAISED, wording.raised(function, fault, hidden, language))


def _raiser(function: str, fault: Raised, hidden: bool) -> str:
    """Name the unwritten function: the one called, or one that it calls.

    On a hidden case only the former, because a name can be made up from what the case holds.
    """
    inner = fault.where.rpartition(" of ")[2]
    named = inner.isidentifier() and inner.endswith(("_forward", "_backward"))
    return inner if named and not hidden else function


def _same(first: Any, second: Any) -> bool:
    return first is second or np.array_equal(_array(first), _array(second))


def _array(item: Any) -> Array:
    return np.asarray(item)
