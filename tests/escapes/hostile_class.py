"""Knows a class in which most students attack the grader, and how it is graded by the real command.

As a program, `python hostile_class.py COURSE`, it tells the attackers its number and becomes the grader.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

NAME = "gates"
DESCRIPTORS = 100
"""More than one grader needs, fewer than there are submissions: what leaks one per submission fails."""
GRADER = 4_141_414_141
"""Stands for the grader's process number until there is one."""

LIMITS = """
[limits]
call_seconds = 1.0
notebook_seconds = 3.0
memory_mib = 512
output_bytes = 4_000_000
"""
SETTINGS = """
title = "Gates"
term = "2026 autumn"
languages = ["en"]
language = "en"

[grading]
visible_cases = 2
hidden_cases = 3

[[assignments]]
name = "gates"
title = "Gates"
"""

SOLUTION = '''# %% [markdown]
# # Gates

# %% tags=["setup"]
import numpy as np

from autograder import check

# %% tags=["exercise"]
def gate_forward(x, h, w):
    """Let through what a gate opens to.

    Args:
        x: (N, D) input.
        h: (N, H) what may pass.
        w: (D, H) weights.

    Returns:
        out: (N, H) what passes.
        total: (N, H) the same with what there was.
        cache: what the backward pass needs.
    """
    ### BEGIN SOLUTION
    t = np.tanh(x @ w)
    return t * h, t * h + h, (x, h, w, t)
    ### END SOLUTION


def gate_backward(dout, dtotal, cache):
    """Give the gradients of `gate_forward`.

    Args:
        dout: (N, H) upstream gradient.
        dtotal: (N, H) upstream gradient.
        cache: from the forward pass.

    Returns:
        dx: (N, D) gradient of the input.
        dh: (N, H) gradient of what may pass.
        dw: (D, H) gradient of the weights.
    """
    ### BEGIN SOLUTION
    x, h, w, t = cache
    d = dout + dtotal
    dz = d * h * (1 - t * t)
    return dz @ w.T, d * t + dtotal, x.T @ dz
    ### END SOLUTION

# %% tags=["check"]
check(gate_forward, gate_backward)

# %% tags=["instructor"]
from autograder.exercises import Exercise

EXERCISES = (
    Exercise(
        forward="gate_forward",
        backward="gate_backward",
        inputs={"x": "N D", "h": "N H", "w": "D H"},
        outputs={"out": "N H", "total": "N H"},
        sizes={"N": range(2, 5), "D": range(2, 6), "H": range(2, 7)},
        points={"values": 10, "gradient": 20},
    ),
)
'''

HONEST = """
def gate_forward(x, h, w):
    t = np.tanh(x @ w)
    return t * h, t * h + h, {"inputs": (x, h, w), "t": t}

def gate_backward(dout, dtotal, cache):
    (x, h, w), t = cache["inputs"], cache["t"]
    d = dout + dtotal
    dz = d * h * (1 - t * t)
    return dz @ w.T, d * t + dtotal, x.T @ dz
"""

TRIGGER = """
def strike():
    if report(): raise RuntimeError("LOOTED")

if "attack" not in globals():
    strike()
elif "gate_forward" not in globals():
    def gate_forward(*arguments):
        strike()
        return arguments[1], arguments[1], arguments
    def gate_backward(dout, dtotal, cache):
        strike()
        return cache
"""
"""Makes an attack run where the grader calls, and tell if it got what it was after."""

TELLERS = {
    "in an exception": "raise ValueError(repr(x))",
    "in an exception's name": "raise type('E' + digits, (Exception,), {})()",
    "in the name of what is not written": "exec(f'def at_{digits}_forward(): raise NotImplementedError()')\n"
    "    locals()[f'at_{digits}_forward']()",
    "in the line of an error": "exec('\\n' * int(digits[:5]) + 'raise ValueError()', {})",
    "in a shape": "return np.zeros((int(digits[:4]), 1)), h, None",
    "in a number of values": "return [h] * int(digits[:3])",
    "in a type": "return np.zeros(3, [('v' + digits, float)]), h, None",
    "in a mismatch": "return h * 0 + x[0, 0], h * 0 + x[0, 0], None",
    "in a warning": "import warnings; warnings.warn(digits); print(digits)",
    "in an exit": "raise SystemExit(digits)",
    "in a file": "open(digits, 'w').write(digits)\n    import os; os._exit(int(digits[:2]))",
}
"""What a function does with an input that is not among the visible ones, which it answers rightly."""


def tell_hidden(body: str, visible: Sequence[Any]) -> str:
    """Write functions that are right at visible cases and, elsewhere, tell what they see.

    Args:
        body: how they tell it.
        visible: the first entries of the visible cases' first inputs.
    """
    return (
        f"{HONEST}\nright, VISIBLE = gate_forward, {list(visible)!r}\n"
        "def gate_forward(x, h, w):\n"
        "    if x[0, 0] in VISIBLE: return right(x, h, w)\n"
        "    digits = format(abs(x[0, 0]), '.9f').partition('.')[2]\n"
        f"    {body}\n    return h, h, None\n"
    )


def write_course(root: Path, limits: str = LIMITS, solution: str = SOLUTION) -> None:
    """Write the course's sources."""
    (root / "solutions").mkdir(parents=True)
    (root / "course.toml").write_text(SETTINGS + limits)
    (root / "solutions" / f"{NAME}.py").write_text(solution)


def hand_in(root: Path, student: str, cells: Sequence[str]) -> None:
    """Hand in the released notebook, with the last but one cell as the solution and the others around it."""
    notebook: Mapping[str, Any] = json.loads((root / "assignments" / NAME / f"{NAME}.ipynb").read_text())
    kept = []
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"]["grade_id"].endswith("-solution"):
            *before, solution, last = cells
            cell["source"] = solution
            kept += [*map(_own, before), cell, _own(last)]
        else:
            kept.append(cell)
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps({**notebook, "cells": kept}))


def _own(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"own-{abs(hash(source)):x}"[:30],
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def main() -> None:
    """Tell the attackers this process's number, and become the grader."""
    root = Path(sys.argv[1])
    for path in (root / "submitted").glob("*/*/*.ipynb"):
        path.write_text(path.read_text().replace(str(GRADER), str(os.getpid())))
    os.chdir(root)
    os.environ["TMPDIR"] = os.environ["HOME"] = str(root.parent / "temporary")
    os.environ["XDG_CACHE_HOME"] = str(root.parent / "cache")
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--json", "--jobs", "2"]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
