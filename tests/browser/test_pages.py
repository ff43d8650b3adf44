"""The report of a class and a student's feedback are read as files, on laptop and phone, by day and night."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from autograder.grading.recording import grade_submitted
from autograder.grading.reporting import report_assignment

from .conftest import HEIGHT
from .school import NAME, NOTHING, RIGHT, copy_course, hand_in

CLASS = {
    "anna": RIGHT,
    "boris": "way_back_is_not_transposed",
    "chidi": "way_back_is_not_transposed",
    "dora": "bias_gradient_is_averaged",
    "emil": "states_are_one_step_late",
    "fay": NOTHING,
    "grigoriy_konstantinopolskiy_2026": "tanh_is_missing",
}
POINTS = {
    "anna": 100.0,
    "boris": 86.0,
    "chidi": 86.0,
    "dora": 86.0,
    "emil": 76.0,
    "fay": 0.0,
    "grigoriy_konstantinopolskiy_2026": 78.0,
}
NARROW, WIDE = 390, 1200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a graded class."""
    course = copy_course(tmp_path_factory.mktemp("course"))
    hand_in(course, CLASS)
    graded = [each.result for each in grade_submitted(course, NAME, jobs=2)]
    assert {result.student: result.score for result in graded} == POINTS
    report, _ = report_assignment(course, NAME)
    named, _ = report_assignment(course, NAME, named=True)
    return {
        "report": report,
        "report-names": named,
        "feedback": course.root / "feedback" / "boris" / NAME / f"{NAME}.html",
        "feedback-empty": course.root / "feedback" / "fay" / NAME / f"{NAME}.html",
    }


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """By day and by night."""
    return str(request.param)


@pytest.fixture(params=[WIDE, NARROW])
def width(request: pytest.FixtureRequest) -> int:
    """A laptop's window, and a phone's, in pixels."""
    return int(request.param)


@pytest.fixture
def window(chromium: Browser, width: int, scheme: str) -> Iterator[Page]:
    """A window of that width and colour."""
    page = chromium.new_page(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    yield page
    page.close()


@pytest.mark.parametrize("name", ["report", "report-names", "feedback", "feedback-empty"])
def test_a_page_fits_fetches_nothing_and_opens_what_is_folded(
    made: dict[str, Path], window: Page, width: int, scheme: str, name: str, pictures: Path
) -> None:
    said: list[str] = []
    asked: list[str] = []
    window.on("console", lambda message: said.append(message.text))
    window.on("pageerror", lambda error: said.append(str(error)))
    window.on("request", lambda request: asked.append(request.url))
    window.goto(made[name].as_uri())
    window.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", full_page=True)
    assert overflow(window) == 0
    for fold in window.locator("details").all():
        if not fold.locator("xpath=ancestor::details[not(@open)]").count():
            inside = fold.locator(":scope > :not(summary)").first
            if fold.get_attribute("open") is None:
                expect(inside).to_be_hidden()
                fold.locator(":scope > summary").click()
            expect(inside).to_be_visible()
    assert overflow(window) == 0
    assert brightness(window) == scheme
    assert said == []
    assert asked == [made[name].as_uri()]


def test_the_report_folds_names_and_feedback_names_the_mistake(made: dict[str, Path], page: Page) -> None:
    page.goto(made["report-names"].as_uri())
    folded = page.locator("details", has_text="boris, chidi").first
    expect(folded.locator("p")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator("p")).to_have_text("boris, chidi")
    page.goto(made["feedback"].as_uri())
    expect(page.locator(".total")).to_have_text("86 of 100 points", use_inner_text=True)
    expect(page.locator(".ag-card.ag-wrong")).to_have_count(1)
    expect(page.locator(".ag-cause")).to_contain_text("uses the recurrent matrix untransposed")


def overflow(page: Page) -> int:
    """Tell by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def brightness(page: Page) -> str:
    """Tell whether the text is drawn for a light or a dark page."""
    colour = page.evaluate("getComputedStyle(document.body).color")
    return "light" if sum(map(int, colour.strip("rgb()").split(",")[:3])) < 384 else "dark"
