"""A course of one small assignment, built for real, with submissions of a few kinds."""

import json
import shutil
from pathlib import Path

from autograder.course import Course, build, find_course

SETTINGS = """
title = "Toys"
term = "2026 autumn"
languages = ["en"]
language = "en"

[grading]
visible_cases = 2
hidden_cases = 3

[limits]
call_seconds = 1.0
notebook_seconds = 5.0

[[assignments]]
name = "toys"
title = "Toys"
due = 2026-10-05T23:59:00Z
"""

SOLUTION = '''# %% [markdown]
# # Toys

# %% tags=["setup"]
import numpy as np

from autograder import check

# %% tags=["exercise"]
def scale_forward(x, w):
    """Multiply every row by the weights.

    Args:
        x: (N, D) input.
        w: (D,) weights.

    Returns:
        out: (N, D) product.
        cache: what the backward pass needs.
    """
    ### BEGIN SOLUTION
    return x * w, (x, w)
    ### END SOLUTION


def scale_backward(dout, cache):
    """Give the gradients of `scale_forward`.

    Args:
        dout: (N, D) upstream gradient.
        cache: from the forward pass.

    Returns:
        dx: (N, D) gradient of the input.
        dw: (D,) gradient of the weights.
    """
    ### BEGIN SOLUTION
    x, w = cache
    return dout * w, (dout * x).sum(axis=0)
    ### END SOLUTION

# %% tags=["check"]
check(scale_forward, scale_backward)

# %% tags=["exercise"]
def energy(x, w):
    """Sum the squares of the scaled input.

    Args:
        x: (N, D) input.
        w: (D,) weights.

    Returns:
        e: (N,) energy of every row.
    """
    ### BEGIN SOLUTION
    return (scale_forward(x, w)[0] ** 2).sum(axis=1)
    ### END SOLUTION

# %% tags=["check"]
check(energy)

# %% tags=["instructor"]
from autograder.exercises import Exercise

EXERCISES = (
    Exercise(
        forward="scale_forward",
        backward="scale_backward",
        inputs={"x": "N D", "w": "D"},
        outputs={"out": "N D"},
        sizes={"N": range(1, 5), "D": range(1, 6)},
        points={"values": 10, "gradient": 20},
    ),
    Exercise(
        forward="energy",
        inputs={"x": "N D", "w": "D"},
        outputs={"e": "N"},
        sizes={"N": range(1, 5), "D": range(1, 6)},
        points={"values": 10},
        uses=("scale",),
    ),
)
'''

SCALE = """
def scale_forward(x, w):
    return x * w, {"x": x, "w": w}

def scale_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    return dout * w, (dout * x).sum(axis=0)
"""
ENERGY = """
def energy(x, w):
    return (scale_forward(x, w)[0] ** 2).sum(axis=1)
"""
RIGHT = SCALE + ENERGY
WRONG_GRADIENT = RIGHT.replace("(dout * x).sum(axis=0)", "dout.sum(axis=0)")
WRONG_STEP = RIGHT.replace("return x * w", "return x + w")
BROKEN = SCALE + "\ndef energy(x, w):\n    raise ValueError('<b>not</b> today')\n"
HANGING = SCALE + "\ndef energy(x, w):\n    while True: pass\n"
UNREADABLE = '{"cells": ['

SCORES = {
    RIGHT: 40.0,
    WRONG_GRADIENT: 20.0,
    WRONG_STEP: 10.0,  # the energy is right with the reference's scale in place
    BROKEN: 30.0,
    HANGING: 30.0,
    UNREADABLE: 0.0,
}


def make_course(root: Path) -> Course:
    """Write the course and build its assignment."""
    (root / "solutions").mkdir(parents=True)
    (root / "course.toml").write_text(SETTINGS)
    (root / "solutions" / "toys.py").write_text(SOLUTION)
    course = find_course(root)
    build(course, "toys")
    return course


def copy_course(course: Course, root: Path) -> Course:
    """Copy a course, so that a test may change it."""
    shutil.copytree(course.root, root, dirs_exist_ok=True)
    return find_course(root)


def hand_in(course: Course, student: str, source: str) -> Path:
    """Put a submission where nbgrader would collect it: the released notebook with these functions."""
    folder = course.root / "submitted" / student / "toys"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "toys.ipynb"
    if source == UNREADABLE:
        path.write_text(source)
        return path
    notebook = json.loads(course.release_path("toys").read_text())
    for cell in notebook["cells"]:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        if name.endswith("-solution"):
            cell["source"] = source if name.startswith("scale") else ""
    path.write_text(json.dumps(notebook))
    return path


KINDS = {f"student {place}": source for place, source in enumerate(SCORES)}


def make_class(root: Path) -> Course:
    """Make the course, with a submission of every kind."""
    course = make_course(root)
    for student, source in KINDS.items():
        hand_in(course, student, source)
    return course
