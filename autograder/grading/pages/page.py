"""Knows how a page is made from a template: one file, one style, no script, every text escaped."""

import base64
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.student.card import style_sheet
from autograder.student.findings import MARKS, points

from ..plain import readable

PAGES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page: no script, no network, no style but the page's own."""


def render_page(template: str, **content: Any) -> str:
    """Fill in a template; every text in it is made readable and escaped, whoever wrote it.

    Args:
        template: a file's name in the folder `templates`.
        content: what the template shows.
    """
    text: str = _environment().get_template(template).render(content)
    return text


@cache
def _environment() -> Any:
    """Set up the templates, once: each is compiled when it is first used."""
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
    environment.globals.update(
        style=Markup(style),
        policy=Markup(POLICY.format(digest=digest)),
        marks=MARKS,
    )
    return environment


def mark_safe(html: str) -> str:
    """Mark HTML of our own, in which every text is escaped already, as what a template puts in as it is."""
    from markupsafe import Markup

    return Markup(html)


def format_percent(share: float) -> str:
    """Write a share in SVG's coordinates: `12.5%`."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"
