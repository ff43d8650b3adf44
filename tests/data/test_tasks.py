"""The toy tasks are what their docstrings say: right answers, shapes, and the same for the same generator."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.data import tasks

N, T = 40, 30
DRAWS: dict[str, Callable[[np.random.Generator], Any]] = {
    "make_adding": lambda random: tasks.make_adding(random, N, T),
    "make_brackets": lambda random: tasks.make_brackets(random, N, T, deepest=3),
    "make_echo": lambda random: tasks.make_echo(random, N, T, delay=4),
    "make_recall": lambda random: tasks.make_recall(random, N, T),
    "make_sines": lambda random: tasks.make_sines(random, N, T),
}


def draw(name: str, seed: int = 0) -> tuple[Any, ...]:
    """Make a task up."""
    drawn = DRAWS[name](np.random.default_rng(seed))
    return drawn if isinstance(drawn, tuple) else (drawn,)


def test_every_task_is_tried() -> None:
    assert set(DRAWS) <= {name for name, _ in inspect.getmembers(tasks, inspect.isfunction)}


@pytest.mark.parametrize("name", DRAWS)
def test_the_same_generator_gives_the_same_task_and_another_gives_another(name: str) -> None:
    for one, again, other in zip(draw(name), draw(name), draw(name, 1), strict=True):
        assert np.array_equal(one, again)
        assert one.shape == other.shape
    assert not np.array_equal(draw(name)[0], draw(name, 1)[0])


@pytest.mark.parametrize("name", DRAWS)
def test_answers_do_not_share_memory_with_questions(name: str) -> None:
    x, *answers = draw(name)
    assert not any(np.shares_memory(x, answer) for answer in answers)


def test_adding_marks_one_number_in_each_half_and_sums_them() -> None:
    x, y = draw("make_adding")
    assert (x.shape, y.shape) == ((N, T, 2), (N, 1))
    assert (x[:, : T // 2, 1].sum(axis=1) == 1).all()
    assert (x[:, T // 2 :, 1].sum(axis=1) == 1).all()
    for numbers, (total,) in zip(x, y, strict=True):
        assert total == pytest.approx(sum(number for number, mark in numbers if mark))


def test_brackets_are_counted() -> None:
    x, depth = draw("make_brackets")
    assert x.shape == depth.shape == (N, T)
    for symbols, depths in zip(x, depth, strict=True):
        text = "".join(tasks.BRACKETS[symbol] for symbol in symbols)
        for t, found in enumerate(depths):
            since = text[: t + 1].rpartition(";")[2]
            assert found == since.count("(") - since.count(")")
    assert (depth.min(), depth.max()) == (0, 3)
    assert set(x.ravel()) == {0, 1, 2, 3}


def test_an_echo_comes_as_late_as_said() -> None:
    x, y, mask = draw("make_echo")
    assert np.array_equal(x[:, :-4], y[:, 4:])
    assert not y[:, :4].any()
    assert np.array_equal(mask, np.tile(np.arange(T) >= 4, (N, 1)))
    for delay in (0, T):
        x, y, mask = tasks.make_echo(np.random.default_rng(0), N, T, delay)
        assert mask.all() == (delay == 0)
        assert np.array_equal(y, x * (delay == 0))


def test_the_first_symbol_is_recalled() -> None:
    x, y = draw("make_recall")
    assert np.array_equal(x[:, 0], y)
    assert set(x.ravel()) == {0, 1, 2, 3}


def test_sines_obey_their_difference_equation() -> None:
    """Three neighbours tell the speed: x[t+1] + x[t-1] = 2 cos(speed) x[t]."""
    (x,) = draw("make_sines")
    assert x.shape == (N, T, 1)
    ends, middle = x[:, 2:, 0] + x[:, :-2, 0], x[:, 1:-1, 0]
    factor = (ends * middle).sum(axis=1, keepdims=True) / (middle**2).sum(axis=1, keepdims=True)
    assert np.allclose(ends, factor * middle, atol=1e-12)
    assert (np.arccos(factor / 2) >= 0.25).all()
    assert (np.arccos(factor / 2) <= 0.6).all()
