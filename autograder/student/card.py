"""Knows how an assessment looks as a card of HTML: no script, nothing fetched, readable on light and dark."""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from ..exercises import Exercise, ExerciseResult, Status, say
from ..judging import Assessment
from .findings import WRONG, Finding, both_numbers, find, headline, points, recall, state
from .heatmap import render_heatmap

CALM = {Status.NOT_WRITTEN: "not written yet", Status.NOT_JUDGED: "not judged"}
"""States that are no fault; they are told in a few words beside the check."""


def render_card(
    assessment: Assessment,
    numbers: bool = True,
    scope: str = "on the visible cases",
    with_style: bool = True,
) -> str:
    """Draw an assessment as a card.

    Args:
        assessment: what the judge found.
        numbers: whether numbers of visible cases may be shown; those of hidden cases never are.
        scope: what the points refer to.
        with_style: whether the style sheet comes along; a page with several cards needs it once.
    """
    result, exercise = assessment.result, assessment.exercise
    checks = "".join(_check(finding, exercise) for finding in find(assessment, numbers))
    right = state(result) == "right"
    hints = "" if right else render_hints([say(hint, "en") for hint in exercise.hints])
    return (render_style() if with_style else "") + _card(result, scope, checks, hints)


def render_result(result: ExerciseResult, with_style: bool = True) -> str:
    """Draw what is on record of an exercise as a card, without numbers of any case and without hints.

    Args:
        result: what the exercise came to.
        with_style: whether the style sheet comes along; a page with several cards needs it once.
    """
    checks = "".join(_check(finding) for finding in recall(result))
    return (render_style() if with_style else "") + _card(result, "", checks)


def render_notice(text: str) -> str:
    """Draw one line about a wrong use as a card."""
    words = escape(text)
    return (
        f'{render_style()}<div class="ag ag-card ag-open mathjax_ignore tex2jax_ignore">'
        f'<div class="ag-remark">{words}</div></div>'
    )


def render_hints(hints: Sequence[str]) -> str:
    """Draw hints that open one at a time."""
    return "".join(
        f'<details class="ag-hint"><summary>Hint{f" {place}" if len(hints) > 1 else ""}</summary>'
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


def _card(result: ExerciseResult, scope: str, checks: str, hints: str = "") -> str:
    remarks = "".join(f'<div class="ag-remark">{escape(remark)}</div>' for remark in result.remarks)
    earned = f"<b>{points(result.score)}</b> of {points(result.max_score)} points {escape(scope)}"
    return (
        f'<div class="ag ag-card ag-{state(result)} mathjax_ignore tex2jax_ignore">'
        f'<div class="ag-head"><span class="ag-name">{escape(result.name)}</span> '
        f'<span class="ag-earned">{earned.rstrip()}</span></div>'
        f"{checks}{remarks}{hints}</div>"
    )


def _check(finding: Finding, exercise: Exercise | None = None) -> str:
    result = finding.result
    status = result.status
    kind = "wrong" if status in WRONG else "right" if status is Status.PASSED else "open"
    earned = f"{points(result.points)}/{points(result.max_points)}" if result.max_points else ""
    words = finding.message or CALM[status] if status in CALM else ""
    return (
        f'<div class="ag-check ag-{kind}"><span class="ag-mark">{finding.mark}</span> '
        f'<span class="ag-label">{escape(result.check)}</span> '
        f'<span class="ag-words">{escape(words)}</span> <span class="ag-earned">{earned}</span></div>'
        f"{_details(finding, exercise)}"
    )


def _details(finding: Finding, exercise: Exercise | None) -> str:
    if finding.result.status not in WRONG:
        return ""
    parts = [f'<div class="ag-message">{escape(headline(finding))}</div>']
    mismatch = finding.mismatch
    if mismatch is not None and exercise is not None:
        yours, expected = both_numbers(mismatch)
        parts.append(
            f'<div class="ag-numbers"><span>yours</span> <code>{yours}</code> '
            f"<span>expected</span> <code>{expected}</code></div>"
        )
        parts.append(render_heatmap(mismatch, _axes(exercise, mismatch.name)))
    if finding.cause:
        parts.append(f'<div class="ag-cause">{escape(finding.cause)}</div>')
    if finding.place:
        count = finding.result.cases - finding.result.passed
        parts.append(
            f'<div class="ag-small">On {count} of {finding.result.cases} cases; '
            f"shown: {escape(finding.place)}.</div>"
        )
    return f'<div class="ag-details">{"".join(parts)}</div>'


def _axes(exercise: Exercise, name: str) -> tuple[str, ...]:
    known = {*exercise.arguments, *exercise.outputs, *exercise.gradient_of}
    return tuple(exercise.shape_of(name).text.split()) if name in known else ()
