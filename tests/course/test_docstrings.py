"""Knows that a docstring's shapes are held against the declaration."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.course import Course, load_solution
from autograder.course.docstrings import find_disagreements
from autograder.exercises import Exercise, Integers, Size

MakeCourse = Callable[..., Course]


def loss(x: Any, y: Any, steps: Any) -> None:
    """Compare scores with classes.

    Args:
        x: (N, V) scores, of which the
            y: (K,) here continues the line above.
        y: (N,) classes.
        steps: how many.

    Returns:
        loss: the mean.
        dx: ( N,V ) gradient of x.

    Raises:
        ValueError: (never).
    """


LOSS = Exercise(
    forward="loss",
    inputs={"x": "N V", "y": Integers("N", below="V"), "steps": Size("T")},
    outputs={"loss": "", "dx": "N V"},
    gradients={"dx": "x"},
    sizes={"N": range(1, 4), "V": range(2, 5), "T": range(1, 4)},
    points={"values": 1, "gradient": 1},
)


def test_a_docstring_that_agrees_is_accepted() -> None:
    assert find_disagreements(LOSS, {"loss": loss}) == ()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "x: (N, D) inputs",
            "x: (N,) inputs",
            "affine_forward: Args: x: found (N,); the declaration says (N, D)",
        ),
        (
            "x: (N, D) inputs",
            "x: inputs",
            "affine_forward: Args: x: found no shape; the declaration says (N, D)",
        ),
        ("        b: (H,) biases.\n", "", "affine_forward: Args lists x, w; the declaration says x, w, b"),
        ("y: (N, H) outputs", "z: (N, H) outputs", "affine_forward: Returns lists z, cache; the declaration"),
        (
            "def affine_forward(x, w, b)",
            "def affine_forward(x, v, b)",
            "affine_forward: takes x, v, b; the decl",
        ),
        (
            "dy: (N, H) upstream",
            "dy: (H, N) upstream",
            "affine_backward: Args: dy: found (H, N); the declaration",
        ),
        (
            "dw: (D, H) grad",
            "dw: (H, D) grad",
            "affine_backward: Returns: dw: found (H, D); the declaration says",
        ),
    ],
)
def test_each_difference_is_one_line(make_course: MakeCourse, old: str, new: str, line: str) -> None:
    solution = load_solution(make_course((old, new)), "tiny")
    (found,) = find_disagreements(solution.exercises[0], solution.functions)
    assert found.startswith(line)
