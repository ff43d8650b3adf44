"""What only the foundations promise: accuracy of differences, large inputs, known values, known descents."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from autograder.course import Course, Solution, load_solution
from autograder.exercises import Exercise, draw_case
from autograder.judging import assess, draw_cases, put_in_place

NAMES = (
    "sigmoid",
    "tanh",
    "relu",
    "affine",
    "numerical_gradient",
    "softmax_loss",
    "sgd_momentum",
    "l2_penalty",
)
STEPS = 10.0 ** np.arange(-12, -1.9, 0.25)


@pytest.fixture(scope="module")
def foundations(course: Course) -> Solution:
    return load_solution(course, "foundations")


@pytest.fixture(scope="module")
def asked(foundations: Solution) -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in foundations.exercises}


def test_exercises_come_in_order_and_add_up_to_100_points(asked: dict[str, Exercise]) -> None:
    assert tuple(asked) == NAMES
    assert sum(exercise.max_points for exercise in asked.values()) == 100


def test_every_exercise_has_two_hints_and_two_misconceptions(
    foundations: Solution, asked: dict[str, Exercise]
) -> None:
    for exercise in asked.values():
        known = [wrong for wrong in foundations.misconceptions if wrong.replaces in exercise.functions]
        assert len(exercise.hints) == 2, exercise.name
        assert len(known) >= 2, exercise.name


def test_hints_are_in_both_languages_and_hand_over_no_code(
    foundations: Solution, asked: dict[str, Exercise]
) -> None:
    hints = [hint for exercise in asked.values() for hint in exercise.hints]
    for wrong in foundations.misconceptions:
        assert set(wrong.hints) == {"en", "ru"}, wrong.name
        assert any("а" <= letter <= "я" for letter in wrong.hints["ru"]), wrong.name
        hints += wrong.hints.values()
    assert not [hint for hint in hints if any(code in hint for code in ("@", ".T", "np.", " = ", "**"))]


def test_the_sigmoid_is_exact_and_silent_from_minus_1000_to_1000(foundations: Solution) -> None:
    x = np.array([[-1000.0, -720.0, 0.0, 720.0, 1000.0]])
    with np.errstate(all="raise"):
        out, cache = foundations.functions["sigmoid_forward"](x)
        dx = foundations.functions["sigmoid_backward"](np.ones_like(x), cache)
    assert np.array_equal(out, [[0, 0, 0.5, 1, 1]])
    assert np.array_equal(dx, [[0, 0, 0.25, 0, 0]])


def test_inputs_of_relu_keep_away_from_its_kink(asked: dict[str, Exercise]) -> None:
    drawn = [draw_case(asked["relu"], ("kink",), index, hidden=True) for index in range(20)]
    assert min(np.abs(case.inputs[0]).min() for case in drawn) > 0.3


def test_scores_are_so_large_that_a_plain_exp_overflows(asked: dict[str, Exercise]) -> None:
    case = draw_case(asked["softmax_loss"], ("large",), 0, hidden=True)
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(case.inputs[0])).all()


def test_the_softmax_loss_does_not_change_when_scores_are_shifted(foundations: Solution) -> None:
    random = np.random.default_rng(0)
    x, y = random.integers(-3, 4, (4, 5)).astype(float), random.integers(0, 5, 4)
    loss, dx = foundations.functions["softmax_loss"](x, y)
    shifted, dx_shifted = foundations.functions["softmax_loss"](x + 2.0**20, y)
    assert shifted == loss
    assert np.array_equal(dx_shifted, dx)


def test_the_softmax_loss_of_equal_scores_is_the_logarithm_of_their_number(foundations: Solution) -> None:
    loss, dx = foundations.functions["softmax_loss"](np.zeros((3, 4)), np.array([0, 1, 3]))
    assert loss == pytest.approx(np.log(4), rel=1e-15)
    assert dx.sum(axis=1) == pytest.approx(0, abs=1e-15)


def difference(f: Callable[..., float], x: Any, h: float, ahead: float, behind: float) -> Any:
    """Differentiate by the points `ahead` and `behind` steps away."""
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[index] = h
        slopes[index] = (f(x + ahead * unit) - f(x - behind * unit)) / (ahead + behind) / h
    return slopes


def passes(foundations: Solution, asked: dict[str, Exercise], method: Callable[..., Any]) -> bool:
    """Hold a way to differentiate to the cases of the exercise."""
    exercise = asked["numerical_gradient"]
    cases = draw_cases(exercise, foundations.functions, ("accuracy",), 8, hidden=True)
    with put_in_place(exercise, foundations.functions, {"numerical_gradient": method}) as functions:
        return assess(exercise, cases, functions).passed


@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6])
def test_central_differences_pass_with_any_sensible_step(
    h: float, foundations: Solution, asked: dict[str, Exercise]
) -> None:
    assert passes(foundations, asked, lambda f, x: difference(f, x, h, 1, 1))


@pytest.mark.parametrize(("ahead", "behind"), [(1, 0), (0, 1)])
def test_one_sided_differences_pass_with_no_step(
    ahead: int, behind: int, foundations: Solution, asked: dict[str, Exercise]
) -> None:
    one_sided = [partial(difference, h=h, ahead=ahead, behind=behind) for h in STEPS]
    assert not any(passes(foundations, asked, method) for method in one_sided)


def test_the_numerical_gradient_leaves_its_point_alone(foundations: Solution) -> None:
    x = np.arange(6.0).reshape(2, 3)
    foundations.functions["numerical_gradient"](np.sum, x)
    assert np.array_equal(x, np.arange(6.0).reshape(2, 3))


def test_without_friction_momentum_falls_as_a_stone_does(foundations: Solution) -> None:
    """With a constant slope and mu = 1, the path is the sum of 1, 2, 3, ... steps."""
    w, v, slope = np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 1))
    for _ in range(10):
        w, v = foundations.functions["sgd_momentum"](w, slope, v, 0.5, 1.0)
    assert w == -0.5 * 55


def test_momentum_of_zero_is_plain_descent(foundations: Solution) -> None:
    random = np.random.default_rng(0)
    w, dw, v = random.normal(size=(3, 2, 4))
    moved, _ = foundations.functions["sgd_momentum"](w, dw, v, 0.1, 0.0)
    assert np.allclose(moved, w - 0.1 * dw, rtol=1e-15)


def test_the_penalty_of_threes_and_fours_is_known(foundations: Solution) -> None:
    loss, dw = foundations.functions["l2_penalty"](np.array([[3.0, -4.0]]), 2.0)
    assert loss == 25
    assert np.array_equal(dw, [[6, -8]])
