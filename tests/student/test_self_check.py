"""`quiz` asks a question, to be clicked or typed, and explains what was answered."""

import re
from pathlib import Path
from typing import Any

import pytest

from autograder import quiz
from autograder.student import answer
from autograder.student.notice import Notice
from autograder.student.question import Option, Question
from autograder.student.quiz_card import render_question
from autograder.student.quiz_words import WORDS
from autograder.student.self_check import LANGUAGE_VARIABLE, Quiz, Verdict

pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize(
    ("name", "values", "correct", "words"),
    [
        ("weights", ("a",), True, "Weights are shared."),
        ("weights", ("b",), False, "They are <not> copied."),
        ("weights", ("B",), False, "They are <not> copied."),
        ("weights", ("а",), True, "Weights are shared."),
        ("vanishing", ("ab",), True, "Repeated product."),
        ("vanishing", ("b, a",), True, "Repeated product."),
        ("vanishing", ("a", "b"), True, "Repeated product."),
        ("vanishing", ("a",), False, "Something that is right is missing."),
        ("vanishing", ("abc",), False, "Rows are apart."),
        ("parameters", (32,), True, "Three arrays."),
        ("parameters", ("32.0",), True, "Three arrays."),
        ("parameters", (28,), False, "The bias is missing."),
        ("parameters", (5,), False, "Not right."),
        ("momentum", ("v*mu - g*lr",), True, "Old velocity decays."),
        ("momentum", ("v*mu + g*lr",), False, "This climbs."),
        ("momentum", ("v*mu",), False, "yours gives"),
        ("training", ("bca",), True, "Each needs the one before."),
        ("training", ("b, c, a",), True, "Each needs the one before."),
        ("training", ("b", "с", "а"), True, "Each needs the one before."),
        ("training", ("cba",), False, "Nothing is kept yet."),
        ("training", ("bac",), False, "Ask what each needs."),
        ("gates", ("a2 b1 c3",), True, "Their names say so."),
        ("gates", ("C3, A2, B1",), True, "Their names say so."),
        ("gates", ("a=2", "b:1", "c-3"), True, "Their names say so."),
        ("gates", ("a1 b2 c4",), False, "These two are swapped.\n✗ Rows are apart.\n0 of 3 are right."),
        ("gates", ("a2 b2 c3",), False, "Think of the names.\n2 of 3 are right."),
    ],
)
def test_typed_answers_are_judged_and_explained(
    name: str, values: tuple[Any, ...], correct: bool, words: str
) -> None:
    for verdict in (quiz(name).answer(*values), answer(name, *values)):
        assert isinstance(verdict, Verdict)
        assert verdict.right is correct
        assert words in repr(verdict)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("weights", "c", "one of the letters: a, b."),
        ("weights", "", "one of the letters: a, b."),
        ("weights", "ab", "one of the letters: a, b."),
        ("parameters", "many", "'many' is not a number."),
        ("momentum", "__import__('os')", "is not known here"),
        ("momentum", "mu.real", "nothing else"),
        ("momentum", "", "Type a formula."),
        ("training", "bc", "each of the letters a, b, c has one place"),
        ("training", "bcca", "each of the letters a, b, c has one place"),
        ("training", "bcd", "each of the letters a, b, c has one place"),
        ("gates", "a1 b2", "one of the numbers 1 to 4, such as a1 b2 c3."),
        ("gates", "a1 b2 c5", "one of the numbers 1 to 4"),
        ("gates", "a1 a2 b1 c3", "one of the numbers 1 to 4"),
        ("gates", "a1 b2 c3 d1", "one of the numbers 1 to 4"),
        ("gates", "abc", "one of the numbers 1 to 4"),
    ],
)
def test_what_is_no_answer_gets_one_line(name: str, typed: str, words: str) -> None:
    notice = quiz(name).answer(typed)
    assert isinstance(notice, Notice)
    assert words in repr(notice)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("weights", "c", "Ответьте одной из букв: a, b."),
        ("parameters", "many", "'many' — не число."),
        ("momentum", "nu * v", "nu — не переменная этого вопроса; есть mu, v, lr, g."),
        ("momentum", "exp(v, g)", "У exp здесь один аргумент."),
        ("training", "bc", "'bc': у каждой из букв a, b, c одно место в порядке."),
        ("gates", "a1", "один из номеров от 1 до 4, например a1 b2 c3."),
    ],
)
def test_what_is_no_answer_is_told_in_the_question_s_language(name: str, typed: str, words: str) -> None:
    assert words in repr(quiz(name, "ru").answer(typed))


def test_every_word_is_known_in_every_language_with_the_same_gaps() -> None:
    english, russian = WORDS["en"], WORDS["ru"]
    assert list(english) == list(russian)
    assert [key for key in english if english[key].count("{") != russian[key].count("{")] == []


def test_a_wrong_choice_does_not_give_the_right_one_away() -> None:
    assert "shared" not in repr(quiz("weights").answer("b"))


def test_a_terminal_prints_the_question_and_how_to_answer() -> None:
    assert repr(quiz("weights")).splitlines() == [
        "How many copies of `Wh`?",
        "  a) One",
        "  b) One a step",
        'In a new cell, type: quiz("weights").answer("a")',
    ]


def test_a_terminal_prints_what_is_matched() -> None:
    assert repr(quiz("gates")).splitlines() == [
        "What do they do?",
        "  a) f",
        "  b) i",
        "  c) o",
        "  1) writes",
        "  2) keeps",
        "  3) shows",
        "  4) mixes",
        "Give each its partner.",
        'In a new cell, type: quiz("gates").answer("a1 b1 c1")',
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("parameters", "32\nThree arrays."),
        ("momentum", "`mu * v - lr * g`\nOld velocity decays."),
        ("training", "1. `forward`\n2. backward\n3. update\nEach needs the one before."),
        ("gates", "f — keeps\ni — writes\no — shows\nTheir names say so."),
    ],
)
def test_whoever_gives_up_is_shown_the_answer(name: str, words: str) -> None:
    asked = quiz(name)
    assert isinstance(asked, Quiz)
    assert words in repr(asked.give_up()).replace("`32`", "32")


def test_the_language_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Сколько" in repr(quiz("weights", language="ru"))
    assert "How many" in repr(quiz("weights"))
    monkeypatch.setenv(LANGUAGE_VARIABLE, "ru")
    assert "Сколько" in repr(quiz("weights"))
    assert "What vanishes?" in repr(quiz("vanishing"))


def test_an_unknown_question_is_told_the_nearest() -> None:
    assert repr(quiz("momntum")) == "There is no question 'momntum' here; did you mean 'momentum'?"
    assert repr(quiz("momntum", "ru")) == "Вопроса 'momntum' здесь нет; может быть, 'momentum'?"
    assert "there are weights, vanishing" in repr(quiz("?"))
    assert isinstance(answer("momntum", "x"), Notice)


def test_a_missing_file_is_told_where_it_was_looked_for(folder: Path) -> None:
    (folder / "quiz.json").unlink()
    assert str(folder) in repr(quiz("weights"))


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 1}', '{"version": 1, "questions": {"a": "!"}}'])
def test_a_damaged_file_gets_one_line(folder: Path, content: str) -> None:
    (folder / "quiz.json").write_text(content)
    assert "quiz.json cannot be read" in repr(quiz("weights"))


def html(name: str, language: str = "en") -> str:
    """Draw a question."""
    asked = quiz(name, language)
    assert isinstance(asked, Quiz)
    return asked._repr_html_()


def test_every_rendering_has_its_own_identifiers() -> None:
    first, second = (set(re.findall(r'id="([^"]+)"', html("weights"))) for _ in range(2))
    assert len(first) == len(second) == 2
    assert not first & second


def test_labels_belong_to_their_inputs() -> None:
    drawn = html("vanishing")
    assert sorted(re.findall(r'for="([^"]+)"', drawn)) == sorted(re.findall(r' id="([^"]+)"', drawn))


@pytest.mark.parametrize("name", ["weights", "vanishing", "parameters", "momentum", "training", "gates"])
def test_a_drawn_question_has_no_script_and_hides_its_explanations(name: str) -> None:
    drawn = html(name)
    assert not re.search(r"<script|https?:|url\(|\son\w+=", drawn)
    for words in ("shared", "copied", "apart", "Three arrays", "decays", "mu * v", "swapped", "names"):
        assert words not in drawn
    assert re.findall(r'class="ag-(?:why|missed|not)[^"]*"(?! hidden)', drawn) == []


def test_explanations_are_there_for_the_browser() -> None:
    from html import unescape

    assert "They are <not> copied." in unescape(html("weights"))


def test_every_wrong_option_has_an_explanation_beside_it() -> None:
    assert html("vanishing").count('class="ag-why"') == 3


def test_a_right_option_that_was_not_chosen_is_marked_as_missed() -> None:
    assert html("vanishing").count('class="ag-missed"') == 2
    assert html("weights").count('class="ag-missed"') == 0


def test_hostile_texts_are_escaped() -> None:
    text = {"en": '<script>x</script> `<img src="y">`'}
    question = Question(
        '"><script>', "one", text, options=(Option(text, True, text), Option(text, False, text))
    )
    for drawn in (render_question(question, "en", "<b>"), Quiz(question, "en").answer("a")._repr_html_()):
        assert "<script" not in drawn
        assert "<img" not in drawn
        assert "<b>" not in drawn
