"""`progress` counts what was checked and answered since the kernel was started, and names what is left."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import answer, check, progress
from autograder.student.notice import Notice
from autograder.student.progress import Progress

pytestmark = pytest.mark.usefixtures("folder")

Functions = dict[str, Callable[..., Any]]


def found(**options: Any) -> Progress:
    """Ask for progress that there is."""
    shown = progress(**options)
    assert isinstance(shown, Progress)
    return shown


def test_a_fresh_kernel_has_everything_before_it() -> None:
    line, *rest = repr(found()).splitlines()
    assert line == (
        "Exercises passed: 0/1 · Points on the visible cases: 0/6.5 · "
        "Questions right: 0/6 · at first try: 0/6"
    )
    assert rest[:2] == ["Exercises to do:", "  ○ check(scale_forward, scale_backward)"]
    assert rest[2:4] == ["Questions still open:", '  ○ quiz("weights")  How many copies of `Wh`?']
    assert len(rest) == 2 + 1 + 6


def test_what_was_checked_and_answered_is_counted(right: Functions) -> None:
    check(*right.values())
    answer("weights", "b")
    answer("weights", "a")
    answer("parameters", 32)
    answer("parameters", 28)
    answer("training", "cba")
    answer("gates", "nonsense")
    line, *rest = repr(found()).splitlines()
    assert line == (
        "Exercises passed: 1/1 · Points on the visible cases: 6.5/6.5 · "
        "Questions right: 2/6 · at first try: 1/6"
    )
    assert rest == [
        "Questions not right yet:",
        '  ✗ quiz("training")  What comes first?',
        "Questions still open:",
        '  ○ quiz("vanishing")  What vanishes?',
        '  ○ quiz("momentum")  The next velocity?',
        '  ○ quiz("gates")  What do they do?',
        "Questions right in the end, not at first:",
        '  ✓ quiz("weights")  How many copies of `Wh`?',
    ]


def test_the_last_check_counts(right: Functions) -> None:
    check(*right.values())

    def scale_backward(dout: Any, cache: Any) -> Any:
        x, w = cache
        return dout * w, (dout * x).sum(axis=0) * 2

    check(right["scale_forward"], scale_backward)
    text = repr(found())
    assert "passed: 0/1 · Points on the visible cases: 2/6.5" in text
    assert "✗ check(scale_forward, scale_backward)" in text


def test_the_card_has_every_count_and_opens_what_is_left(right: Functions) -> None:
    check(*right.values())
    answer("weights", "a")
    drawn = found()._repr_html_()
    assert "<script" not in drawn
    assert drawn.count('class="ag-bar"') == 4
    assert "width: 100%" in drawn
    assert "width: 17%" in drawn
    assert "Questions still open (5)" in drawn
    assert "How many copies" not in drawn


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "Вопросов решено: 0/6"), ("en", "Questions right: 0/6")]
)
def test_progress_is_told_in_the_language_that_is_asked_for(language: str, words: str) -> None:
    assert words in repr(found(language=language))


def test_progress_speaks_as_the_questions_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_LANGUAGE", "ru")
    assert 'quiz("weights")  Сколько копий `Wh`?' in repr(found())


def test_a_notebook_without_questions_has_none_to_count(folder: Path) -> None:
    (folder / "quiz.json").unlink()
    assert repr(found()).splitlines()[0] == "Exercises passed: 0/1 · Points on the visible cases: 0/6.5"


@pytest.mark.parametrize("name", ["cases.json", "quiz.json"])
def test_a_damaged_file_gets_one_line(folder: Path, name: str) -> None:
    (folder / name).write_text("{")
    shown = progress()
    assert isinstance(shown, Notice)
    assert f"{name} cannot be read" in repr(shown)
