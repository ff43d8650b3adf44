"""The judge says which check fails, and why, and passes nothing by default."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Case, Exercise, Outcome, Status, Stopped
from autograder.judging import draw_cases, judge

Functions = dict[str, Callable[..., Any]]


@pytest.fixture
def case(gate: Exercise, right: Functions) -> Case:
    """A visible case with exact gradients, as the grader judges it."""
    return draw_cases(gate, right, ("judge",), 1, hidden=False)[0]


@pytest.fixture
def recorded(case: Case) -> Case:
    """The same case as a notebook has it."""
    return replace(case, gradients=None)


def words(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [str(outcome.status) for outcome in outcomes]


def test_right_functions_pass_every_check(
    gate: Exercise, right: Functions, case: Case, recorded: Case
) -> None:
    assert words(judge(gate, case, right)) == ["passed"] * 4
    assert words(judge(gate, recorded, right)) == ["passed"] * 4


def test_a_missing_function_is_not_written(gate: Exercise, right: Functions, case: Case) -> None:
    outcomes = judge(gate, case, {})
    assert words(outcomes) == ["not_written"] * 4
    assert outcomes[0].message == "gate_forward is not defined in the notebook."
    alone = judge(gate, case, {"gate_forward": right["gate_forward"]})
    assert words(alone) == ["passed"] * 3 + ["not_written"]


@pytest.mark.parametrize(
    "stub",
    [
        lambda *_: None,
        lambda *_: (None, None, None),
        lambda x, h, w: (np.zeros_like(h), np.zeros_like(h), None),
        lambda x, h, w: (0.0, 0.0, ()),
    ],
)
def test_a_placeholder_is_not_written_rather_than_wrong(
    gate: Exercise, right: Functions, case: Case, stub: Callable[..., Any]
) -> None:
    assert words(judge(gate, case, {**right, "gate_forward": stub})) == ["not_written"] * 4


def test_not_implemented_is_not_written(gate: Exercise, right: Functions, case: Case) -> None:
    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        raise NotImplementedError

    outcomes = judge(gate, case, {**right, "gate_backward": gate_backward})
    assert words(outcomes) == ["passed"] * 3 + ["not_written"]


def test_a_wrong_forward_blocks_the_gradient(gate: Exercise, right: Functions, case: Case) -> None:
    def forward(x: Any, h: Any, w: Any) -> Any:
        out, total, cache = right["gate_forward"](x, h, w)
        return out, total + 1, cache

    outcomes = judge(gate, case, {**right, "gate_forward": forward})
    assert words(outcomes) == ["passed", "failed", "not_judged", "not_judged"]
    assert outcomes[1].message == "gate_forward: total is wrong."
    assert outcomes[1].mismatch is not None
    assert outcomes[1].mismatch.wrong.all()
    assert outcomes[1].mismatch.yours == pytest.approx(outcomes[1].mismatch.expected + 1)


@pytest.mark.parametrize("relative", [1e-1, 1e-3, 1e-5, 1e-7])
def test_one_wrong_entry_of_one_gradient_is_found_and_shown(
    gate: Exercise, right: Functions, case: Case, relative: float
) -> None:
    def backward(*arguments: Any) -> Any:
        dx, dh, dw = right["gate_backward"](*arguments)
        dw[0, 1] += relative * np.abs(dw).max()
        return dx, dh, dw

    outcome = judge(gate, case, {**right, "gate_backward": backward})[3]
    assert outcome.status is Status.FAILED
    assert outcome.message == "gate_backward: dw is wrong."
    assert outcome.mismatch is not None
    assert outcome.mismatch.index == (0, 1)
    assert outcome.mismatch.wrong.sum() == 1


@pytest.mark.parametrize("relative", [1e-1, 1e-3, 1e-4])
def test_the_notebook_finds_one_wrong_entry_without_right_gradients(
    gate: Exercise, right: Functions, recorded: Case, relative: float
) -> None:
    def backward(*arguments: Any) -> Any:
        dx, dh, dw = right["gate_backward"](*arguments)
        dh[1, 0] += relative * np.abs(dh).max()
        return dx, dh, dw

    outcome = judge(gate, recorded, {**right, "gate_backward": backward})[3]
    assert outcome.status is Status.FAILED
    assert outcome.mismatch is not None
    assert (outcome.mismatch.name, outcome.mismatch.index) == ("dh", (1, 0))


def test_a_zero_forward_with_a_zero_backward_is_no_gradient(gate: Exercise, recorded: Case) -> None:
    constant = {
        "gate_forward": lambda x, h, w: (np.ones_like(h), np.ones_like(h), (x, h, w)),
        "gate_backward": lambda dout, dtotal, cache: tuple(np.zeros_like(a) for a in cache),
    }
    assert words(judge(gate, recorded, constant))[1:] == ["failed", "not_judged", "not_judged"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda out, total, cache: out, "gate_forward returned one value; expected 3: out, total, cache."),
        (
            lambda out, total, cache: (out, cache),
            "gate_forward returned 2 values; expected 3: out, total, cache.",
        ),
        (lambda out, total, cache: (out.tolist(), total, cache), "gate_forward: out is a list"),
        (lambda out, total, cache: (out.astype(int), total, cache), "gate_forward: out is an array of int64"),
        (lambda out, total, cache: (out + 0j, total, cache), "gate_forward: out is an array of complex128"),
        (lambda out, total, cache: (out * np.nan, total, cache), "gate_forward: out holds NaN or infinity."),
        (lambda out, total, cache: (out.T, total, cache), "gate_forward: out has shape"),
        (lambda out, total, cache: (out[:0], total, cache), "gate_forward: out has shape (0, "),
        (lambda out, total, cache: ("passed", total, cache), "gate_forward: out is a str"),
    ],
)
def test_what_is_not_the_right_kind_fails_the_shapes(
    gate: Exercise, right: Functions, case: Case, change: Callable[..., Any], message: str
) -> None:
    functions = {**right, "gate_forward": lambda *inputs: change(*right["gate_forward"](*inputs))}
    outcomes = judge(gate, case, functions)
    assert words(outcomes) == ["failed"] + ["not_judged"] * 3
    assert outcomes[0].message.startswith(message)


@pytest.mark.parametrize(
    "change",
    [
        lambda dx, dh, dw: dx,
        lambda dx, dh, dw: (dx, dh),
        lambda dx, dh, dw: (dx, dh, dw.T),
        lambda dx, dh, dw: (dx, dh, dw * np.inf),
        lambda dx, dh, dw: (dx, None, dw),
        lambda dx, dh, dw: (dh, dx, dw),
    ],
)
def test_wrong_shapes_fail_the_gradient(
    gate: Exercise, right: Functions, case: Case, recorded: Case, change: Callable[..., Any]
) -> None:
    functions = {**right, "gate_backward": lambda *inputs: change(*right["gate_backward"](*inputs))}
    for point in (case, recorded):
        assert words(judge(gate, point, functions)) == ["passed"] * 3 + ["failed"]


def test_a_function_that_remembers_is_not_repeatable(gate: Exercise, right: Functions, case: Case) -> None:
    calls: list[int] = []

    def forward(*inputs: Any) -> Any:
        out, total, cache = right["gate_forward"](*inputs)
        calls.append(1)
        return out, total + (len(calls) > 1), cache

    outcomes = judge(gate, case, {**right, "gate_forward": forward})
    assert words(outcomes) == ["passed", "passed", "failed", "not_judged"]
    assert "gives another total" in outcomes[2].message


def test_an_exception_is_an_outcome_with_its_line(gate: Exercise, right: Functions, case: Case) -> None:
    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        return dout @ cache[17]

    outcome = judge(gate, case, {**right, "gate_backward": gate_backward})[3]
    assert outcome.status is Status.RAISED
    assert outcome.message == (
        "gate_backward raised IndexError: tuple index out of range (line 2 of gate_backward)."
    )


def test_a_stopped_function_says_why(gate: Exercise, right: Functions, case: Case) -> None:
    def forward(*_: Any) -> Any:
        raise Stopped("took longer than 5 s")

    outcome = judge(gate, case, {**right, "gate_forward": forward})[0]
    assert outcome.status is Status.STOPPED
    assert outcome.message == "gate_forward took longer than 5 s."


def test_what_a_hidden_case_raises_is_not_told(gate: Exercise, right: Functions, case: Case) -> None:
    class SecretError(Exception):
        pass

    def spill(x: Any, h: Any, w: Any) -> Any:
        raise SecretError(f"{x[0, 0]}")

    def spill_builtin(x: Any, h: Any, w: Any) -> Any:
        raise ValueError(f"{x[0, 0]}")

    hidden = replace(case, hidden=True)
    assert (
        judge(gate, hidden, {**right, "gate_forward": spill})[0].message
        == "gate_forward raised an exception."
    )
    assert (
        judge(gate, hidden, {**right, "gate_forward": spill_builtin})[0].message
        == "gate_forward raised ValueError."
    )


def test_a_made_up_name_tells_nothing_of_a_hidden_case(gate: Exercise, right: Functions, case: Case) -> None:
    def gate_forward(x: Any, h: Any, w: Any) -> Any:
        told: dict[str, Any] = {}
        exec(f"def at_{abs(x[0, 0] * 1e9):.0f}_forward(): raise NotImplementedError", told)
        return told[f"at_{abs(x[0, 0] * 1e9):.0f}_forward"]()

    message = judge(gate, replace(case, hidden=True), {**right, "gate_forward": gate_forward})[0].message
    assert message == "gate_forward is not written yet."


@pytest.mark.parametrize(
    "spill",
    [
        lambda x, h, w: (type(f"Secret{x[0, 0]}", (), {})(), h, None),
        lambda x, h, w: (np.zeros(2, dtype=[(f"secret{x[0, 0]}", float)]), h, None),
        lambda x, h, w: (h,) * int(abs(x[0, 0]) * 1e3 + 4),
        lambda x, h, w: (np.zeros(int(abs(x[0, 0]) * 1e3)), h, None),
    ],
)
def test_what_a_hidden_case_returns_is_not_told(
    gate: Exercise, right: Functions, case: Case, spill: Callable[..., Any]
) -> None:
    hidden = replace(case, hidden=True)
    secret = [f"{abs(case.inputs[0][0, 0]):.4f}"[2:5], "Secret", "secret"]  # type: ignore[index]
    for outcome in judge(gate, hidden, {**right, "gate_forward": spill}):
        assert not any(word in outcome.message for word in secret)


def test_the_sizes_of_a_hidden_case_are_not_told(gate: Exercise, right: Functions, case: Case) -> None:
    functions = {**right, "gate_forward": lambda x, h, w: (h.T, h.T, None)}
    message = judge(gate, replace(case, hidden=True), functions)[0].message
    assert message == "gate_forward: out has the wrong shape; expected (N, H)."


def test_inputs_changed_by_the_student_do_not_reach_the_judge(
    gate: Exercise, right: Functions, case: Case
) -> None:
    def forward(x: Any, h: Any, w: Any) -> Any:
        answer = right["gate_forward"](x.copy(), h.copy(), w.copy())
        for array in (x, h, w):
            array[:] = 0
        return answer

    before = [np.array(array) for array in case.inputs]
    assert words(judge(gate, case, {**right, "gate_forward": forward})) == ["passed"] * 4
    assert all(np.array_equal(a, b) for a, b in zip(before, case.inputs, strict=True))


def test_a_backward_that_fits_a_wrong_forward_is_told_so(
    gate: Exercise, right: Functions, case: Case, recorded: Case
) -> None:
    def doubled(*inputs: Any) -> Any:
        out, total, cache = right["gate_forward"](*inputs)
        return 2 * out, total, cache

    def fitting(dout: Any, dtotal: Any, cache: Any) -> Any:
        return right["gate_backward"](2 * dout, dtotal, cache)

    remark = "gate_backward is the exact gradient of your gate_forward"
    for point in (case, recorded):
        outcomes = judge(gate, point, {"gate_forward": doubled, "gate_backward": fitting})
        assert words(outcomes) == ["passed", "failed", "not_judged", "not_judged"]
        assert outcomes[3].remarks[0].startswith(remark)
        unfit = judge(gate, point, {**right, "gate_forward": doubled})
        assert not unfit[3].remarks
    hidden = judge(gate, replace(case, hidden=True), {"gate_forward": doubled, "gate_backward": fitting})
    assert not hidden[3].remarks


def test_a_constant_forward_with_a_zero_backward_is_not_praised(gate: Exercise, recorded: Case) -> None:
    constant = {
        "gate_forward": lambda x, h, w: (np.ones_like(h), np.ones_like(h), (x, h, w)),
        "gate_backward": lambda dout, dtotal, cache: tuple(np.zeros_like(a) for a in cache),
    }
    assert not judge(gate, recorded, constant)[3].remarks
