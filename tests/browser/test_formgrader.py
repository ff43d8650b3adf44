"""An instructor grades in nbgrader's formgrader: by button, by hand, and gives feedback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from autograder.course import Course

from .school import NAME, RIGHT, copy_course, hand_in
from .serving import serve

TRANSPOSED = "uses the recurrent matrix untransposed"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course with two submissions: Anna's is right, Boris's gradient uses a matrix untransposed."""
    course = copy_course(tmp_path_factory.mktemp("course"))
    hand_in(course, {"anna": RIGHT, "boris": "way_back_is_not_transposed"})
    return course


@pytest.fixture(scope="module")
def formgrader(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The formgrader's address on a running server."""
    with serve(course.root, tmp_path_factory.mktemp("own")) as address:
        yield f"{address}/formgrader"


def find_row(page: Page, formgrader: str, student: str) -> Locator:
    """Open the list of submissions, and find a student's."""
    page.goto(f"{formgrader}/manage_submissions/{NAME}")
    return page.locator("tbody tr").filter(has_text=student).first


def press(page: Page, formgrader: str, student: str, button: str) -> None:
    """Press a button beside a submission, and see that it worked."""
    find_row(page, formgrader, student).locator(f".{button} a").click()
    expect(page.locator(".modal-title:visible")).to_have_text("Success")


def open_graded(page: Page, formgrader: str, score: str) -> None:
    """Open a graded copy from the list of those with a score, to grade it by hand."""
    page.goto(f"{formgrader}/gradebook/{NAME}/{NAME}")
    row = page.locator("tbody tr", has_text=score)
    row.locator("a[href*=submissions]:visible").first.click()
    page.locator(".ag-card").first.wait_for()


def change(page: Page, field: Locator, text: str, kind: str) -> None:
    """Write into a field, and wait until the server has kept it."""
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and f"/api/{kind}/" in answer.url
    ) as kept:
        field.fill(text)
        field.blur()
    assert kept.value.ok


def test_buttons_grade_and_what_a_person_wrote_stays(
    page: Page, formgrader: str, course: Course, pictures: Path
) -> None:
    for student in ("anna", "boris"):
        press(page, formgrader, student, "autograde")
    expect(find_row(page, formgrader, "anna")).to_contain_text("100 / 100")
    expect(find_row(page, formgrader, "boris")).to_contain_text("86 / 100")
    page.screenshot(path=pictures / "submissions.png")

    open_graded(page, formgrader, "86 / 100")
    card = page.locator(".ag-card.ag-wrong")
    expect(card).to_have_count(1)
    expect(card).to_contain_text(TRANSPOSED)
    score = page.locator("input.score").first
    expect(score).to_have_attribute("placeholder", "8")
    card.scroll_into_view_if_needed()
    page.screenshot(path=pictures / "formgrader.png")
    change(page, page.locator("textarea.comment").first, "See **me**.", "comment")
    change(page, score, "15", "grade")

    press(page, formgrader, "boris", "autograde")
    expect(find_row(page, formgrader, "boris")).to_contain_text("93 / 100")
    open_graded(page, formgrader, "93 / 100")
    expect(page.locator("input.score").first).to_have_value("15")
    expect(page.locator("textarea.comment").first).to_have_value("See **me**.")
    expect(page.locator(".ag-card.ag-wrong")).to_contain_text(TRANSPOSED)

    press(page, formgrader, "boris", "generate-feedback")
    page.goto((course.root / "feedback" / "boris" / NAME / f"{NAME}.html").as_uri())
    expect(page.locator("body")).to_contain_text("Score: 93.0 / 100.0")
    expect(page.locator("body")).to_contain_text("See me.")
    expect(page.locator(".ag-card.ag-wrong")).to_contain_text(TRANSPOSED)
    page.locator(".ag-card.ag-wrong").scroll_into_view_if_needed()
    page.screenshot(path=pictures / "formgrader-feedback.png")
