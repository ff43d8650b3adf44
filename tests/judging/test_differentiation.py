"""Numerical derivatives reach the accuracy that their tolerances assume."""

import numpy as np
import pytest

from autograder.judging.comparison import compare, is_single
from autograder.judging.differentiation import STEP, derivative_along, numerical_gradient, random_direction


def test_the_error_stays_far_below_the_tolerance_of_the_notebook() -> None:
    random = np.random.default_rng(0)
    for _ in range(100):
        x, w = random.normal(size=(4, 3)), random.normal(size=(3, 5))
        numerical = numerical_gradient(lambda a: float(np.sum(np.tanh(a[0] @ a[1]))), [x, w], 1, STEP)
        exact = x.T @ (1 - np.tanh(x @ w) ** 2)
        assert np.abs(numerical - exact).max() <= 1e-9 * np.abs(exact).max()


def test_a_direction_sees_every_entry() -> None:
    direction = random_direction([np.zeros((30, 30))], np.random.default_rng(0))
    assert np.abs(direction[0]).min() >= 0.5


def test_the_inputs_are_left_as_they_were() -> None:
    x = np.ones(3)
    derivative_along(lambda a: float(np.sum(a[0] ** 2)), [x], [np.ones(3)], STEP)
    assert np.array_equal(x, np.ones(3))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nothing_that_is_not_finite_agrees(bad: float) -> None:
    mismatch = compare("x", np.array([1.0, bad]), np.array([1.0, 2.0]), 1e-9)
    assert mismatch is not None
    assert mismatch.index == (1,)


def test_differences_are_measured_against_the_largest_entry() -> None:
    expected = np.array([1.0, 1e-12])
    assert compare("x", np.array([1.0, 2e-12]), expected, 1e-9) is None
    assert compare("x", np.array([1.0 + 2e-9, 1e-12]), expected, 1e-9) is not None


def test_an_expected_zero_allows_only_nearly_zero() -> None:
    assert compare("x", np.array([1e-12]), np.array([0.0]), 1e-9) is None
    assert compare("x", np.array([1e-6]), np.array([0.0]), 1e-9) is not None


def test_single_precision_is_recognised_in_a_double_array() -> None:
    random = np.random.default_rng(0).normal(size=(3, 4))
    assert is_single(random.astype(np.float32))
    assert is_single(random.astype(np.float32).astype(np.float64))
    assert not is_single(random)
    assert not is_single(np.zeros((3, 4)))
    assert not is_single(np.arange(4.0))
