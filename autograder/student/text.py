"""Knows how an assessment reads as plain text, for terminals and logs."""

from ..exercises import Status, Words, say
from ..judging import Assessment
from ..judging.wording import check_label
from .findings import Finding, both_numbers, find, headline
from .wording import EXPECTED, ON_VISIBLE, YOURS, out_of, points

INDENT = "    "


def render_text(assessment: Assessment, numbers: bool = True, scope: Words = ON_VISIBLE) -> str:
    """Write an assessment as plain text.

    Args:
        assessment: what the judge found.
        numbers: whether numbers of visible cases may be shown.
        scope: what the points refer to.
    """
    result, language = assessment.result, assessment.exercise.language
    earned = f"{points(result.score, language)} {out_of(result.max_score, language)}"
    lines = [f"{result.name}: {earned} {say(scope, language)}".rstrip()]
    width = max(len(check_label(check.check, language)) for check in result.checks)
    for finding in find(assessment, numbers):
        lines += _lines(finding, width, language)
    lines += [f"{INDENT}{remark}" for remark in result.remarks]
    return "\n".join(lines)


def _lines(finding: Finding, width: int, language: str) -> list[str]:
    result = finding.result
    passed = result.status is Status.PASSED
    head = "" if passed else headline(finding, language)
    lines = [f"{finding.mark} {check_label(result.check, language):<{width}} {head}".rstrip()]
    if finding.mismatch is not None:
        yours, expected = both_numbers(finding.mismatch)
        pairs = ((YOURS, yours), (EXPECTED, expected))
        lines += [f"{INDENT}{say(words, language):<10} {number}" for words, number in pairs]
    return lines + ([f"{INDENT}{finding.cause}"] if finding.cause else [])
