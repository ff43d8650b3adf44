"""What a student's page says, and what it never does."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.exercises import (
    CheckResult,
    Exercise,
    ExerciseResult,
    GradingError,
    Result,
    Status,
    draw_case,
)
from autograder.grading.pages.feedback import feedback_path, next_step, summarize, write_feedback
from autograder.grading.pages.wording import NOTHING_WRITTEN, go_on_with, unwritten
from autograder.grading.plain import readable
from autograder.judging import assess, solve
from autograder.student.wording import status_words

OURS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "footer",
        "main",
        "nav",
        "section",
        "article",
    ),
    *("h1", "h2", "p", "div", "ol", "ul", "li", "dl", "dt", "dd", "a", "b", "strong", "span", "code", "bdi"),
    *("svg", "rect", "details", "summary"),
}


def checked(status: Status, check: str = "values", message: str = "", cause: str = "") -> ExerciseResult:
    """One exercise with one check."""
    return ExerciseResult("rnn_step", (CheckResult(check, status, 0.0, 1.0, 0, 3, message, cause),))


@pytest.fixture
def write(course: Course, asked: Sequence[Exercise], tmp_path: Path) -> Callable[[Result], str]:
    """Write the page of a result and read its text."""
    return lambda result: write_feedback(course, result, asked, tmp_path).read_text(encoding="utf-8")


def test_every_page_is_well_nested_and_holds_no_script(
    results: Sequence[Result], write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    for result in results:
        page = read_page(write(result))
        assert {element.tag for element in page.elements} <= OURS


def test_hostile_text_stays_text(
    hostile: str,
    taint: Callable[[str], Result],
    write: Callable[[Result], str],
    read_page: Callable[[str], Any],
) -> None:
    text = write(taint(hostile))
    page = read_page(text)
    assert {element.tag for element in page.elements} <= OURS
    assert not [
        name for element in page.elements for name in element.attributes if name.startswith(("on", "style"))
    ]
    assert " ".join(readable(hostile).split()) in " ".join(page.text.split())


def test_hostile_text_cannot_change_a_terminal_or_the_direction_of_reading(
    hostile: str, taint: Callable[[str], Result], write: Callable[[Result], str]
) -> None:
    forbidden = [
        *range(0x00, 0x09),
        *range(0x0B, 0x20),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        0x2028,
        0x200F,
    ]
    forbidden += [*range(0x2066, 0x206A), 0xFEFF, 0xE0041]
    assert not set(map(chr, forbidden)) & set(write(taint(hostile)))


def test_the_policy_allows_the_pages_own_style_and_nothing_else(
    results: Sequence[Result], write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    page = read_page(write(results[0]))
    policies = [meta.attributes["content"] for meta in page.find("meta") if "http-equiv" in meta.attributes]
    style = page.find("style")[0].text
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]


def test_the_page_fetches_nothing(results: Sequence[Result], write: Callable[[Result], str]) -> None:
    text = write(results[0])
    assert not [word for word in ("http:", "https:", "src=", "url(", "@import", "//") if word in text]


def test_the_page_shows_total_points_checks_and_status_in_words(
    results: Sequence[Result], write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    result = next(result for result in results if 0 < result.score < result.max_score)
    page = read_page(write(result))
    assert page.find("p", "total")[0].text == f"{result.score:g} of {result.max_score:g} points"
    cards = page.find("article")
    for card, exercise in zip(cards, result.exercises, strict=True):
        lines = [element.text for element in page.find("div", "ag-check", within=card)]
        earned = page.find("span", "ag-earned", within=card)[0].text
        assert earned == f"{exercise.score:g} of {exercise.max_score:g} points"
        for line, check in zip(lines, exercise.checks, strict=True):
            assert check.check in line
        marks = [element.attributes["aria-label"] for element in page.find("span", "ag-mark", within=card)]
        assert marks == [status_words(check.status, "en") for check in exercise.checks]


def test_message_cause_remark_repair_and_cell_error_are_told(write: Callable[[Result], str]) -> None:
    exercise = replace(
        checked(Status.FAILED, message="dx is off.", cause="A sign."), remarks=("In float32.",)
    )
    text = write(
        Result("ann", "vanilla_rnn", (exercise,), ("One copy removed.",), {"cell 3": "NameError: sns"})
    )
    for told in ("dx is off.", "A sign.", "In float32.", "One copy removed.", "cell 3", "NameError: sns"):
        assert told in text


def test_an_exercise_that_is_not_right_brings_its_hints_to_be_opened(
    asked: Sequence[Exercise], write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    page = read_page(write(Result("ann", "vanilla_rnn", (checked(Status.FAILED),))))
    assert [element.text for element in page.find("details")] == [f"Hint{asked[0].hints[0]}"]


def test_a_right_exercise_brings_no_hint_and_nothing_to_try(
    asked: Sequence[Exercise], write: Callable[[Result], str]
) -> None:
    text = write(Result("ann", "vanilla_rnn", (checked(Status.PASSED),))).partition("<body")[2]
    assert "<details" not in text
    assert "To try next" not in text
    assert next_step(checked(Status.PASSED), asked[0]) == ""


def test_a_check_that_is_right_in_part_says_on_how_many_cases(write: Callable[[Result], str]) -> None:
    partly = CheckResult("values", Status.FAILED, 0.0, 1.0, 2, 11, "rnn_step_forward: h is wrong.")
    assert "On 9 of 11 cases." in write(
        Result("ann", "vanilla_rnn", (ExerciseResult("rnn_step", (partly,)),))
    )


def test_an_unwritten_gradient_names_the_backward(asked: Sequence[Exercise]) -> None:
    assert next_step(checked(Status.NOT_WRITTEN, "gradient"), asked[0]) == go_on_with("rnn_step_backward")


def test_a_result_without_exercises_says_that_nothing_was_judged(
    write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    page = read_page(write(Result("ann", "vanilla_rnn", (), ("The file is not a notebook.",))))
    assert "Nothing in this submission could be judged." in page.text


def test_a_file_that_could_not_be_read_has_its_reason_and_no_cards(
    asked: Sequence[Exercise], write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    check = CheckResult("values", Status.NOT_WRITTEN, 0.0, 1.0, 0, 0, "The submission could not be read.")
    result = Result("ann", "vanilla_rnn", (ExerciseResult("rnn_step", (check,)),), ("It is cut off.",))
    page = read_page(write(result))
    assert "The submission could not be read." in page.text
    assert "It is cut off." in page.text
    assert not page.find("article")


def test_the_summary_names_what_is_not_written(results: Sequence[Result]) -> None:
    unread = next(result for result in results if result.student == "yilmaz")
    assert summarize(unread) == (NOTHING_WRITTEN,)
    partly = next(result for result in results if result.student == "chen.li")
    assert unwritten(["rnn_encode", "unroll"]) in summarize(partly)


def test_no_number_of_a_hidden_case_reaches_the_page(
    gate: Exercise, right: dict[str, Any], write: Callable[[Result], str], read_page: Callable[[str], Any]
) -> None:
    drawn = [draw_case(gate, ("secret-seed",), index, hidden=True) for index in range(3)]
    cases = [solve(gate, case, right) for case in drawn]
    wrong = right | {"gate_forward": lambda x, h, w: (right["gate_forward"](x, h, w)[0] * 1.5, h, (x, h, w))}
    found = assess(gate, cases, wrong).result
    assert found.score < found.max_score
    text = read_page(write(Result("ann", "vanilla_rnn", (found,)))).text
    arrays = [array for case in cases for array in (*case.inputs, *case.cotangents, *(case.values or ()))]
    numbers = {f"{abs(entry):.3f}" for array in arrays for entry in np.ravel(array)}
    assert not [number for number in numbers if number in text]
    assert "secret-seed" not in text


@pytest.mark.parametrize("student", ["van der Berg", "Анна Каренина", 'the "best"', "d'Angelo", "ζωή"])
def test_usual_names_name_their_own_folder(
    student: str, course: Course, asked: Sequence[Exercise], tmp_path: Path
) -> None:
    path = write_feedback(course, Result(student, "vanilla_rnn", ()), asked, tmp_path)
    assert path == tmp_path / student / "vanilla_rnn" / "vanilla_rnn.html"
    assert path.is_file()


@pytest.mark.parametrize("student", ["../../etc", "/root", "..", ".", "", "a\\b", "a/b", "x\x00y", "й" * 400])
def test_no_name_leads_out_of_the_folder(student: str, tmp_path: Path) -> None:
    path = feedback_path(tmp_path, student, "vanilla_rnn")
    assert path.parent.parent.parent == tmp_path
    assert path.resolve().is_relative_to(tmp_path.resolve())


def test_the_same_result_gives_the_same_bytes(
    results: Sequence[Result], course: Course, asked: Sequence[Exercise], tmp_path: Path
) -> None:
    one, two = (write_feedback(course, results[2], asked, tmp_path / name) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_page_that_cannot_be_written_is_our_error(
    results: Sequence[Result], course: Course, asked: Sequence[Exercise], tmp_path: Path
) -> None:
    feedback_path(tmp_path, "adams", "vanilla_rnn").mkdir(parents=True)
    with pytest.raises(GradingError, match="cannot be written"):
        write_feedback(course, results[0], asked, tmp_path)
