"""Right code with odd habits loses nothing: one test for each habit that a survey of right code found."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Exercise
from autograder.judging import assess, draw_cases

Functions = dict[str, Callable[..., Any]]


@pytest.fixture
def passes(gate: Exercise, right: Functions) -> Callable[[Functions], bool]:
    """Tell whether functions pass, judged by exact and by numerical gradients."""
    cases = draw_cases(gate, right, ("habits",), 5, hidden=False)
    recorded = [replace(case, gradients=None) for case in cases]

    def both(functions: Functions) -> bool:
        return all(assess(gate, points, {**right, **functions}).passed for points in (cases, recorded))

    return both


Passes = Callable[[Functions], bool]


def test_arguments_may_be_changed_in_place(passes: Passes) -> None:
    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        x, h, w = cache
        t = np.tanh(x @ w)
        dout += dtotal
        dh = dout * t + dtotal
        dout *= h * (1 - t * t)
        return dout @ w.T, dh, x.T @ dout

    assert passes({"gate_backward": gate_backward})


@pytest.mark.parametrize("wrap", [list, dict.fromkeys, lambda items: {"kept": items}, np.array])
def test_the_cache_may_be_anything(passes: Passes, right: Functions, wrap: Callable[..., Any]) -> None:
    kept: dict[int, Any] = {}

    def gate_forward(*inputs: Any) -> Any:
        out, total, cache = right["gate_forward"](*inputs)
        kept[0] = cache
        return out, total, wrap([1, 2])

    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        return right["gate_backward"](dout, dtotal, kept[0])

    assert passes({"gate_forward": gate_forward, "gate_backward": gate_backward})


def test_the_cache_may_be_none(passes: Passes, right: Functions) -> None:
    kept: list[Any] = []

    def gate_forward(*inputs: Any) -> Any:
        out, total, cache = right["gate_forward"](*inputs)
        kept[:] = [cache]
        return out, total, None

    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        return right["gate_backward"](dout, dtotal, kept[0])

    assert passes({"gate_forward": gate_forward, "gate_backward": gate_backward})


def test_a_cache_may_serve_only_once(passes: Passes, right: Functions) -> None:
    def gate_forward(*inputs: Any) -> Any:
        out, total, cache = right["gate_forward"](*inputs)
        return out, total, list(cache)

    def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
        w, h, x = cache.pop(), cache.pop(), cache.pop()
        return right["gate_backward"](dout, dtotal, (x, h, w))

    assert passes({"gate_forward": gate_forward, "gate_backward": gate_backward})


def test_a_second_call_may_overwrite_the_first_result(passes: Passes, right: Functions) -> None:
    buffers: dict[tuple[int, ...], Any] = {}

    def gate_forward(*inputs: Any) -> Any:
        out, total, cache = right["gate_forward"](*inputs)
        buffer = buffers.setdefault(out.shape, np.empty_like(out))
        buffer[:] = out
        return buffer, total, cache

    assert passes({"gate_forward": gate_forward})


def test_warnings_cost_nothing(passes: Passes, right: Functions) -> None:
    def gate_forward(*inputs: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            np.float64(1) / (1 + np.exp(np.float64(1000)))
        return right["gate_forward"](*inputs)

    assert passes({"gate_forward": gate_forward})


def test_the_global_generator_may_be_reseeded(passes: Passes, right: Functions) -> None:
    def gate_forward(*inputs: Any) -> Any:
        np.random.seed(0)
        np.random.rand(3)
        return right["gate_forward"](*inputs)

    assert passes({"gate_forward": gate_forward})


def test_prints_cost_nothing(passes: Passes, right: Functions) -> None:
    def gate_forward(*inputs: Any) -> Any:
        print("x" * 1000)
        return right["gate_forward"](*inputs)

    assert passes({"gate_forward": gate_forward})


def test_single_precision_passes_with_a_remark(gate: Exercise, right: Functions, passes: Passes) -> None:
    def gate_forward(*inputs: Any) -> Any:
        return right["gate_forward"](*(array.astype(np.float32) for array in inputs))

    def gate_backward(*inputs: Any) -> Any:
        return tuple(array.astype(np.float32) for array in right["gate_backward"](*inputs))

    functions = {"gate_forward": gate_forward, "gate_backward": gate_backward}
    assert passes(functions)
    case = draw_cases(gate, right, ("single",), 1, hidden=False)[0]
    remarks = assess(gate, [case], functions).result.remarks
    assert "single precision" in remarks[0]


def test_a_list_may_be_returned_in_place_of_a_tuple(passes: Passes, right: Functions) -> None:
    assert passes({name: lambda *inputs, f=f: list(f(*inputs)) for name, f in right.items()})
