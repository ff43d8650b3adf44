"""Where no known mistake fits, the numbers are read for the usual relations."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course import Solution
from autograder.exercises import Exercise
from autograder.judging import assess, draw_cases

CHANGES: list[tuple[str, Callable[[Any], Any], str]] = [
    ("dWx", lambda g: -g, "dWx has the wrong sign throughout."),
    ("dWx", lambda g: g / 2, "dWx is half what it should be."),
    ("dWx", lambda g: g * 2, "dWx is twice what it should be."),
    ("dWx", lambda g: g * 0.37, "dWx is wrong by one and the same factor in every entry."),
    ("dWh", lambda g: g.T, "dWh is the transpose of what it should be."),
    ("dWh", lambda g: g * 0, "All of dWh is zero."),
    ("dx", lambda g: np.flip(g, 1), "dx is right but in reversed order of time."),
    (
        "dx",
        lambda g: g * (np.arange(g.shape[1]) == g.shape[1] - 1)[:, None],
        "dx is right at the last time step only.",
    ),
    ("dx", lambda g: g * (np.arange(g.shape[1]) == 0)[:, None], "dx is right at the first time step only."),
    ("db", lambda g: g + 0.1 * np.cos(7 * g), ""),
]


@pytest.mark.parametrize("hidden", [True, False], ids=["when graded", "in a notebook"])
@pytest.mark.parametrize(("name", "change", "cause"), CHANGES)
def test_a_relation_to_the_right_gradient_is_named(
    vanilla: Solution,
    exercises: Mapping[str, Exercise],
    name: str,
    change: Callable[[Any], Any],
    cause: str,
    hidden: bool,
) -> None:
    exercise = exercises["rnn"]
    place = list(exercise.gradient_of).index(name)

    def rnn_backward(dh: Any, cache: Any) -> Any:
        gradients = list(vanilla.functions["rnn_backward"](dh, cache))
        gradients[place] = change(gradients[place])
        return tuple(gradients)

    (case, *_) = draw_cases(exercise, vanilla.functions, ("relations",), 1, hidden=hidden)
    case = case if hidden else replace(case, gradients=None)
    result = assess(exercise, [case], {**vanilla.functions, "rnn_backward": rnn_backward}).result
    assert str(result.checks[-1].status) == "failed"
    assert result.checks[-1].cause == cause


def test_a_division_too_many_is_named_by_its_size(
    vanilla: Solution, exercises: Mapping[str, Exercise]
) -> None:
    def averaged(dout: Any, cache: Any) -> Any:
        dx, dw, db = vanilla.functions["temporal_affine_backward"](dout, cache)
        return dx, dw / len(dx), db

    exercise = exercises["temporal_affine"]
    cases = draw_cases(exercise, vanilla.functions, ("factor",), 1, hidden=True)
    assert cases[0].sizes["N"] > 2
    result = assess(exercise, cases, {**vanilla.functions, "temporal_affine_backward": averaged}).result
    assert result.checks[-1].cause == (
        "dw is N times too small: something is divided by N that should not be."
    )


def test_a_path_that_is_left_out_is_named(gate: Exercise, right: Mapping[str, Callable[..., Any]]) -> None:
    def without_total(dout: Any, dtotal: Any, cache: Any) -> Any:
        return right["gate_backward"](dout, 0 * dtotal, cache)

    cases = draw_cases(gate, right, ("path",), 3, hidden=True)
    result = assess(gate, cases, {**right, "gate_backward": without_total}).result
    assert result.checks[-1].cause == (
        "This is what you get when the gradient that arrives through total is left out."
    )


def test_parts_in_another_order_are_named() -> None:
    stacked = Exercise(
        forward="gates",
        inputs={"x": "N H"},
        outputs={"a": "N 3H"},
        sizes={"N": range(1, 4), "H": range(1, 5)},
        points={"values": 1},
    )
    right = {"gates": lambda x: np.concatenate([x, 2 * x, np.tanh(x)], axis=1)}
    wrong = {"gates": lambda x: np.concatenate([2 * x, x, np.tanh(x)], axis=1)}
    cases = draw_cases(stacked, right, ("order",), 1, hidden=True)
    cause = assess(stacked, cases, wrong).result.checks[1].cause
    assert cause == "The 3 parts of a along the axis 3H are in another order than asked."


def test_a_mistake_that_shows_only_where_an_axis_is_one_is_told_so(
    gate: Exercise, right: Mapping[str, Callable[..., Any]]
) -> None:
    def squeezed(x: Any, h: Any, w: Any) -> Any:
        out, total, cache = right["gate_forward"](x, h, w)
        return (out, total, cache) if len(x) > 1 else (out + np.sin(3 * out), total, cache)

    cases = draw_cases(gate, right, ("one",), 8, hidden=True)
    cause = assess(gate, cases, {**right, "gate_forward": squeezed}).result.checks[1].cause
    assert cause == "It is wrong only where N is 1: a squeeze, a broadcast or a fixed size may be the reason."


def test_what_is_right_only_where_an_axis_is_one_is_told_so(
    gate: Exercise, right: Mapping[str, Callable[..., Any]]
) -> None:
    def first_row(dout: Any, dtotal: Any, cache: Any) -> Any:
        dx, dh, _ = right["gate_backward"](dout, dtotal, cache)
        x, h, w = cache
        d = (dout + dtotal) * h * (1 - np.tanh(x @ w) ** 2)
        return dx, dh, np.outer(x[0], d[0])

    cases = draw_cases(gate, right, ("one",), 8, hidden=True)
    cause = assess(gate, cases, {**right, "gate_backward": first_row}).result.checks[-1].cause
    assert cause == "It is right only where N is 1."


def test_a_missing_sum_is_named(gate: Exercise, right: Mapping[str, Callable[..., Any]]) -> None:
    def unsummed(dout: Any, dtotal: Any, cache: Any) -> Any:
        dx, dh, _ = right["gate_backward"](dout, dtotal, cache)
        x, h, w = cache
        dz = (dout + dtotal) * h * (1 - np.tanh(x @ w) ** 2)
        return dx, dh, x[:, :, None] * dz[:, None, :]

    cases = draw_cases(gate, right, ("sum",), 1, hidden=True)
    cause = assess(gate, cases, {**right, "gate_backward": unsummed}).result.checks[-1].cause
    assert cause == "dw is right once it is summed over its axis 0."
