"""Knows that what the page on questions shows is true."""

import re
import tomllib
from pathlib import Path

import pytest

from autograder.student.answering import judge_answer
from autograder.student.formula import FUNCTIONS
from autograder.student.question import Question
from autograder.student.questions import KEYS, read_questions

PAGE = (Path(__file__).parents[2] / "docs" / "quizzes.md").read_text(encoding="utf-8")
QUESTIONS = {
    question.name: question
    for example in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for question in read_questions(tomllib.loads(example))
}
TYPED = re.findall(r'`quiz\("([^"]+)"\)\.answer\(([^)]+)\)`', PAGE)


def test_every_kind_has_an_example() -> None:
    assert [question.kind for question in QUESTIONS.values()] == list(KEYS)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_every_kind_says_how_it_is_typed(question: Question) -> None:
    (typed,) = [values for name, values in TYPED if name == question.name]
    assert judge_answer(question, typed.strip('"'), "en").right


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_every_key_is_explained(question: Question) -> None:
    unknown = [key for key in KEYS[question.kind] if f"`{key}" not in PAGE and f"{key}]]`" not in PAGE]
    assert unknown == []


def test_every_function_of_a_formula_is_named() -> None:
    (named,) = re.findall(r"`(exp log [a-z\s]+)`", PAGE)
    assert named.split() == list(FUNCTIONS)
