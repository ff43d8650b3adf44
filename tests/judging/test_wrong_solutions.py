"""Wrong solutions are derived from right ones, and no case is admitted that lets one pass."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course import Solution
from autograder.exercises import DeclarationError, Exercise, draw_case
from autograder.judging import Misconception, assess, derive_mutants, draw_cases, misconception, passes, solve

Functions = dict[str, Callable[..., Any]]


def test_every_mutant_fails_every_general_case_over_many_seeds(vanilla: Solution) -> None:
    for exercise in vanilla.exercises:
        mutants = derive_mutants(exercise, vanilla.functions)
        for seed in range(5):
            case = draw_cases(exercise, vanilla.functions, (seed,), 1, hidden=True)[0]
            assert not [name for name, wrong in mutants.items() if passes(exercise, case, wrong)]


def test_every_mutant_fails_in_a_notebook_too(vanilla: Solution) -> None:
    for exercise in vanilla.exercises:
        cases = draw_cases(exercise, vanilla.functions, ("n",), 3, hidden=False)
        recorded = [replace(case, gradients=None) for case in cases]
        for name, wrong in derive_mutants(exercise, vanilla.functions).items():
            assert not assess(exercise, recorded, wrong).passed, name


def test_mutants_cover_every_output_gradient_and_input(gate: Exercise, right: Functions) -> None:
    names = set(derive_mutants(gate, right))
    assert {"out zeroed", "total negated", "dx halved", "dw permuted", "dh constant"} <= names
    assert {"path through out dropped", "path through total dropped", "x ignored", "w ignored"} <= names


def test_mutants_of_a_sequence_cover_time(vanilla: Solution, exercises: Any) -> None:
    names = set(derive_mutants(exercises["rnn"], vanilla.functions))
    assert {"upstream of h at the last step only", "h one step late", "dx reversed in time"} <= names


def test_deriving_mutants_leaves_the_reference_right(gate: Exercise, right: Functions) -> None:
    case = draw_cases(gate, right, (0,), 1, hidden=True)[0]
    for wrong in derive_mutants(gate, right).values():
        passes(gate, case, wrong)
    assert passes(gate, case, right)


def test_a_case_that_a_wrong_solution_passes_is_never_admitted(gate: Exercise) -> None:
    """An output that does not depend on an input lets the mutant that ignores it pass."""
    lazy = {
        "gate_forward": lambda x, h, w: (h * 2, h * 3, (x, h, w)),
        "gate_backward": lambda dout, dtotal, c: (
            np.zeros_like(c[0]),
            2 * dout + 3 * dtotal,
            np.zeros_like(c[2]),
        ),
    }
    with pytest.raises(DeclarationError, match=r"gate: no case was admitted in 20 draws: '.*' passes"):
        draw_cases(gate, lazy, (0,), 1, hidden=True)


def test_a_reference_that_fails_is_ours_to_mend(gate: Exercise, right: Functions) -> None:
    def broken(*_: Any) -> Any:
        raise IndexError("reference")

    with pytest.raises(DeclarationError, match=r"the reference fails at .*IndexError"):
        draw_cases(gate, {**right, "gate_backward": broken}, (0,), 1, hidden=True)


def test_solving_gives_the_references_answers(gate: Exercise, right: Functions) -> None:
    case = solve(gate, draw_case(gate, (0,), 0, hidden=True), right)
    out, total, cache = right["gate_forward"](*case.inputs)
    assert case.values is not None
    assert case.gradients is not None
    assert np.array_equal(case.values[1], total)
    assert np.array_equal(case.gradients[0], right["gate_backward"](*case.cotangents, cache)[0])
    assert np.array_equal(case.values[0], out)


@misconception("gate_backward", en="The path through total is missing.", ru="Потерян путь через total.")
def total_is_forgotten(dout: Any, dtotal: Any, cache: Any) -> Any:
    """Forget one of two upstream gradients."""
    x, h, w = cache
    t = np.tanh(x @ w)
    dz = dout * h * (1 - t * t)
    return dz @ w.T, dout * t, x.T @ dz


@misconception("gate_forward", en="The sum is missing.")
def total_is_not_a_sum(x: Any, h: Any, w: Any) -> Any:
    """Return the product twice."""
    out = np.tanh(x @ w) * h
    return out, out, (x, h, w)


@pytest.mark.parametrize("wrong", [total_is_forgotten, total_is_not_a_sum])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_known_mistake_is_named_by_its_hint(
    gate: Exercise, right: Functions, wrong: Misconception, language: str
) -> None:
    known = [total_is_forgotten, total_is_not_a_sum]
    cases = draw_cases(gate, right, ("m",), 5, hidden=True, misconceptions=known)
    result = assess(gate.said_in(language), cases, {**right, wrong.replaces: wrong.function}).result
    assert [check.cause for check in result.checks if check.cause] == [wrong.hint(language)]


def test_a_mistake_that_nobody_knows_gets_no_hint(gate: Exercise, right: Functions) -> None:
    cases = draw_cases(gate, right, ("m",), 2, hidden=True, misconceptions=[total_is_forgotten])
    odd = {
        **right,
        "gate_backward": lambda *a: tuple(g + 0.1 * np.cos(g) for g in right["gate_backward"](*a)),
    }
    assert not any(check.cause for check in assess(gate, cases, odd).result.checks)
