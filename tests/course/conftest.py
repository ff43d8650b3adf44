"""Knows a tiny course with one exercise, made afresh in a temporary folder for each test."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from autograder.course import Course, find_course

SETTINGS = """\
title = "Tiny"
term = "2026"
languages = ["en", "ru"]
language = "en"

[[assignments]]
name = "tiny"
title = "A tiny assignment"
due = 2026-10-05T23:59:00+03:00
"""

SOLUTION = '''\
# %% [markdown]
# # A tiny assignment
#
# The formula is $y = xw + b$.

# %% tags=["setup"]
# %matplotlib inline
import numpy as np

from autograder import check


# %% tags=["exercise"]
def affine_forward(x, w, b):
    """Map inputs linearly and shift them.

    Args:
        x: (N, D) inputs.
        w: (D, H) weights.
        b: (H,) biases.

    Returns:
        y: (N, H) outputs.
        cache: whatever the backward pass needs.
    """
    ### BEGIN SOLUTION
    y = x @ w + b
    return y, (x, w)
    ### END SOLUTION


def affine_backward(dy, cache):
    """Send a gradient back through the map.

    Args:
        dy: (N, H) upstream gradient of y.
        cache: what affine_forward returned last.

    Returns:
        dx: (N, D) gradient of x.
        dw: (D, H) gradient of w.
        db: (H,) gradient of b.
    """
    ### BEGIN SOLUTION
    x, w = cache
    dx, dw = dy @ w.T, x.T @ dy
    return dx, dw, dy.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check(affine_forward, affine_backward)

# %% tags=["demo"]
print(affine_forward(np.ones((2, 3)), np.ones((3, 4)), np.zeros(4)))

# %% [markdown]
# Well done.

# %% tags=["instructor"]
from autograder.exercises import Exercise

EXERCISES = (
    Exercise(
        forward="affine_forward",
        backward="affine_backward",
        inputs={"x": "N D", "w": "D H", "b": "H"},
        outputs={"y": "N H"},
        sizes={"N": range(1, 4), "D": range(2, 5), "H": range(2, 6)},
        points={"values": 2, "gradient": 3},
    ),
)
'''

MISCONCEPTIONS = """\
from autograder.judging import misconception


@misconception("affine_forward", en="The bias is missing.", ru="Нет сдвига.")
def bias_left_out(x, w, b):
    return x @ w, (x, w)
"""

FILES = {
    "course.toml": SETTINGS,
    "solutions/tiny.py": SOLUTION,
    "solutions/misconceptions/tiny.py": MISCONCEPTIONS,
}


@pytest.fixture
def make_course(tmp_path: Path) -> Callable[..., Course]:
    """Give a function that writes the course and reads it.

    Each edit replaces a text that stands exactly once in the course's files; `files` are written beside them.
    """

    def make(
        *edits: tuple[str, str], folder: str = "course", files: Mapping[str, str] | None = None
    ) -> Course:
        texts = dict(FILES)
        for old, new in edits:
            (name,) = [name for name, text in texts.items() if text.count(old) == 1]
            texts[name] = texts[name].replace(old, new)
        for name, text in {**texts, **(files or {})}.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return find_course(tmp_path / folder)

    return make


@pytest.fixture(autouse=True)
def _own_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTOGRADER_SEED", raising=False)
