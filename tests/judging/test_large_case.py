"""Numerical differentiation is no backward pass: on a large case it runs out of time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Case, Exercise
from autograder.judging import assess, draw_cases, judge

Functions = dict[str, Callable[..., Any]]
FORMS: dict[str, tuple[complex, Callable[[Any, Any, float], Any]]] = {
    "central": (1e-6, lambda up, down, h: (up - down) / (2 * h)),
    "one-sided": (1e-7, lambda up, middle, h: (up - middle) / h),
    "complex step": (1e-30j, lambda up, _, h: up.imag / 1e-30),
}


@pytest.fixture
def wide(gate: Exercise) -> Exercise:
    """The gate exercise with a large case that is small enough for a test."""
    return replace(gate, large={"N": 2, "D": 60, "H": 61})


@pytest.fixture
def large(wide: Exercise, right: Functions) -> Case:
    """Its large case."""
    *_, case = draw_cases(wide, right, ("large",), 1, hidden=True)
    return case


def differentiating(forward: Callable[..., Any], form: str) -> Functions:
    """Make a backward that calls the forward once or twice for every entry."""
    step, combine = FORMS[form]

    def gate_forward(*inputs: Any) -> Any:
        out, total, _ = forward(*inputs)
        return out, total, inputs

    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        def loss(arrays: Any) -> Any:
            out, total, _ = forward(*arrays)
            return np.sum(dout * out) + np.sum(dtotal * total)

        gradients = []
        for place, array in enumerate(cache):
            gradient = np.zeros(array.shape)
            for index in np.ndindex(array.shape):
                moved = [a.astype(type(step)) for a in cache]
                moved[place][index] += step
                up = loss(moved)
                if form == "central":
                    moved[place][index] -= 2 * step
                    gradient[index] = combine(up, loss(moved), step.real)
                else:
                    gradient[index] = combine(up, loss(cache) if form == "one-sided" else 0, step.real)
            gradients.append(gradient)
        return tuple(gradients)

    return {"gate_forward": gate_forward, "gate_backward": gate_backward}


@pytest.mark.parametrize("form", FORMS)
def test_differentiating_numerically_runs_out_of_time(
    monkeypatch: pytest.MonkeyPatch, wide: Exercise, right: Functions, large: Case, form: str
) -> None:
    monkeypatch.setattr("autograder.judging.checks.LARGE_SECONDS", 0.02)
    functions = differentiating(right["gate_forward"], form)
    last = judge(wide, large, functions)[-1]
    assert str(last.status) in ("stopped", "failed")
    assert assess(wide, [large], functions).result.score == wide.points["values"]


def test_a_right_pair_passes_its_large_case(wide: Exercise, right: Functions, large: Case) -> None:
    assert large.large
    assert large.hidden
    assert assess(wide, [large], right).passed


def test_what_is_slow_says_so(
    monkeypatch: pytest.MonkeyPatch, wide: Exercise, right: Functions, large: Case
) -> None:
    monkeypatch.setattr("autograder.judging.checks.LARGE_SECONDS", 0.0)
    outcome = judge(wide, large, right)[-1]
    assert outcome.message.startswith("gate_backward took longer than 0 s on a large case")


def test_gradients_do_not_vanish_on_a_large_case(large: Case) -> None:
    assert large.gradients is not None
    assert all(np.abs(gradient).max() > 1e-3 for gradient in large.gradients)


def test_visible_cases_are_never_large(wide: Exercise, right: Functions) -> None:
    assert not any(case.large for case in draw_cases(wide, right, ("v",), 3, hidden=False))


def test_only_what_is_right_elsewhere_is_asked_at_a_large_case(
    wide: Exercise, right: Functions, large: Case
) -> None:
    asked: list[int] = []

    def gate_forward(x: Any, h: Any, w: Any) -> Any:
        asked.append(len(x[0]))
        return h, h, None

    cases = draw_cases(wide, right, ("large",), 2, hidden=True)
    assert cases[-1].large
    assert assess(wide, cases, {**right, "gate_forward": gate_forward}).result.score == 0
    assert large.sizes["D"] not in asked


def test_a_busy_machine_costs_nobody_a_large_case(
    monkeypatch: pytest.MonkeyPatch, wide: Exercise, right: Functions, large: Case
) -> None:
    times = iter([0.0, 100.0, 0.0, 1.0])  # late at first, in time at the second try
    monkeypatch.setattr("autograder.judging.checks.monotonic", times.__next__)
    assert assess(wide, [large], right).passed
