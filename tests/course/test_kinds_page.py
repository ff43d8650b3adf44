"""Knows that the page about kinds of exercise is true: its declarations are accepted, built and verified."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import exercises
from autograder.course import Course, build, load_solution, verify
from autograder.exercises.inputs import KINDS

MakeCourse = Callable[..., Course]
PAGE = (Path(__file__).parents[2] / "docs" / "exercise-kinds.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.replace("\n  ", "\n"), re.DOTALL)
DECLARATIONS = re.findall(r"```python\n(Exercise.*?)```", PAGE, re.DOTALL)
GIVEN = {
    name: next(e for e in EXAMPLES if f"def {name}(" in e)
    for name in ("norm_is_at_most", "trace_loss_scaler")
}

SOLUTION = '''# %% tags=["setup"]
import numpy as np

from autograder import check


{norm_is_at_most}

{trace_loss_scaler}

# %% tags=["exercise"]
def clip_by_norm(grads, max_norm):
    """Scale all gradients down together.

    Args:
        grads: list of arrays.
        max_norm: the largest norm.

    Returns:
        clipped: list of arrays.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g * min(1.0, max_norm / norm) for g in grads]
    ### END SOLUTION


# %% tags=["check"]
check(clip_by_norm)


# %% tags=["exercise"]
def sample(scores, temperature, random):
    """Draw an index for every row.

    Args:
        scores: (N, V) scores.
        temperature: how flat the distribution is.
        random: the generator to draw from.

    Returns:
        index: (N,) drawn indices.
    """
    ### BEGIN SOLUTION
    p = np.exp(scores / temperature)
    p /= p.sum(axis=1, keepdims=True)
    return np.array([random.choice(len(row), p=row) for row in p])
    ### END SOLUTION


# %% tags=["check"]
check(sample)


# %% tags=["exercise"]
class LossScaler:
    """Scale losses so that small gradients survive."""

    def __init__(self, scale):
        self.scale = scale

    def update(self, overflow):
        """Halve the scale after an overflow, else double it."""
        ### BEGIN SOLUTION
        self.scale = self.scale / 2 if overflow else self.scale * 2
        ### END SOLUTION


# %% tags=["check"]
check(LossScaler)

# %% tags=["instructor"]
from autograder.exercises import Arrays, Exercise, Generator, Number  # noqa: E402

EXERCISES = (
{declarations}
)
'''
MISTAKES = """
from autograder.judging import misconception


@misconception("clip_by_norm", en="Each gradient is clipped alone.", ru="Обрезан каждый сам по себе.")
def clipped_one_by_one(grads, max_norm):
    return [g * min(1.0, max_norm / (g**2).sum() ** 0.5) for g in grads]


@misconception("LossScaler", en="The scale is never changed.", ru="Масштаб не меняется.")
def scaler_that_never_changes(scale):
    class Fixed:
        def __init__(self):
            self.scale = scale

        def update(self, overflow):
            pass

    return Fixed()
"""


@pytest.fixture
def kinds(make_course: MakeCourse) -> Course:
    """A course whose assignment has the page's three exercises."""
    given = {name: re.sub(r"# %%.*\n", "", source).strip() + "\n\n" for name, source in GIVEN.items()}
    declarations = ",\n".join(declaration.strip() for declaration in DECLARATIONS) + ","
    solution = SOLUTION.format(declarations=declarations, **given)
    return make_course(files={"solutions/tiny.py": solution, "solutions/misconceptions/tiny.py": MISTAKES})


def test_the_page_declares_three_exercises() -> None:
    assert [eval(each, vars(exercises)).name for each in DECLARATIONS] == [
        "clip_by_norm",
        "sample",
        "LossScaler",
    ]


def test_what_the_page_declares_is_built_and_sound(kinds: Course) -> None:
    found = verify(kinds, "tiny", seeds=2)
    assert found.problems == ()
    assert {row.exercise for row in found.rows} == {"clip_by_norm", "sample", "LossScaler"}
    assert build(kinds, "tiny").exists()
    assert len(load_solution(kinds, "tiny").exercises) == 3


def test_every_kind_of_input_is_on_the_page() -> None:
    assert [kind for kind in KINDS if f"`{kind}(" not in PAGE] == []


def test_what_the_page_declares_is_graded(kinds: Course) -> None:
    build(kinds, "tiny")
    source, release = kinds.source_path("tiny"), kinds.release_path("tiny")
    command = [sys.executable, "-m", "autograder.cli", "--course", str(kinds.root), "grade", "tiny", "--json"]
    done = subprocess.run([*command, source, release], capture_output=True, text=True, check=True)
    full, empty = (json.loads(line)["score"] for line in done.stdout.splitlines())
    assert (full, empty) == (20.0, 0.0)
