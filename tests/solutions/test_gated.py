"""What only the gated networks promise: gates that open and close, and two notations that are one."""

from typing import Any

import numpy as np
import pytest

from autograder.course import Course, Solution, load_solution

BOTH = {
    "lstm": ("lstm_step", "to_concatenated", "to_split", "lstm"),
    "gru": ("gru_step", "gru", "count_parameters"),
}


@pytest.fixture(scope="module")
def solutions(course: Course) -> dict[str, Solution]:
    """The two assignments' solutions."""
    return {name: load_solution(course, name) for name in BOTH}


def draw(blocks: int, seed: int = 0) -> dict[str, Any]:
    """Draw weights and a batch for a network with so many blocks side by side."""
    random = np.random.default_rng(seed)
    N, D, H = 2, 3, 4
    return {
        "x": random.normal(size=(N, D)),
        "h": random.normal(size=(N, H)),
        "Wx": random.normal(size=(D, blocks * H)),
        "Wh": random.normal(size=(H, blocks * H)),
        "b": random.normal(size=blocks * H),
        "H": H,
    }


@pytest.mark.parametrize("name", BOTH)
def test_exercises_come_in_order_and_add_up_to_100_points(solutions: dict[str, Solution], name: str) -> None:
    exercises = solutions[name].exercises
    assert tuple(exercise.name for exercise in exercises) == BOTH[name]
    assert sum(exercise.max_points for exercise in exercises) == 100


@pytest.mark.parametrize("name", BOTH)
def test_hints_are_in_both_languages_and_mistakes_are_many(solutions: dict[str, Solution], name: str) -> None:
    solution = solutions[name]
    for exercise in solution.exercises:
        known = [wrong for wrong in solution.misconceptions if wrong.replaces in exercise.functions]
        assert len(exercise.hints) == 2
        assert len(known) >= (5 if exercise.backward else 2), exercise.name
    for wrong in solution.misconceptions:
        assert set(wrong.hints) == {"en", "ru"}, wrong.name


def test_an_open_forget_gate_and_a_closed_input_gate_keep_the_cell(solutions: dict[str, Solution]) -> None:
    given = draw(4)
    H, c_prev = given["H"], np.random.default_rng(1).normal(size=(2, 4))
    b = np.concatenate([np.full(H, -1e3), np.full(H, 1e3), np.full(H, 1e3), np.zeros(H)])
    step = solutions["lstm"].functions["lstm_step_forward"]
    h, c, _ = step(given["x"], given["h"], c_prev, given["Wx"], given["Wh"], b)
    assert np.allclose(c, c_prev, rtol=0, atol=1e-12)
    assert np.allclose(h, np.tanh(c_prev), rtol=0, atol=1e-12)


def test_a_closed_update_gate_keeps_the_state_and_a_closed_reset_gate_forgets_it(
    solutions: dict[str, Solution],
) -> None:
    given = draw(3)
    H, step = given["H"], solutions["gru"].functions["gru_step_forward"]
    zeros, shut = np.zeros(H), np.full(H, -1e3)
    kept, _ = step(given["x"], given["h"], given["Wx"], given["Wh"], np.concatenate([shut, zeros, zeros]))
    assert np.allclose(kept, given["h"], rtol=0, atol=1e-12)
    fresh, _ = step(given["x"], given["h"], given["Wx"], given["Wh"], np.concatenate([-shut, shut, zeros]))
    assert np.allclose(fresh, np.tanh(given["x"] @ given["Wx"][:, 2 * H :]), rtol=0, atol=1e-12)


def test_the_two_notations_are_one(solutions: dict[str, Solution]) -> None:
    given, functions = draw(4), solutions["lstm"].functions
    W = functions["to_concatenated"](given["Wx"], given["Wh"])
    both = np.hstack([given["h"], given["x"]])
    assert np.allclose(both @ W, given["x"] @ given["Wx"] + given["h"] @ given["Wh"], rtol=0, atol=1e-12)
    Wx, Wh = functions["to_split"](W, len(given["Wx"]))
    assert np.array_equal(Wx, given["Wx"])
    assert np.array_equal(Wh, given["Wh"])


def test_parameters_are_counted(solutions: dict[str, Solution]) -> None:
    assert list(solutions["gru"].functions["count_parameters"](10, 20)) == [620, 2480, 1860]
