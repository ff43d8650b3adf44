"""Knows how a page is made from a template: one file, one style, no script, every text escaped."""

import base64
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.exercises import Status
from autograder.student.card import style_sheet
from autograder.student.findings import MARKS, WRONG, points

from ..plain import readable

PAGES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page: no script, no network, no style but the page's own."""

STATUS_WORDS = {
    Status.PASSED: "passed",
    Status.FAILED: "not right yet",
    Status.RAISED: "raised an error",
    Status.STOPPED: "stopped",
    Status.NOT_WRITTEN: "not written yet",
    Status.NOT_JUDGED: "not judged",
}
KINDS = {status: "wrong" if status in WRONG else "open" for status in Status} | {Status.PASSED: "right"}
"""How the notebook's cards call the three kinds of status that differ in colour."""


def render_page(template: str, **content: Any) -> str:
    """Fill in a template; every text in it is made readable and escaped, whoever wrote it.

    Args:
        template: a file's name in the folder `templates`.
        content: what the template shows.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def clean(value: Any) -> Any:
        return readable(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        finalize=clean,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["points"] = points
    environment.filters["percent"] = format_percent
    style = style_sheet() + (PAGES / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    return environment.get_template(template).render(
        style=Markup(style),
        policy=Markup(POLICY.format(digest=digest)),
        words=STATUS_WORDS,
        marks=MARKS,
        kinds=KINDS,
        **content,
    )


def format_percent(share: float) -> str:
    """Write a share in SVG's coordinates: `12.5%`."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"
