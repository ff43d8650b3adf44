"""Knows how an assessment reads as plain text, for terminals and logs."""

from ..exercises import Status
from ..judging import Assessment
from .findings import Finding, both_numbers, find, headline, points

INDENT = "    "


def render_text(assessment: Assessment, numbers: bool = True, scope: str = "on the visible cases") -> str:
    """Write an assessment as plain text.

    Args:
        assessment: what the judge found.
        numbers: whether numbers of visible cases may be shown.
        scope: what the points refer to.
    """
    result = assessment.result
    lines = [f"{result.name}: {points(result.score)} of {points(result.max_score)} points {scope}".rstrip()]
    for finding in find(assessment, numbers):
        lines += _lines(finding)
    lines += [f"{INDENT}{remark}" for remark in result.remarks]
    return "\n".join(lines)


def _lines(finding: Finding) -> list[str]:
    result = finding.result
    passed = result.status is Status.PASSED
    head = "" if passed else headline(finding)
    lines = [f"{finding.mark} {result.check:<10} {head}".rstrip()]
    if finding.mismatch is not None:
        yours, expected = both_numbers(finding.mismatch)
        lines += [f"{INDENT}yours      {yours}", f"{INDENT}expected   {expected}"]
    return lines + ([f"{INDENT}{finding.cause}"] if finding.cause else [])
