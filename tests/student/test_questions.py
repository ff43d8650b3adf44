"""Questions are read strictly, and packed so that nobody reads an answer by accident."""

import base64
import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from autograder.exercises import DeclarationError
from autograder.student.question import Question, find_mistakes, is_right, say
from autograder.student.questions import read_questions, read_quiz, write_quiz

Change = Callable[[list[dict[str, Any]]], object]

TOML = """
[[question]]
name = "step"
kind = "formula"
text.en = "The next state?"
text.ru = "Следующее состояние?"
answer = "tanh(x @ Wx + b)"
variables = { x = "N D", Wx = "D H", b = "H" }
why.en = "As in the lecture."

[[question]]
name = "copies"
kind = "one"
text.en = "How many?"
[[question.option]]
text.en = "One"
right = true
[[question.option]]
text.en = "Many"
right = false
why.en = "Weights are shared."
"""


def test_toml_is_read() -> None:
    step, copies = read_questions(tomllib.loads(TOML))
    assert step.variables == {"x": "N D", "Wx": "D H", "b": "H"}
    assert step.text["ru"] == "Следующее состояние?"
    assert [option.right for option in copies.options] == [True, False]
    assert say(copies.options[1].why, "en") == "Weights are shared."


def test_no_questions_are_no_fault() -> None:
    assert read_questions({}) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda q: q[0].pop("name"), "question number 1: name"),
        (lambda q: q[0].update(name=""), "question number 1: name"),
        (lambda q: q[1].update(name="weights"), "question 'weights': name: two questions"),
        (lambda q: q[0].update(kind="any"), "question 'weights': kind: 'any'"),
        (lambda q: q[0].pop("text"), "question 'weights': text: missing"),
        (lambda q: q[0]["text"].update(de="Wie viele?"), r"question 'weights': text\.de"),
        (lambda q: q[0]["text"].update(ru=" "), r"question 'weights': text\.ru: empty"),
        (lambda q: q[0].update(options=[]), "question 'weights': options: not a key; did you mean 'option'"),
        (lambda q: q[0]["option"].pop(), "question 'weights': option: at least two"),
        (lambda q: q[0]["option"][1].update(right=True), "question 'weights': option: 2 right, expected 1"),
        (lambda q: q[0]["option"][1].update(right="no"), "question 'weights': option 2: right: 'no'"),
        (lambda q: q[0]["option"][1].pop("why"), "question 'weights': option 2: why: missing"),
        (lambda q: q[0]["option"][1].update(wy=1), "question 'weights': option 2: wy: not a key"),
        (
            lambda q: [option.update(right=False) for option in q[1]["option"]],
            "question 'vanishing': option: 0 right, expected 1 or more",
        ),
        (lambda q: q[2].update(answer="32"), "question 'parameters': answer: '32'"),
        (lambda q: q[2].pop("answer"), "question 'parameters': answer: None"),
        (lambda q: q[2].update(tolerance=-1), "question 'parameters': tolerance"),
        (lambda q: q[2].pop("why"), "question 'parameters': why: missing"),
        (lambda q: q[2]["mistake"][0].update(answer=32.2), "question 'parameters': mistake: '32.2' is right"),
        (lambda q: q[3].update(answer="mu * w"), "question 'momentum': answer: w is not a variable"),
        (lambda q: q[3].update(answer="mu *"), "question 'momentum': answer: .* cannot be read"),
        (lambda q: q[3].update(variables="mu"), "question 'momentum': variables: 'mu'"),
        (lambda q: q[3].pop("variables"), "question 'momentum': variables: None"),
        (
            lambda q: q[3]["mistake"][0].update(answer="v*mu - g*lr"),
            "question 'momentum': mistake: .* is right",
        ),
        (lambda q: q[3]["mistake"][0].pop("why"), "question 'momentum': mistake 1: why: missing"),
        (lambda q: q[3].update(otherwise={}), "question 'momentum': otherwise: missing"),
        (lambda q: q[4].pop("otherwise"), "question 'training': otherwise: missing"),
        (lambda q: q[4].pop("items"), "question 'training': items: at least two"),
        (lambda q: q[4]["items"].append({}), r"question 'training': items 4: missing"),
        (lambda q: q[4].update(answer="bc"), "question 'training': answer: 'bc': each of the letters"),
        (
            lambda q: q[4].update(answer="abc"),
            "question 'training': items: they are shown in the right order",
        ),
        (lambda q: q[4].update(partners=[]), "question 'training': partners: not a key"),
        (lambda q: q[4]["mistake"][0].update(answer="bca"), "question 'training': mistake: 'bca' is right"),
        (lambda q: q[4]["mistake"][0].update(answer="b"), "question 'training': answer: 'b': each"),
        (lambda q: q[5].pop("partners"), "question 'gates': partners: at least two"),
        (lambda q: q[5].update(answer="a2 b1"), "question 'gates': answer: 'a2 b1': each"),
        (lambda q: q[5].update(answer="a2 b1 c5"), "question 'gates': answer: 'a2 b1 c5': each"),
        (lambda q: q[5]["mistake"][1].update(answer="c3"), "question 'gates': mistake: 'c3' is right"),
    ],
)
def test_a_wrong_declaration_names_question_and_key(
    declared: dict[str, Any], change: Change, words: str
) -> None:
    change(declared["question"])
    with pytest.raises(DeclarationError, match=words):
        read_questions(declared)


@pytest.mark.parametrize("data", [{"question": {"name": "x"}}, {"questions": []}])
def test_a_file_without_question_tables_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match="quiz: "):
        read_questions(data)


def test_what_is_packed_is_read_back(questions: tuple[Question, ...]) -> None:
    record = json.loads(json.dumps(write_quiz(questions)))
    assert read_quiz(record) == {question.name: question for question in questions}


def test_the_packed_file_holds_no_answer_in_plain_text(questions: tuple[Question, ...]) -> None:
    packed = json.dumps(write_quiz(questions))
    decoded = b"".join(base64.b64decode(text) for text in write_quiz(questions)["questions"].values())
    for words in (
        "shared",
        "copied",
        "mu * v",
        "28",
        "bias",
        "climbs",
        "right",
        "decays",
        "bca",
        "a2 b1 c3",
        "swapped",
    ):
        assert words not in packed
        assert words.encode() not in decoded


def test_packing_twice_gives_the_same_file(questions: tuple[Question, ...]) -> None:
    assert write_quiz(questions) == write_quiz(questions)


def test_a_quiz_of_another_version_is_refused(questions: tuple[Question, ...]) -> None:
    with pytest.raises(DeclarationError, match="version 2 found"):
        read_quiz({**write_quiz(questions), "version": 2})


@pytest.mark.parametrize(("language", "said"), [("ru", "да"), ("en", "yes"), ("de", "yes")])
def test_a_text_falls_back_to_english(language: str, said: str) -> None:
    assert say({"en": "yes", "ru": "да"}, language) == said


def test_a_text_in_one_language_is_said_in_it() -> None:
    assert say({"ru": "да"}, "en") == "да"


@pytest.mark.parametrize(("typed", "right"), [("32", True), ("32,5", True), ("32.6", False), ("nan", False)])
def test_a_number_is_right_within_its_tolerance(
    questions: tuple[Question, ...], typed: str, right: bool
) -> None:
    assert is_right(questions[2], typed) is right


def test_a_known_mistake_is_recognised_in_any_form(questions: tuple[Question, ...]) -> None:
    (mistake,) = find_mistakes(questions[3], "g*lr + v*mu")
    assert mistake.why["en"] == "This climbs."
    assert find_mistakes(questions[3], "mu") == ()


def test_a_matching_may_hold_several_mistakes(questions: tuple[Question, ...]) -> None:
    swapped, apart = questions[5].mistakes
    assert find_mistakes(questions[5], "a1 b2 c3") == (swapped,)
    assert find_mistakes(questions[5], "a1 b2 c4") == (swapped, apart)
    assert find_mistakes(questions[5], "a1 b3 c3") == ()
