"""Arrays agree by their largest difference, measured against the largest expected entry."""

import numpy as np
import pytest

from autograder.judging.comparison import SINGLE, SINGLE_FLOOR, compare, is_single


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


def test_single_precision_is_forgiven_what_larger_terms_left_over() -> None:
    expected, answer = np.array([1e-4, -2e-5]), np.array([1.001e-4, -2e-5])
    assert compare("x", answer, expected, SINGLE) is not None
    assert compare("x", answer, expected, SINGLE, SINGLE_FLOOR) is None
    assert compare("x", np.zeros(2), expected, SINGLE, SINGLE_FLOOR) is not None
