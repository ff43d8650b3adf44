"""What many tests start from: a small exercise of their own, and the course's first assignment."""

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from autograder.course import Course, Solution, find_course, load_solution
from autograder.exercises import Exercise

ROOT = Path(__file__).parent.parent
FUZZ_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""How many random examples `make fuzz` tries; 0 where every run is to try the same ones."""

signal.signal(signal.SIGINT, signal.default_int_handler)  # what is started in the background ignores Ctrl-C

settings.register_profile(
    "suite", deadline=None, derandomize=not FUZZ_EXAMPLES, max_examples=FUZZ_EXAMPLES or 100
)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def course() -> Course:
    """The repository's own course."""
    return find_course(ROOT)


@pytest.fixture(scope="session")
def vanilla(course: Course) -> Solution:
    """The solution of the vanilla RNN assignment."""
    return load_solution(course, "vanilla_rnn")


@pytest.fixture(scope="session")
def exercises(vanilla: Solution) -> Mapping[str, Exercise]:
    """The exercises of the vanilla RNN assignment, by name."""
    return {exercise.name: exercise for exercise in vanilla.exercises}


def gate_forward(x: Any, h: Any, w: Any) -> Any:
    """Two outputs from three inputs, small enough to see through."""
    out = np.tanh(x @ w) * h
    total = out + h
    return out, total, (x, h, w)


def gate_backward(dout: Any, dtotal: Any, cache: Any) -> Any:
    """The gradient of `gate_forward`."""
    x, h, w = cache
    t = np.tanh(x @ w)
    d = dout + dtotal
    dz = d * h * (1 - t * t)
    return dz @ w.T, d * t + dtotal, x.T @ dz


@pytest.fixture
def gate() -> Exercise:
    """An exercise that knows nothing of sequences: two outputs, three inputs."""
    return Exercise(
        forward="gate_forward",
        backward="gate_backward",
        inputs={"x": "N D", "h": "N H", "w": "D H"},
        outputs={"out": "N H", "total": "N H"},
        sizes={"N": range(1, 5), "D": range(1, 5), "H": range(1, 6)},
        points={"values": 1, "gradient": 2},
    )


@pytest.fixture
def right() -> dict[str, Callable[..., Any]]:
    """Right functions for the gate exercise."""
    return {"gate_forward": gate_forward, "gate_backward": gate_backward}
