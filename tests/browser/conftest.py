"""A headless Chromium, and what tests in it start from."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from autograder.course import Course
from tests.grading.toy_course import RIGHT, WRONG_GRADIENT, hand_in, make_course

from .school import ROOT
from .serving import PATIENCE

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDTH, HEIGHT = 1200, 900

expect.set_options(timeout=1000 * PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A window of its own, as on a laptop."""
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_default_timeout(1000 * PATIENCE)
    yield page
    page.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept."""
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A small course with two submissions: Anna's is right, in Boris's a gradient is wrong."""
    course = make_course(tmp_path_factory.mktemp("toys"))
    (course.root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    for student, source in {"anna": RIGHT, "boris": WRONG_GRADIENT}.items():
        hand_in(course, student, source)
    return course
