"""A reference is certified before a student is held to it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course import Solution
from autograder.exercises import Case, DeclarationError, Exercise
from autograder.judging import certify, draw_cases

Functions = dict[str, Callable[..., Any]]


@pytest.fixture
def cases(gate: Exercise, right: Functions) -> tuple[Case, ...]:
    """Cases solved by the right functions."""
    return draw_cases(gate, right, ("c",), 4, hidden=True)


def test_every_reference_of_the_course_is_exact(vanilla: Solution, exercises: Mapping[str, Exercise]) -> None:
    for exercise in exercises.values():
        drawn = draw_cases(exercise, vanilla.functions, ("c",), 5, hidden=True)
        certificate = certify(exercise, vanilla.functions, drawn)
        assert certificate is not None
        assert certificate.error <= 1e-12


@pytest.mark.parametrize("relative", [1e-3, 1e-6, 1e-9, 1e-11])
def test_one_entry_that_is_off_is_refused(
    gate: Exercise, right: Functions, cases: tuple[Case, ...], relative: float
) -> None:
    assert cases[0].gradients is not None
    dx, dh, dw = (gradient.copy() for gradient in cases[0].gradients)
    dw[1, 0] += relative * np.abs(dw).max()
    wrong = replace(cases[0], gradients=(dx, dh, dw))
    with pytest.raises(DeclarationError, match="gate: the reference's dw disagrees with its forward by"):
        certify(gate, right, [wrong])


def test_a_written_reason_lets_an_inexact_reference_pass(
    gate: Exercise, right: Functions, cases: tuple[Case, ...]
) -> None:
    assert cases[0].gradients is not None
    wrong = replace(cases[0], gradients=tuple(g * (1 + 1e-9) for g in cases[0].gradients))
    certificate = certify(replace(gate, inexact="a table look-up"), right, [wrong])
    assert certificate is not None
    assert 1e-10 < certificate.error < 1e-8


def test_an_exercise_without_gradients_has_no_certificate(gate: Exercise, right: Functions) -> None:
    alone = replace(gate, backward=None, points={"values": 1})
    assert certify(alone, right, []) is None


def test_where_the_complex_step_fails_differences_in_more_digits_certify(
    gate: Exercise, right: Functions, cases: tuple[Case, ...]
) -> None:
    def of_absolute(x: Any, h: Any, w: Any) -> Any:
        """Compute the same by way of absolute values, which are not analytic."""
        out, total, cache = right["gate_forward"](x, h, w)
        return np.sign(out.real) * np.abs(out), total, cache

    certificate = certify(gate, {**right, "gate_forward": of_absolute}, cases)
    assert certificate is not None
    assert certificate.method == "Richardson"
    assert certificate.error <= 1e-12


def test_a_reference_that_rounds_to_float64_inside_is_certified_with_a_reason(
    gate: Exercise, right: Functions, cases: tuple[Case, ...]
) -> None:
    def rounded(x: Any, h: Any, w: Any) -> Any:
        out, total, cache = right["gate_forward"](x, h, w)
        kept = np.zeros(out.shape)
        kept[:] = out
        return kept, total.real.astype(np.float64), cache

    functions = {**right, "gate_forward": rounded}
    certificate = certify(replace(gate, inexact="it writes into a float64 array"), functions, cases)
    assert certificate is not None
    assert certificate.error < 1e-9
