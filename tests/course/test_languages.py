"""Knows that a course's language sets fixed headings, and that a sentence that lacks a language is found."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import Course, build, find_course, load_solution, verify
from autograder.course.headings import HEADINGS, SENTENCES, translate
from autograder.course.languages import find_unspoken
from autograder.course.new import start_assignment
from autograder.course.quizzes import load_questions

MakeCourse = Callable[..., Course]
ROOT = Path(__file__).parents[2]
RUSSIAN = ('language = "en"', 'language = "ru"')


def read_text(path: Path) -> str:
    """Read a notebook's markdown and code as one text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells)


def test_a_russian_release_has_russian_headings(make_course: MakeCourse) -> None:
    course = make_course(RUSSIAN)
    start_assignment(course.root, "second")
    text = read_text(build(find_course(course.root), "second"))
    for words in ("## Задание: `affine`", "Как работать:", "* Выполняйте ячейки сверху вниз.", "# ВАШ КОД"):
        assert words in text
    for words in ("Exercise:", "How to work", "Run the cells", "as often as you like", "YOUR CODE"):
        assert words not in text


def test_an_english_release_keeps_its_headings(make_course: MakeCourse) -> None:
    course = make_course()
    start_assignment(course.root, "second")
    text = read_text(build(find_course(course.root), "second"))
    assert "## Exercise: `affine`" in text
    assert "# YOUR CODE HERE" in text


def test_a_fixed_sentence_may_be_broken_over_lines_and_only_headings_are_headings() -> None:
    text = "Run the cells\nfrom top to bottom. Exercise: none.\n## What to keep\n### Exercises: `a`, `b`"
    assert translate(text, "ru") == (
        "Выполняйте ячейки сверху вниз. Exercise: none.\n## Что запомнить\n### Задания: `a`, `b`"
    )
    assert translate(text, "en") == translate(text, "de") == text


@pytest.mark.parametrize("fixed", [*HEADINGS, *SENTENCES])
def test_every_fixed_sentence_stands_in_a_notebook(fixed: str) -> None:
    files = [*(ROOT / "solutions").glob("*.py"), *(ROOT / "autograder/course/templates").glob("*.txt")]
    texts = [" ".join(path.read_text(encoding="utf-8").replace("\n# ", " ").split()) for path in files]
    assert any(fixed in text for text in texts)


@pytest.mark.parametrize("name", [each.name for each in find_course(ROOT).assignments])
def test_every_notebook_of_the_course_begins_in_its_language(name: str) -> None:
    text = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8").replace("\n# ", "\n")
    said = translate(text, "ru")
    assert "Задание: `" in said
    assert "## Что запомнить" in said
    assert "Выполняйте ячейки сверху вниз." in said
    assert "`check(...)` " in said
    assert "says what is right and what is not" not in said


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('"ru": "Это сумма.",', "", "affine: hint 1"),
        ("hints=({", 'hints=("Alone.", {', "affine: hint 1"),
        (', ru="Нет сдвига."', "", "misconception 'bias_left_out'"),
    ],
)
def test_a_sentence_that_lacks_a_language_of_the_course_is_a_problem(
    make_course: MakeCourse, before: str, after: str, line: str
) -> None:
    points = 'points={"values": 2, "gradient": 3},'
    hints = f'{points}\n        hints=({{"en": "It is a sum.", "ru": "Это сумма.",}},),'
    course = make_course((points, hints))
    assert verify(course, "tiny", seeds=1).problems == ()
    course = make_course((points, hints), (before, after))
    expected = f"solutions/tiny.py: {line} is not written in 'ru', a language of the course"
    assert verify(course, "tiny", seeds=1).problems == (expected,)


def test_a_sentence_not_written_by_language_counts_as_the_courses_own(make_course: MakeCourse) -> None:
    points = 'points={"values": 2, "gradient": 3},'
    course = make_course((points, f'{points}\n        hints=("Alone.",),'), ('["en", "ru"]', '["en"]'))
    assert verify(course, "tiny", seeds=1).problems == ()


def test_a_question_is_read_to_its_depth(make_course: MakeCourse) -> None:
    course = make_course()
    start_assignment(course.root, "second")
    course = find_course(course.root)
    path = course.root / "solutions" / "quizzes" / "second.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("why.ru")]
    path.write_text("\n".join(kept), encoding="utf-8")
    found = list(find_unspoken(course, load_solution(course, "second"), load_questions(course, "second")))
    assert found == [
        "question 'parameters': why is not written in 'ru', a language of the course",
        "question 'parameters': mistakes 1: why is not written in 'ru', a language of the course",
    ]
