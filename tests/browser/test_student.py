"""A student opens the release in JupyterLab or Notebook 7, and reads what checks and questions answer."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograder.course import Course
from tests.grading.toy_course import RIGHT

from .notebook import choose, find_cell, open_notebook, run, save, write
from .school import NAME, ROOT
from .serving import serve

STEP = '''def rnn_step_forward(x, h_prev, Wx, Wh, b):
    """Advance the RNN by one time step."""
    h = np.tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, Wx, Wh, h)


def rnn_step_backward(dh, cache):
    """Send a gradient back through one time step."""
    x, h_prev, Wx, Wh, h = cache
    dz = dh * (1 - h**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
'''
WRONG_STEP = STEP.replace("dz @ Wh.T", "dz @ Wh")
SETUP = "from autograder import check"
QUESTION = 'quiz("why-tanh")'
CONFUSED = "This confuses states with gradients."
RIGHT_BECAUSE = "With ReLU, states can grow like powers of the matrix."
SORRY = ("Loading widget", "Error displaying widget", "Error creating widget", "Javascript Error")
"""What JupyterLab may write where a widget should be."""

Release = Callable[[str], str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, toys: Course) -> Iterator[tuple[str, Path]]:
    """A server, and the folder that it shows."""
    with serve(toys.root, tmp_path_factory.mktemp("own")) as address:
        yield address, toys.root


@pytest.fixture
def release(server: tuple[str, Path]) -> Release:
    """Copies the vanilla RNN's release into a new folder, and gives the notebook's address."""
    address, root = server

    def copy(folder: str) -> str:
        shutil.copytree(ROOT / "assignments" / NAME, root / folder)
        return f"{address}/{folder}/{NAME}.ipynb"

    return copy


def count_cells(tag: str) -> int:
    """Count the release's cells of a kind."""
    notebook = json.loads((ROOT / "assignments" / NAME / f"{NAME}.ipynb").read_text())
    return sum(tag in cell["metadata"].get("tags", ()) for cell in notebook["cells"])


def test_the_card_names_the_mistake_and_turns_green_when_it_is_mended(
    page: Page, release: Release, pictures: Path
) -> None:
    open_notebook(page, release("card"))
    run(page, SETUP)
    run(page, "def rnn_step_forward")
    check = run(page, "check(rnn_step_forward")
    expect(check.locator(".ag-card.ag-open")).to_contain_text("not written yet")

    write(page, "def rnn_step_forward", WRONG_STEP)
    run(page, "check(rnn_step_forward")
    card = check.locator(".ag-card.ag-wrong")
    expect(card).to_contain_text("rnn_step_backward: dh_prev is wrong in 12 of 12 entries")
    expect(card.locator(".ag-cause")).to_contain_text("uses the recurrent matrix untransposed")
    expect(card.locator(".ag-worst")).to_be_visible()
    hint = card.locator(".ag-hint").first
    expect(hint.locator("div")).to_be_hidden()
    page.keyboard.press("Control+b")  # the file browser
    page.screenshot(path=pictures / "check.png")
    hint.locator("summary").click()
    expect(hint.locator("div")).to_be_visible()

    write(page, "def rnn_step_forward", STEP)
    run(page, "check(rnn_step_forward")
    card = check.locator(".ag-card.ag-right")
    expect(card.locator(".ag-earned").first).to_contain_text("22 of 22 points")
    expect(card.locator(".ag-check.ag-right")).to_have_count(4)
    expect(check.locator(".ag-wrong")).to_have_count(0)
    page.screenshot(path=pictures / "check-right.png")


def test_an_answer_is_explained_counted_and_outlives_its_kernel(
    page: Page, release: Release, pictures: Path
) -> None:
    address = release("quiz")
    open_notebook(page, address)
    run(page, SETUP)
    write(page, "def rnn_step_forward", STEP)
    run(page, "check(rnn_step_forward")
    asked = run(page, QUESTION)
    widget, card = asked.locator(".ag-widget"), asked.locator(".ag-quiz:not(.ag-widget)")
    expect(widget).to_be_visible()
    expect(card).to_be_hidden()
    widget.locator("input[type=radio]").first.check()
    expect(widget.locator(".ag-card.ag-wrong")).to_contain_text(CONFUSED)
    page.screenshot(path=pictures / "quiz.png")
    widget.locator("input[type=radio]").nth(1).check()
    expect(widget.locator(".ag-card.ag-right")).to_contain_text(RIGHT_BECAUSE)
    expect(widget).not_to_contain_text(CONFUSED)

    counted = run(page, "progress()").locator(".ag-bars")
    checks, questions = count_cells("check"), count_cells("quiz")
    for line in (
        f"Exercises passed 1/{checks}",
        f"Questions right 1/{questions}",
        f"at first try 0/{questions}",
    ):
        expect(counted).to_contain_text(line)

    choose(page, "Kernel", "Shut Down Kernel")
    save(page)
    open_notebook(page, address)
    asked = find_cell(page, QUESTION)
    expect(asked.locator(".ag-quiz:visible")).to_have_count(1)
    card.locator("label").first.click()
    expect(card.locator(".ag-why:visible")).to_contain_text(f"✗ {CONFUSED}", use_inner_text=True)
    for words in SORRY:
        expect(page.get_by_text(words).locator("visible=true")).to_have_count(0)


def test_without_widgets_a_question_answers_to_clicks_as_well(page: Page, release: Release) -> None:
    open_notebook(page, release("plain"))
    write(page, "def rnn_step_forward", "import sys\nsys.modules['ipywidgets'] = None")
    run(page, SETUP)
    one = run(page, QUESTION).locator(".ag-quiz")
    expect(one).to_be_visible()
    expect(one.locator(".ag-why:visible")).to_have_count(0)
    one.locator("label").first.click()
    expect(one.locator(".ag-why:visible")).to_contain_text(CONFUSED)
    one.locator("label").nth(1).click()
    expect(one.locator(".ag-why:visible")).to_contain_text(RIGHT_BECAUSE)
    number = run(page, 'quiz("uniform-loss")').locator(".ag-quiz")
    number.locator("input").fill("8")
    expect(number.locator(".ag-not")).to_be_visible()
    number.locator("input").fill("6.93")
    expect(number.locator(".ag-why")).to_be_visible()
    expect(number.locator(".ag-not")).to_be_hidden()
    expect(page.locator(".ag-widget")).to_have_count(0)


def test_notebook_7_shows_the_card_and_the_question(page: Page, release: Release) -> None:
    open_notebook(page, release("seven"), lab=False)
    run(page, SETUP)
    write(page, "def rnn_step_forward", WRONG_STEP)
    card = run(page, "check(rnn_step_forward").locator(".ag-card.ag-wrong")
    expect(card.locator(".ag-cause")).to_contain_text("uses the recurrent matrix untransposed")
    widget = run(page, QUESTION).locator(".ag-widget")
    widget.locator("input[type=radio]").first.check()
    expect(widget.locator(".ag-card.ag-wrong")).to_contain_text(CONFUSED)


def test_validate_by_its_button_fails_a_wrong_gradient_and_passes_the_right_one(
    page: Page, server: tuple[str, Path], toys: Course
) -> None:
    address, root = server
    folder = Path("submitted/boris/toys")
    shutil.copy(toys.release_path("toys").with_name("cases.json"), root / folder)
    open_notebook(page, f"{address}/{folder}/toys.ipynb")

    def validate() -> None:
        page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate", exact=True).click()

    said = page.locator(".jp-Dialog")
    validate()
    expect(said).to_contain_text("The following cell failed")
    expect(said).to_contain_text("scale_backward: dw is wrong")
    said.locator("button").click()
    write(page, "def scale_forward", RIGHT)
    validate()
    expect(said).to_contain_text("Success! Your notebook passes all the tests.")
