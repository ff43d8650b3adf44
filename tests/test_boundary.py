"""The same judge gives the same outcomes, messages included, in this process and across the boundary."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course import Solution
from autograder.exercises import Case, Exercise, Outcome
from autograder.judging import Functions, assess_all, draw_cases, judge
from autograder.sandbox import Cell, Level, Limits, Sandbox

SETUP = "import numpy as np\n"
GATE = """
def gate_forward(x, h, w):
    out = np.tanh(x @ w) * h
    total = out + h
    return out, total, (x, h, w)

def gate_backward(dout, dtotal, cache):
    x, h, w = cache
    t = np.tanh(x @ w)
    d = dout + dtotal
    dz = d * h * (1 - t * t)
    return dz @ w.T, d * t + dtotal, x.T @ dz
"""
ENDINGS = {
    "right": "",
    "forward missing": "del gate_forward",
    "backward missing": "del gate_backward",
    "not implemented": "def gate_forward(x, h, w):\n    raise NotImplementedError()",
    "nothing": "def gate_forward(x, h, w): pass",
    "zeros": "def gate_forward(x, h, w): return h * 0, h * 0, None",
    "one value": "def gate_forward(x, h, w): return h",
    "no cache": "def gate_forward(x, h, w): return h, h",
    "a list": "def gate_forward(x, h, w): return h.tolist(), h, None",
    "text": "def gate_forward(x, h, w): return 'passed', h, None",
    "an object": "class Thing: pass\ndef gate_forward(x, h, w): return Thing(), h, None",
    "integers": "def gate_forward(x, h, w): return h.astype(int), h, None",
    "half precision": "def gate_forward(x, h, w): return h.astype(np.float16), h, None",
    "complex": "def gate_forward(x, h, w): return h + 0j, h, None",
    "nan": "def gate_forward(x, h, w): return h * np.nan, h, None",
    "transposed": "def gate_forward(x, h, w): return h.T, h, None",
    "empty": "def gate_forward(x, h, w): return h[:0], h, None",
    "wrong values": "def gate_forward(x, h, w): return h, h, None",
    "raises": "def gate_forward(x, h, w):\n    y = x\n    raise ValueError('no\\nluck')",
    "raises below": "def below(x):\n    return x[99]\n\ndef gate_forward(x, h, w):\n    return below(x)",
    "own exception": "class Mine(Exception): pass\ndef gate_forward(x, h, w): raise Mine('why')",
    "exits": "import sys\ndef gate_forward(x, h, w): sys.exit(3)",
    "not a function": "gate_forward = 3",
    "too many arguments": "def gate_forward(x): return x",
    "not repeatable": "n = []\nf = gate_forward\ndef gate_forward(x, h, w):\n    n.append(1)\n"
    "    out, total, c = f(x, h, w)\n    return out, total + len(n) * (len(n) > 1), c",
    "gradient raises": "def gate_backward(dout, dtotal, cache):\n    return cache['x']",
    "gradient negated": "g = gate_backward\ndef gate_backward(*a): return tuple(-v for v in g(*a))",
    "gradient too short": "g = gate_backward\ndef gate_backward(*a): return g(*a)[:2]",
    "gradient zero": "g = gate_backward\ndef gate_backward(*a): return tuple(v * 0 for v in g(*a))",
    "gradient of None": "def gate_backward(*a): return None, None, None",
    "single precision": "f = gate_forward\ndef gate_forward(x, h, w):\n"
    "    return f(*(a.astype('f') for a in (x, h, w)))",
    "in place": "f = gate_forward\ndef gate_forward(x, h, w):\n    answer = f(x.copy(), h.copy(), w.copy())\n"
    "    x *= 0; h *= 0; w *= 0\n    return answer",
    "cache popped": "f = gate_forward\ndef gate_forward(*a):\n    out, total, c = f(*a)\n"
    "    return out, total, list(c)\n"
    "g = gate_backward\ndef gate_backward(dout, dtotal, cache):\n"
    "    w, h, x = cache.pop(), cache.pop(), cache.pop()\n    return g(dout, dtotal, (x, h, w))",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One warm process for all tests here."""
    with Sandbox(Limits(), Level.STRICT) as made:
        yield made


def in_process(source: str) -> Functions:
    """Run a cell's source here."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), namespace)
    return {name: value for name, value in namespace.items() if callable(value) and name[0] != "_"}


def plain(outcome: Outcome) -> tuple[Any, ...]:
    """Everything that an outcome says, comparable."""
    m = outcome.mismatch
    where = (
        None if m is None else (m.name, m.index, m.yours, m.expected, m.errors.tobytes(), m.wrong.tobytes())
    )
    return outcome.check, outcome.status, outcome.message, outcome.cause, outcome.remarks, where


@pytest.mark.parametrize("ending", ENDINGS)
def test_outcomes_are_equal_on_both_sides(
    sandbox: Sandbox, gate: Exercise, right: Functions, ending: str
) -> None:
    source = f"{SETUP}{GATE}\n{ENDINGS[ending]}\n"
    cases: list[Case] = [*draw_cases(gate, right, ("b",), 4, hidden=True)]
    cases += [replace(case, hidden=False) for case in cases]
    with sandbox.open([Cell("cell 1", source)], caching={"gate_forward"}) as functions:
        across = [[plain(outcome) for outcome in judge(gate, case, functions)] for case in cases]
    functions = in_process(source)
    here = [[plain(outcome) for outcome in judge(gate, case, functions)] for case in cases]
    assert across == here


def sources(vanilla: Solution) -> Mapping[str, str]:
    """The reference's functions as source, by name."""
    names = [name for exercise in vanilla.exercises for name in exercise.functions]
    return {name: inspect.getsource(vanilla.functions[name]) for name in names}


def test_whole_assignments_are_assessed_equally_with_every_misconception(
    sandbox: Sandbox, vanilla: Solution
) -> None:
    caching = {exercise.forward for exercise in vanilla.exercises if exercise.backward}
    cases = {
        exercise.name: draw_cases(
            exercise, vanilla.functions, ("b",), 3, hidden=True, misconceptions=vanilla.misconceptions
        )
        for exercise in vanilla.exercises
    }
    for wrong in vanilla.misconceptions:
        body = inspect.getsource(wrong.function)
        body = body[body.index("def ") :].replace(f"def {wrong.name}(", f"def {wrong.replaces}(", 1)
        source = SETUP + "\n".join({**sources(vanilla), wrong.replaces: body}.values())
        with sandbox.open([Cell("cell 1", source)], caching=caching) as functions:
            across = assess_all(vanilla.exercises, cases, functions, vanilla.functions)
        here = assess_all(vanilla.exercises, cases, in_process(source), vanilla.functions)
        assert [found.result for found in across] == [found.result for found in here], wrong.name
        assert [found.stood_in for found in across] == [found.stood_in for found in here], wrong.name


def test_numbers_are_not_rounded_on_the_way(sandbox: Sandbox) -> None:
    values = np.array([0.1 + 0.2, 1e-308, -0.0, np.nan, np.inf])
    with sandbox.open([Cell("cell 1", "def same(x): return x")], caching=()) as functions:
        assert functions["same"](values).tobytes() == values.tobytes()
