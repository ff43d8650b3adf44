"""Knows how a person works in a notebook that is open in JupyterLab or Notebook 7."""

import re

from playwright.sync_api import Locator, Page


def open_notebook(page: Page, address: str, *, lab: bool = True) -> None:
    """Open a notebook and wait until its kernel is there.

    Args:
        page: a window.
        address: the server's and the notebook's path below it, such as `http://127.0.0.1:8888/toys/toys.ipynb`.
        lab: open it in JupyterLab; else in Notebook 7.
    """
    server, path = re.fullmatch(r"(https?://[^/]+)/(.+)", address).groups()  # type: ignore[union-attr]
    page.goto(f"{server}/lab/tree/{path}?reset" if lab else f"{server}/notebooks/{path}")
    page.locator(".jp-NotebookPanel .jp-Notebook").wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()


def find_cell(page: Page, text: str) -> Locator:
    """Find the first code cell that holds a text, and bring it into view."""
    cell = page.locator(".jp-CodeCell").filter(has_text=text).first
    cell.scroll_into_view_if_needed()
    return cell


def run(page: Page, text: str) -> Locator:
    """Run the first code cell that holds a text, and give it."""
    cell = find_cell(page, text)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    return cell


def write(page: Page, text: str, source: str) -> Locator:
    """Write another source into the first code cell that holds a text, and run it."""
    cell = find_cell(page, text)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")
    return cell


def save(page: Page) -> None:
    """Save the notebook, and wait until the server has it."""
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ) as answer:
        page.keyboard.press("Control+s")
    assert answer.value.ok


def choose(page: Page, menu: str, item: str) -> None:
    """Choose something from the menu bar."""
    page.locator(".lm-MenuBar-item", has_text=menu).click()
    page.locator(".lm-Menu-item", has_text=item).click()
