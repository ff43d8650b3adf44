"""The gradient checker agrees with right gradients, finds small errors, and knows when it cannot know."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import gradcheck
from autograder.judging import Verdict

Arrays = tuple[Any, ...]


def layer(x: Any, w: Any, b: Any) -> Any:
    return np.tanh(x @ w + b)


def layer_gradients(u: Any, x: Any, w: Any, b: Any) -> Arrays:
    dz = u * (1 - np.tanh(x @ w + b) ** 2)
    return dz @ w.T, x.T @ dz, dz.sum(axis=0)


def preallocated(x: Any, w: Any, b: Any) -> Any:
    out = np.zeros((x.shape[0], w.shape[1]))
    out[:] = np.tanh(x @ w + b)
    return out


def half_preallocated(x: Any, w: Any, b: Any) -> Any:
    """Drop the imaginary part on one of two paths, so that the complex step is wrong but not zero."""
    return np.tanh(x @ w + b) / 2 + preallocated(x, w, b) / 2


def draw(seed: int, scale: float = 1.0) -> tuple[Any, Arrays, Arrays]:
    random = np.random.default_rng(seed)
    inputs = tuple(random.normal(size=shape) * scale for shape in ((4, 3), (3, 5), (5,)))
    u = random.normal(size=(4, 5))
    return u, inputs, layer_gradients(u, *inputs)


@pytest.mark.parametrize("f", [layer, preallocated, half_preallocated])
def test_right_gradients_agree_over_many_seeds_and_scales(f: Callable[..., Any]) -> None:
    for seed in range(100):
        u, inputs, gradients = draw(seed, scale=10.0 ** (seed % 4 - 3))
        report = gradcheck(f, inputs, gradients=gradients, cotangents=[u])
        assert report, report


@pytest.mark.parametrize("f", [layer, preallocated, half_preallocated])
def test_right_gradients_that_all_but_vanish_are_never_called_wrong(f: Callable[..., Any]) -> None:
    for seed in range(100):
        u, inputs, gradients = draw(seed, scale=10.0)
        assert gradcheck(f, inputs, gradients=gradients, cotangents=[u]).verdict is not Verdict.DISAGREE


@pytest.mark.parametrize("f", [layer, preallocated, half_preallocated])
@pytest.mark.parametrize("relative", [1e-1, 1e-3, 1e-5, 1e-7])
def test_an_error_in_one_entry_is_found_and_located(f: Callable[..., Any], relative: float) -> None:
    for seed in range(10):
        u, inputs, (dx, dw, db) = draw(seed)
        dw[2, 3] += relative * np.abs(dw).max()
        names = ["dx", "dw", "db"]
        report = gradcheck(f, inputs, gradients=(dx, dw, db), cotangents=[u], names=names)
        assert report.verdict is Verdict.DISAGREE
        assert report.name == "dw"
        assert report.mismatch is not None
        assert report.mismatch.index == (2, 3)
        assert report.mismatch.wrong.sum() == 1


def test_the_complex_step_sees_errors_that_differences_cannot() -> None:
    u, inputs, (dx, dw, db) = draw(0)
    db[1] += 1e-12 * np.abs(db).max()
    wrong = gradcheck(layer, inputs, gradients=(dx, dw, db), cotangents=[u], tolerance=1e-14)
    assert wrong.verdict is Verdict.DISAGREE
    assert wrong.method == "complex step"


def test_a_complex_step_that_lost_its_imaginary_part_is_not_trusted() -> None:
    u, inputs, gradients = draw(0)
    for f in (preallocated, half_preallocated):
        assert gradcheck(f, inputs, gradients=gradients, cotangents=[u]).method == "Richardson"


def test_a_dropped_path_and_a_dropped_imaginary_part_do_not_meet() -> None:
    """The claimed gradient has just the error that the complex step makes."""
    u, inputs, gradients = draw(0)
    halves = tuple(gradient / 2 for gradient in gradients)
    assert gradcheck(half_preallocated, inputs, gradients=halves, cotangents=[u]).verdict is Verdict.DISAGREE


def test_a_brief_check_comes_to_the_same_verdicts_with_a_fraction_of_the_calls() -> None:
    for seed in range(20):
        u, inputs, gradients = draw(seed)
        wrong = (gradients[0], gradients[1] * 1.001, gradients[2])
        for claimed, agrees in ((gradients, True), (wrong, False)):
            whole = gradcheck(layer, inputs, gradients=claimed, cotangents=[u])
            brief = gradcheck(layer, inputs, gradients=claimed, cotangents=[u], brief=True)
            assert bool(whole) is bool(brief) is agrees
        assert brief.calls < whole.calls / 3


def test_that_nothing_gets_through_a_dead_layer_is_known_exactly() -> None:
    def dead(x: Any, w: Any) -> Any:
        return x @ x.T + np.maximum(0, x @ w - 50)[:, :4]

    u, (x, w, _), _ = draw(0)
    u = u[:, :4]
    for dw, agrees in ((np.zeros_like(w), True), (np.full_like(w, 1e-9), False)):
        gradients = [(u + u.T) @ x, dw]
        report = gradcheck(dead, [x, w], gradients=gradients, cotangents=[u], tolerance=1e-14)
        assert bool(report) is agrees, report


def test_a_kink_at_the_point_is_undecidable_and_a_kink_nearby_is_not() -> None:
    x = np.array([0.0, 1.0, -2.0])
    at = gradcheck(lambda x: np.maximum(x, 0), [x], gradients=[(x > 0) * 1.0])
    assert (at.verdict, at.reason) == (Verdict.UNDECIDABLE, "kink")
    x[0] = 1e-5
    assert gradcheck(lambda x: np.maximum(x, 0), [x], gradients=[(x > 0) * 1.0])


def test_noise_is_undecidable() -> None:
    random = np.random.default_rng(0)
    x = np.array([1.0, 2.0])
    report = gradcheck(
        lambda x: np.sin(x.real) + 1e-6 * random.normal(size=2), [x], gradients=[np.cos(x)], tolerance=1e-8
    )
    assert (report.verdict, report.reason) == (Verdict.UNDECIDABLE, "noise")


def test_single_precision_is_never_called_wrong() -> None:
    for seed in range(50):
        u, inputs, gradients = draw(seed)
        single = lambda *a: layer(*(v.astype(np.float32) for v in a))  # noqa: E731
        assert gradcheck(single, inputs, gradients=gradients, cotangents=[u], tolerance=1e-3)
        strict = gradcheck(single, inputs, gradients=gradients, cotangents=[u])
        assert strict.verdict is not Verdict.DISAGREE


def test_a_gradient_that_is_not_finite_disagrees() -> None:
    x = np.ones(3)
    assert gradcheck(np.sum, [x], gradients=[np.full(3, np.nan)]).verdict is Verdict.DISAGREE


def test_a_zero_gradient_is_checked_like_any_other() -> None:
    x = np.ones(3)
    assert gradcheck(lambda x: 0 * x, [x], gradients=[np.zeros(3)])
    assert gradcheck(lambda x: 0 * x, [x], gradients=[np.full(3, 1e-3)]).verdict is Verdict.DISAGREE
    assert gradcheck(lambda x: x, [x], gradients=[np.zeros(3)]).verdict is Verdict.DISAGREE


def test_a_small_gradient_beside_a_large_one_is_not_lost() -> None:
    x, y = np.array([1e2, 2e2]), np.array([1e-2, 2e-2])
    f = lambda x, y: np.sum(x**2) + np.sum(np.sin(y))  # noqa: E731
    assert gradcheck(f, [x, y], gradients=[2 * x, np.cos(y)])
    report = gradcheck(f, [x, y], gradients=[2 * x, 1.01 * np.cos(y)], names=["x", "y"])
    assert report.verdict is Verdict.DISAGREE
    assert report.name == "y"


def test_every_output_counts() -> None:
    x = np.array([0.3, 0.7])
    f = lambda x: (np.sin(x), x**2)  # noqa: E731
    u = (np.array([1.0, 2.0]), np.array([3.0, -1.0]))
    right = u[0] * np.cos(x) + u[1] * 2 * x
    assert gradcheck(f, [x], gradients=[right], cotangents=u)
    assert gradcheck(f, [x], gradients=[u[0] * np.cos(x)], cotangents=u).verdict is Verdict.DISAGREE


def test_arguments_are_never_changed_and_others_are_passed_on() -> None:
    def greedy(x: Any, labels: Any, power: int) -> Any:
        y = np.sum(x[labels] ** power)
        x[:] = 0
        return y

    x, labels = np.array([1.0, 2.0, 3.0]), np.array([0, 2])
    assert gradcheck(greedy, [x, labels, 3], gradients=[np.array([3.0, 0.0, 27.0])])
    assert np.array_equal(x, [1.0, 2.0, 3.0])


def test_a_right_gradient_costs_a_handful_of_calls() -> None:
    u, inputs, gradients = draw(1)
    calls: list[int] = []

    def counted(*arrays: Any) -> Any:
        calls.append(1)
        return layer(*arrays)

    report = gradcheck(counted, inputs, gradients=gradients, cotangents=[u])
    assert report.calls == len(calls) <= 18


def test_what_does_not_fit_is_said_in_one_line() -> None:
    x = np.ones((2, 3))
    with pytest.raises(ValueError, match=r"gradients of shapes \[\(3, 2\)\] found, \[\(2, 3\)\] expected"):
        gradcheck(np.sum, [x], gradients=[x.T])
    with pytest.raises(ValueError, match=r"cotangents of shapes \[\(2,\)\] found, \[\(\)\] expected"):
        gradcheck(np.sum, [x], gradients=[x], cotangents=[np.ones(2)])
    with pytest.raises(ValueError, match="no input is a float64 array"):
        gradcheck(np.sum, [np.ones(2, dtype=int)], gradients=[])
    with pytest.raises(ValueError, match="1 names found, 2 expected"):
        gradcheck(np.add, [x, x], gradients=[x, x], names=["x"])
