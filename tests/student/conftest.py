"""Knows the small exercise, its recorded cases and its questions, on which the student's side is tested."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Case, Exercise, Outcome, write_release
from autograder.judging import Assessment, draw_cases
from autograder.student.question import Question
from autograder.student.questions import read_questions, write_quiz
from autograder.student.session import SESSION

QUESTIONS: dict[str, Any] = {
    "question": [
        {
            "name": "weights",
            "kind": "one",
            "text": {"en": "How many copies of `Wh`?", "ru": "Сколько копий `Wh`?"},
            "option": [
                {"text": {"en": "One"}, "right": True, "why": {"en": "Weights are shared."}},
                {"text": {"en": "One a step"}, "right": False, "why": {"en": "They are <not> copied."}},
            ],
        },
        {
            "name": "vanishing",
            "kind": "several",
            "text": {"en": "What vanishes?"},
            "option": [
                {"text": {"en": "Small radius"}, "right": True, "why": {"en": "Repeated product."}},
                {"text": {"en": "Saturation"}, "right": True},
                {"text": {"en": "Large batch"}, "right": False, "why": {"en": "Rows are apart."}},
            ],
        },
        {
            "name": "parameters",
            "kind": "number",
            "text": {"en": "How many parameters?"},
            "answer": 32,
            "tolerance": 0.5,
            "why": {"en": "Three arrays."},
            "mistake": [{"answer": 28, "why": {"en": "The bias is missing."}}],
        },
        {
            "name": "momentum",
            "kind": "formula",
            "text": {"en": "The next velocity?"},
            "answer": "mu * v - lr * g",
            "variables": ["mu", "v", "lr", "g"],
            "why": {"en": "Old velocity decays."},
            "mistake": [{"answer": "mu * v + lr * g", "why": {"en": "This climbs."}}],
        },
        {
            "name": "training",
            "kind": "order",
            "text": {"en": "What comes first?", "ru": "Что сначала?"},
            "items": [{"en": "update"}, {"en": "`forward`"}, {"en": "backward"}],
            "answer": "bca",
            "why": {"en": "Each needs the one before."},
            "otherwise": {"en": "Ask what each needs."},
            "mistake": [{"answer": "cba", "why": {"en": "Nothing is kept yet."}}],
        },
        {
            "name": "gates",
            "kind": "match",
            "text": {"en": "What do they do?"},
            "items": [{"en": "f"}, {"en": "i"}, {"en": "o"}],
            "partners": [{"en": "writes"}, {"en": "keeps"}, {"en": "shows"}, {"en": "mixes"}],
            "answer": "a2 b1 c3",
            "why": {"en": "Their names say so."},
            "otherwise": {"en": "Think of the names."},
            "mistake": [
                {"answer": "a1 b2", "why": {"en": "These two are swapped."}},
                {"answer": "c4", "why": {"en": "Rows are apart."}},
            ],
        },
    ]
}


def scale_forward(x: Any, w: Any) -> Any:
    """Multiply every row of x by w."""
    return x * w, (x, w)


def scale_backward(dout: Any, cache: Any) -> Any:
    """Give the gradients of x and w."""
    x, w = cache
    return dout * w, (dout * x).sum(axis=0)


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """An exercise that multiplies every row of x by w."""
    return Exercise(
        forward="scale_forward",
        backward="scale_backward",
        inputs={"x": "N D", "w": "D"},
        outputs={"out": "N D"},
        sizes={"N": range(2, 4), "D": range(4, 6)},
        points={"values": 2, "gradient": 4.5},
        hints=("Sum over the <batch>.", "Look at dw."),
    )


@pytest.fixture(scope="session")
def right() -> dict[str, Callable[..., Any]]:
    """The right functions, as a notebook would hold them."""
    return {"scale_forward": scale_forward, "scale_backward": scale_backward}


@pytest.fixture(scope="session")
def cases(exercise: Exercise, right: Mapping[str, Callable[..., Any]]) -> tuple[Case, ...]:
    """Two solved visible cases."""
    return draw_cases(exercise, right, ["test"], 2, hidden=False)


@pytest.fixture
def folder(
    tmp_path: Path, exercise: Exercise, cases: tuple[Case, ...], questions: tuple[Question, ...]
) -> Iterator[Path]:
    """A released notebook's folder, made the working directory."""
    (tmp_path / "cases.json").write_text(json.dumps(write_release([exercise], {exercise.name: cases})))
    (tmp_path / "quiz.json").write_text(json.dumps(write_quiz(questions)))
    before = os.getcwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


@pytest.fixture(autouse=True)
def fresh_session() -> None:
    """Begin every test as a kernel begins."""
    SESSION.forget()


@pytest.fixture
def questions() -> tuple[Question, ...]:
    """One question of every kind."""
    return read_questions(QUESTIONS)


@pytest.fixture
def declared() -> dict[str, Any]:
    """A fresh copy of the questions as a TOML file would hold them."""
    copy: dict[str, Any] = json.loads(json.dumps(QUESTIONS))
    return copy


@pytest.fixture
def assessed(exercise: Exercise) -> Callable[..., Assessment]:
    """Make an assessment of one case from hand-made outcomes."""

    def make(*outcomes: Outcome, hidden: bool = False) -> Assessment:
        case = Case("visible 1", hidden, {"N": 2, "D": 4}, (np.ones((2, 4)), np.ones(4)))
        return Assessment(exercise, ((case, outcomes),))

    return make
