"""Points are earned when all cases pass, and a mistake costs once."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course import Solution
from autograder.exercises import Case, Exercise, ExerciseResult, Stopped
from autograder.judging import assess, assess_all, draw_cases, find_used

Functions = dict[str, Callable[..., Any]]

WITHOUT_BIAS = """
def rnn_step_forward(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + h_prev @ Wh)
    return h, (x, h_prev, Wx, Wh, h)
"""
FIRST_STEP_ONLY = """
def rnn_forward(x, h0, Wx, Wh, b):
    h, cache = rnn_step_forward(x[:, 0], h0, Wx, Wh, b)
    return np.stack([h] * x.shape[1], axis=1), [cache] * x.shape[1]
"""


@pytest.fixture(scope="session")
def cases(vanilla: Solution) -> Mapping[str, tuple[Case, ...]]:
    """Visible and hidden cases for the whole assignment."""
    return {
        exercise.name: (
            *draw_cases(exercise, vanilla.functions, ("a",), 2, hidden=False),
            *draw_cases(exercise, vanilla.functions, ("a",), 4, hidden=True),
        )
        for exercise in vanilla.exercises
    }


def copied(functions: Mapping[str, Callable[..., Any]], **changed: str) -> Functions:
    """Give every function one namespace of its own, as a notebook does, with some replaced by new source."""
    namespace: Functions = {"np": np}  # type: ignore[dict-item]
    for name, function in functions.items():
        source = changed.get(name) or inspect.getsource(function)
        exec(compile(source, "<cell>", "exec"), namespace)
    return {name: namespace[name] for name in functions}


def assess_changed(
    vanilla: Solution, cases: Mapping[str, tuple[Case, ...]], **changed: str
) -> dict[str, ExerciseResult]:
    names = [name for exercise in vanilla.exercises for name in exercise.functions]
    functions = copied({name: vanilla.functions[name] for name in names}, **changed)
    found = assess_all(vanilla.exercises, cases, functions, vanilla.functions)
    return {assessment.exercise.name: assessment.result for assessment in found}


def test_the_reference_earns_everything(vanilla: Solution, cases: Mapping[str, tuple[Case, ...]]) -> None:
    results = assess_changed(vanilla, cases)
    assert sum(result.score for result in results.values()) == 100
    assert all(not result.remarks for result in results.values())


def test_a_mistake_in_the_step_costs_nothing_in_what_calls_the_step(
    vanilla: Solution, cases: Mapping[str, tuple[Case, ...]]
) -> None:
    results = assess_changed(vanilla, cases, rnn_step_forward=WITHOUT_BIAS)
    lost = {name: result.max_score - result.score for name, result in results.items()}
    assert lost["rnn_step"] > 0
    assert {name for name, points in lost.items() if points} == {"rnn_step"}
    assert results["rnn"].remarks[0].startswith("Judged with the reference's rnn_step in place of yours")
    assert not results["temporal_affine"].remarks


def test_a_wrong_exercise_gains_nothing_from_the_reference_of_another(
    vanilla: Solution, cases: Mapping[str, tuple[Case, ...]]
) -> None:
    wrong = "def rnn_step_forward(x, h_prev, Wx, Wh, b):\n    raise NotImplementedError"
    results = assess_changed(vanilla, cases, rnn_step_forward=wrong, rnn_forward=FIRST_STEP_ONLY)
    assert results["rnn_step"].score == 0
    assert results["rnn"].score == 0
    assert results["rnn_encode"].score == results["rnn_encode"].max_score


def test_standing_in_leaves_the_students_functions_as_they_were(
    vanilla: Solution, cases: Mapping[str, tuple[Case, ...]]
) -> None:
    names = [name for exercise in vanilla.exercises for name in exercise.functions]
    wrong = "def rnn_step_forward(x, h_prev, Wx, Wh, b):\n    return h_prev, None"
    functions = copied({name: vanilla.functions[name] for name in names}, rnn_step_forward=wrong)
    before = functions["rnn_forward"].__globals__["rnn_step_forward"]  # type: ignore[attr-defined]
    assess_all(vanilla.exercises, cases, functions, vanilla.functions)
    assert functions["rnn_forward"].__globals__["rnn_step_forward"] is before  # type: ignore[attr-defined]


def test_a_check_that_fails_on_one_hidden_case_earns_nothing(gate: Exercise, right: Functions) -> None:
    points = (
        *draw_cases(gate, right, ("h",), 1, hidden=False),
        *draw_cases(gate, right, ("h",), 4, hidden=True),
    )

    def squeezed(x: Any, h: Any, w: Any) -> Any:
        out, total, cache = right["gate_forward"](x, h, w)
        return out.squeeze(), total, cache

    result = assess(gate, points, {**right, "gate_forward": squeezed}).result
    shapes = result.checks[0]
    assert (shapes.passed, shapes.cases) == (3, 5)
    assert shapes.message.startswith("On a hidden case: ")
    assert result.score == 0


def test_no_case_is_no_pass(gate: Exercise, right: Functions) -> None:
    with pytest.raises(ValueError, match="no case to judge"):
        assess(gate, [], right)


def test_partial_work_earns_its_part(gate: Exercise, right: Functions) -> None:
    points = draw_cases(gate, right, ("p",), 3, hidden=True)
    result = assess(gate, points, {"gate_forward": right["gate_forward"]}).result
    assert (result.score, result.max_score) == (1.0, 3.0)


def test_one_function_may_return_its_own_gradient(vanilla: Solution, cases: Mapping[str, Any]) -> None:
    exercise = next(e for e in vanilla.exercises if e.name == "temporal_softmax_loss")
    loss = vanilla.functions["temporal_softmax_loss"]

    def without_gradient(x: Any, y: Any, mask: Any) -> Any:
        return loss(x, y, mask)[0], None

    recorded = [replace(case, gradients=None) for case in cases[exercise.name] if not case.hidden]
    for points in (cases[exercise.name], recorded):
        result = assess(exercise, points, {"temporal_softmax_loss": without_gradient}).result
        assert [str(check.status) for check in result.checks] == ["passed"] * 3 + ["not_written"]
        assert result.score == exercise.points["values"]


def test_an_endless_function_is_waited_for_once_and_costs_only_its_own_points(
    gate: Exercise, right: Functions
) -> None:
    waits: list[int] = []

    def endless(*_: Any) -> Any:
        waits.append(1)
        raise Stopped("took longer than 5 s")

    points = draw_cases(gate, right, ("s",), 4, hidden=True)
    backward = assess(gate, points, {**right, "gate_backward": endless}).result
    assert (len(waits), backward.score) == (1, gate.points["values"])
    assert str(backward.checks[3].status) == "stopped"
    forward = assess(gate, points, {**right, "gate_forward": endless}).result
    assert (len(waits), forward.score) == (2, 0)
    assert forward.checks[0].message == "gate_forward took longer than 5 s."


def test_zeros_at_one_case_are_an_answer_where_another_case_got_one(gate: Exercise, right: Functions) -> None:
    def vanishing(x: Any, h: Any, w: Any) -> Any:
        out, total, cache = right["gate_forward"](x, h, w)
        return (2 * out, total, cache) if len(x) > 1 else (0 * out, 0 * total, cache)

    points = draw_cases(gate, right, ("z",), 4, hidden=True)
    result = assess(gate, points, {**right, "gate_forward": vanishing}).result
    assert [str(check.status) for check in result.checks] == ["passed", "failed", "not_judged", "not_judged"]
    stub = assess(gate, points, {**right, "gate_forward": lambda x, h, w: (0 * h, 0 * h, None)}).result
    assert {str(check.status) for check in stub.checks} == {"not_written"}


def test_the_cause_that_most_cases_show_is_told(gate: Exercise, right: Functions) -> None:
    points = draw_cases(gate, right, ("most",), 5, hidden=True)
    seen: list[int] = []

    def first_negated_then_halved(*arguments: Any) -> Any:
        seen.append(1)
        factor = -1 if len(seen) == 1 else 0.5
        dx, dh, dw = right["gate_backward"](*arguments)
        return factor * dx, dh, dw

    result = assess(gate, points, {**right, "gate_backward": first_negated_then_halved}).result
    assert result.checks[-1].cause == "dx is half what it should be."


def test_what_is_used_by_what_is_used_counts_as_used(vanilla: Solution) -> None:
    by_name = {exercise.name: exercise for exercise in vanilla.exercises}
    found = {name: [used.name for used in find_used(by_name[name], vanilla.exercises)] for name in by_name}
    assert found["rnn_step"] == []
    assert found["rnn_encode"] == ["rnn_step", "rnn"]
