"""Knows how a person works in a notebook that is open in JupyterLab or Notebook 7."""

import re

from playwright.sync_api import Locator, Page, expect

from .serving import PATIENCE

CONNECT = """async ([path, patience]) => {
    for (const end = Date.now() + 1000 * patience; Date.now() < end; ) {
        const sessions = await (await fetch("/api/sessions")).json();
        const kernel = sessions.find(session => session.path === path)?.kernel;
        if (kernel?.connections && kernel.execution_state === "idle") return;
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`${path}: no kernel within ${patience} s`);
}"""
"""Waits until the window talks to a notebook's kernel; what is run before is lost without a word."""
RUN = re.compile(r"\[\d+\]")
"""Beside a cell that has run."""


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
    page.evaluate(CONNECT, [path, PATIENCE])


def find_cell(page: Page, text: str) -> Locator:
    """Find the first code cell that holds a text, and bring it into view."""
    cell = page.locator(".jp-CodeCell").filter(has_text=text).first
    cell.scroll_into_view_if_needed()
    return cell


def run(page: Page, text: str) -> Locator:
    """Run the first code cell that holds a text to its end, and give it."""
    cell = find_cell(page, text)
    cell.locator(".cm-content").click()
    return _run_it(page, cell)


def write(page: Page, text: str, source: str) -> Locator:
    """Write another source into the first code cell that holds a text, and run it."""
    cell = find_cell(page, text)
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)
    return _run_it(page, cell)


def _run_it(page: Page, cell: Locator) -> Locator:
    page.keyboard.press("Control+Enter")
    expect(page.locator(".jp-CodeCell.jp-mod-active .jp-InputPrompt")).to_have_text(RUN)
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
