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


@pytest.mark.parametrize(("name", "change", "cause"), CHANGES)
def test_a_relation_to_the_right_gradient_is_named(
    vanilla: Solution, exercises: Mapping[str, Exercise], name: str, change: Callable[[Any], Any], cause: str
) -> None:
    exercise = exercises["rnn"]
    place = list(exercise.gradient_of).index(name)

    def rnn_backward(dh: Any, cache: Any) -> Any:
        gradients = list(vanilla.functions["rnn_backward"](dh, cache))
        gradients[place] = change(gradients[place])
        return tuple(gradients)

    cases = draw_cases(exercise, vanilla.functions, ("relations",), 1, hidden=True)
    result = assess(exercise, cases, {**vanilla.functions, "rnn_backward": rnn_backward}).result
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


@pytest.mark.parametrize(("name", "change", "cause"), CHANGES)
def test_a_notebook_names_the_relation_too(
    vanilla: Solution, exercises: Mapping[str, Exercise], name: str, change: Callable[[Any], Any], cause: str
) -> None:
    exercise = exercises["rnn"]
    place = list(exercise.gradient_of).index(name)

    def rnn_backward(dh: Any, cache: Any) -> Any:
        gradients = list(vanilla.functions["rnn_backward"](dh, cache))
        gradients[place] = change(gradients[place])
        return tuple(gradients)

    cases = draw_cases(exercise, vanilla.functions, ("relations",), 1, hidden=False)
    recorded = [replace(case, gradients=None) for case in cases]
    result = assess(exercise, recorded, {**vanilla.functions, "rnn_backward": rnn_backward}).result
    assert str(result.checks[-1].status) == "failed"
    assert result.checks[-1].cause == cause
