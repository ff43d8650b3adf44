"""A Russian course speaks Russian to its students: in the notebook, in results, on pages and in comments."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder import check
from autograder.course import Course, build, find_course
from autograder.exercises import Result
from autograder.grading.intake.outputs import Record
from autograder.grading.pages.feedback import feedback_path
from autograder.grading.recording import FEEDBACK, grade_submitted
from autograder.grading.records.autograded import autograded_path
from autograder.student import wording

from .toy_course import BROKEN, HANGING, RIGHT, SETTINGS, SOLUTION, UNREADABLE, hand_in

FORWARD, BACKWARD = "return x * w, ", "return dout * w, "
WRONG: Mapping[str, str] = {
    "missing": "answer = 42",
    "not written": "def scale_forward(x, w): raise NotImplementedError()",
    "raises": RIGHT.replace("return x * w", "w[99]; return x * w"),
    "an error of its own": RIGHT.replace("return x * w", "raise KeyError(7)\n    return x * w"),
    "no cache": RIGHT.replace(FORWARD, "return x * w # "),
    "too many": RIGHT.replace(FORWARD, "return x, x, x, "),
    "a text": RIGHT.replace(FORWARD, "return '7', "),
    "integers": RIGHT.replace(FORWARD, "return (x * w).astype(int), "),
    "a shape": RIGHT.replace(FORWARD, "return (x * w).sum(axis=0), "),
    "not a number": RIGHT.replace(FORWARD, "return x * w * np.nan, "),
    "half": RIGHT.replace(FORWARD, "return x * w / 2, "),
    "twice": RIGHT.replace(FORWARD, "return x * w * 2, "),
    "three times": RIGHT.replace(FORWARD, "return x * w * 3, "),
    "a sign": RIGHT.replace(FORWARD, "return -x * w, "),
    "divided": RIGHT.replace(FORWARD, "return x * w / len(x), "),
    "multiplied": RIGHT.replace(FORWARD, "return x * w * len(x), "),
    "never the same": RIGHT.replace(FORWARD, "return x * w + 1e-12 * np.random.rand(*x.shape), "),
    "single": RIGHT.replace(FORWARD, "return np.float32(x * w), "),
    "right where one": RIGHT.replace("(dout * x).sum(axis=0)", "(dout * x)[0]"),
    "wrong where one": RIGHT.replace(BACKWARD, "w = w if len(x) > 1 else 0 * w + 1; return dout * w, "),
    "not summed": RIGHT.replace("(dout * x).sum(axis=0)", "dout * x"),
    "a zero": RIGHT.replace(BACKWARD, "return 0 * dout, "),
    "a true gradient": RIGHT.replace("return x * w", "return x + w").replace(
        "dout * w, (dout * x).sum", "dout + 0 * w, dout.sum"
    ),
    "kinked": RIGHT.replace(BACKWARD, "return dout * np.sign(w), "),
}
HANDED_IN = {**WRONG, "right": RIGHT, "broken": BROKEN, "hanging": HANGING, "unreadable": UNREADABLE}
NAMES = {
    *("scale", "scale_forward", "scale_backward", "energy", "toys", "Toys", "ipynb", "autumn", "answer"),
    *("cache", "dout", "out", "dx", "dw", "check", "float32", "int64", "str", "NaN", "None", "JSON"),
    *("squeeze", "broadcasting", "cases", "json", "path", "to", "kind", "int", "len"),
}
"""Identifiers, and words that Russian programmers write in Latin letters."""
ERRORS = r"\w+Error: .*?(?=\(строка|\.|$)|KeyError|IndexError|NameError|ValueError"
"""What Python itself says."""


def foreign_words(text: str) -> list[str]:
    """Find the Latin words in a text that are no identifiers; a page's title and its markup do not count."""
    spoken = [
        *re.findall(r'aria-label="([^"]*)"', text),
        re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", text),
    ]
    read = re.sub(ERRORS, " ", html.unescape("\n".join(spoken)), flags=re.MULTILINE)
    return [word for word in re.findall(r"[A-Za-z][A-Za-z_0-9]+", read) if word not in NAMES]


@pytest.fixture(scope="module")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course in Russian, built, with everything handed in and graded."""
    root = tmp_path_factory.mktemp("russian")
    (root / "solutions").mkdir()
    settings = SETTINGS.replace('["en"]', '["en", "ru"]').replace('language = "en"', 'language = "ru"')
    (root / "course.toml").write_text(settings)
    hints = 'points={"values": 10, "gradient": 20},\n        hints=({"en": "Sum.", "ru": "Сумма."},),'
    solution = SOLUTION.replace('points={"values": 10, "gradient": 20},', hints)
    (root / "solutions" / "toys.py").write_text(solution, encoding="utf-8")
    build(find_course(root), "toys")
    course = find_course(root)
    for student, source in HANDED_IN.items():
        hand_in(course, student, source)
    return course


@pytest.fixture(scope="module")
def graded(russian: Course) -> Mapping[str, Result]:
    """What became of each."""
    return {each.result.student: each.result for each in grade_submitted(russian, "toys", jobs=2)}


def sentences(result: Result) -> Iterator[str]:
    """List everything that a result says."""
    yield from (*result.repairs, *result.errors, *result.errors.values())
    for exercise in result.exercises:
        yield from exercise.remarks
        for check_ in exercise.checks:
            yield from (check_.message, check_.cause)


@pytest.mark.parametrize("student", HANDED_IN)
def test_results_and_pages_hold_no_english(
    student: str, russian: Course, graded: Mapping[str, Result]
) -> None:
    said = list(sentences(graded[student]))
    assert foreign_words("\n".join(said)) == []
    page = feedback_path(russian.root / FEEDBACK, student, "toys").read_text(encoding="utf-8")
    assert '<html lang="ru">' in page
    body = page[page.index("<body") :].replace(f"<bdi>{student}</bdi>", "").replace("2026 autumn", "")
    assert foreign_words(body) == []
    copy: Record = json.loads(autograded_path(russian.root, student, "toys").read_text(encoding="utf-8"))
    shown = [output["data"] for cell in copy["cells"] for output in cell.get("outputs", ())]
    assert len(shown) == 2
    for data in shown:
        assert foreign_words(data["text/plain"]) == foreign_words(data["text/html"]) == []


def test_the_mistakes_are_told_in_many_sentences(graded: Mapping[str, Result]) -> None:
    assert graded["right"].score == 40
    said = {line for result in graded.values() for line in sentences(result)}
    assert len(said) > 30
    assert "scale_forward: ошибка в out." in said
    assert "Верно только там, где N = 1." in said


def test_comments_in_the_gradebook_hold_no_english(russian: Course, graded: Mapping[str, Result]) -> None:
    from nbgrader.api import Comment, Gradebook

    with Gradebook(f"sqlite:///{russian.root / 'gradebook.db'}") as book:
        comments = [comment.auto_comment for comment in book.db.query(Comment) if comment.auto_comment]
    assert len(comments) > len(graded) / 2
    assert foreign_words("\n".join(comments)) == []


@pytest.mark.parametrize("kind", WRONG)
def test_cards_and_their_text_hold_no_english(
    kind: str, russian: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(russian.release_path("toys").parent)
    import numpy

    space: dict[str, Any] = {"__name__": "__main__", "np": numpy}
    exec(WRONG[kind], space)
    given = [space[name] for name in ("scale_forward", "scale_backward", "energy") if name in space]
    for shown in (check(*given), check("scale_forward"), check(42), check(len)):
        assert foreign_words(repr(shown)) == []
        assert foreign_words(shown._repr_html_()) == []


def test_a_backward_without_its_forward_is_told_in_russian(
    russian: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(russian.release_path("toys").parent)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec("def scale_backward(dout, cache): return dout", space)
    told = repr(check(space["scale_backward"]))
    assert "проверяется вместе с scale_forward" in told
    assert foreign_words(told) == []


def test_the_students_choice_of_language_goes_before_the_courses(
    russian: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(russian.release_path("toys").parent)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(WRONG["half"], space)
    functions = [space["scale_forward"], space["scale_backward"]]
    assert "Сумма." in check(*functions)._repr_html_()
    monkeypatch.setenv(wording.LANGUAGE_VARIABLE, "en")
    card = check(*functions)._repr_html_()
    assert "Sum." in card
    assert "points on the visible cases" in card
    assert not re.search("[а-яё]", card)


def test_a_file_that_is_not_there_is_told_in_the_language_chosen_or_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = repr(check(len))
    assert "cases.json was not found" in told
    assert "нет файла cases.json" in told
    monkeypatch.setenv(wording.LANGUAGE_VARIABLE, "ru")
    assert foreign_words(repr(check(len)).replace(str(tmp_path), "")) == []
