"""Knows how an assessment looks as a card of HTML: no script, nothing fetched, readable on light and dark."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from ..exercises import ExerciseResult, Status, Words, say
from ..judging import Assessment
from ..judging.wording import check_label
from . import wording
from .findings import WRONG, Finding, both_numbers, find, headline, recall, state
from .heatmap import render_heatmap

CALM = (Status.NOT_WRITTEN, Status.NOT_JUDGED)
"""States that are no fault; they are told in a few words beside the check."""


def render_card(
    assessment: Assessment,
    numbers: bool = True,
    scope: Words = wording.ON_VISIBLE,
    with_style: bool = True,
) -> str:
    """Draw an assessment as a card.

    Args:
        assessment: what the judge found.
        numbers: whether numbers of visible cases may be shown; those of hidden cases never are.
        scope: what the points refer to.
        with_style: whether the style sheet comes along; a page with several cards needs it once.
    """
    exercise = assessment.exercise
    card = draw_card(
        assessment.result, find(assessment, numbers), exercise.hints, exercise.language, scope=scope
    )
    return f"{render_style() if with_style else ''}{card}"


def draw_card(
    result: ExerciseResult,
    findings: Sequence[Finding],
    hints: Sequence[Words],
    language: str,
    scope: Words = "",
    last: tuple[str, str] | None = None,
) -> str:
    """Draw what an exercise came to, without the style sheet.

    Args:
        result: the checks with their points.
        findings: what to tell about each check, in their order.
        hints: what to try; a right exercise keeps them.
        language: in which the card is written.
        scope: what the points refer to.
        last: what stands below the checks and remarks: a label and a sentence.
    """
    whole = state(result)
    checks = "".join(_check(finding, language) for finding in findings)
    remarks = "".join(f'<div class="ag-remark">{escape(remark)}</div>' for remark in result.remarks)
    told = f'<div class="ag-next"><b>{escape(last[0])}:</b> {escape(last[1])}</div>' if last else ""
    folded = "" if whole == "right" else render_hints([say(hint, language) for hint in hints], language)
    earned = f"<b>{wording.points(result.score, language)}</b> {wording.out_of(result.max_score, language)}"
    return (
        f'<div class="ag ag-card ag-{whole} mathjax_ignore tex2jax_ignore">'
        f'<div class="ag-head"><span class="ag-name">{escape(result.name)}</span> '
        f'<span class="ag-earned">{f"{earned} {say(scope, language)}".rstrip()}</span></div>'
        f"{checks}{remarks}{told}{folded}</div>"
    )


def render_result(result: ExerciseResult, language: str = "en", with_style: bool = True) -> str:
    """Draw what is on record of an exercise as a card, without numbers of any case and without hints.

    Args:
        result: what the exercise came to.
        language: in which the card is written.
        with_style: whether the style sheet comes along; a page with several cards needs it once.
    """
    return (render_style() if with_style else "") + draw_card(result, recall(result), (), language)


def render_notice(text: str) -> str:
    """Draw one line about a wrong use as a card."""
    words = escape(text)
    return (
        f'{render_style()}<div class="ag ag-card ag-open mathjax_ignore tex2jax_ignore">'
        f'<div class="ag-remark">{words}</div></div>'
    )


def render_hints(hints: Sequence[str], language: str = "en") -> str:
    """Draw hints that open one at a time."""
    return "".join(
        f'<details class="ag-hint"><summary>{wording.hint(place, len(hints), language)}</summary>'
        f"<div>{escape(hint)}</div></details>"
        for place, hint in enumerate(hints, start=1)
    )


@cache
def style_sheet() -> str:
    """Read the style sheet that cards and quizzes share."""
    return Path(__file__).with_name("card.css").read_text(encoding="utf-8")


def render_style() -> str:
    """Draw the style sheet as an element."""
    return f"<style>{style_sheet()}</style>"


def _check(finding: Finding, language: str) -> str:
    result = finding.result
    status = result.status
    kind = "wrong" if status in WRONG else "right" if status is Status.PASSED else "open"
    points, most = (wording.points(amount, language) for amount in (result.points, result.max_points))
    earned = f"{points}/{most}" if result.max_points else ""
    state_words = wording.status_words(status, language)
    words = finding.message or state_words if status in CALM else ""
    mark = f'<span class="ag-mark" role="img" aria-label="{escape(state_words)}">{finding.mark}</span>'
    return (
        f'<div class="ag-check ag-{kind}">{mark} '
        f'<span class="ag-label">{escape(check_label(result.check, language))}</span> '
        f'<span class="ag-words">{escape(words)}</span> <span class="ag-earned">{earned}</span></div>'
        f"{_details(finding, language)}"
    )


def _details(finding: Finding, language: str) -> str:
    if finding.result.status not in WRONG:
        return ""
    parts = [f'<div class="ag-message">{escape(headline(finding, language))}</div>']
    mismatch = finding.mismatch
    if mismatch is not None:
        yours, expected = both_numbers(mismatch)
        parts.append(
            f'<div class="ag-numbers"><span>{say(wording.YOURS, language)}</span> <code>{yours}</code> '
            f"<span>{say(wording.EXPECTED, language)}</span> <code>{expected}</code></div>"
        )
        parts.append(render_heatmap(mismatch, finding.axes, language))
    if finding.cause:
        parts.append(f'<div class="ag-cause">{escape(finding.cause)}</div>')
    passed, cases = finding.result.passed, finding.result.cases
    if finding.place or passed:
        told = wording.some_cases(cases - passed, cases, finding.place, language)
        parts.append(f'<div class="ag-small">{escape(told)}</div>')
    return f'<div class="ag-details">{"".join(parts)}</div>'
