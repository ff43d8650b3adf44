"""Knows what to tell about an assessment: for each check its state, and the case that shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..exercises import CheckResult, Exercise, ExerciseResult, Mismatch, Status
from ..judging import Assessment
from . import wording
from .wording import points

__all__ = [
    "MARKS",
    "WRONG",
    "Finding",
    "both_numbers",
    "find",
    "headline",
    "points",
    "recall",
    "state",
]

WRONG = (Status.FAILED, Status.RAISED, Status.STOPPED)
MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.RAISED: "✗",
    Status.STOPPED: "✗",
    Status.NOT_WRITTEN: "○",
    Status.NOT_JUDGED: "–",
}


@dataclass(frozen=True, eq=False)
class Finding:
    """What a reader is told about one check."""

    result: CheckResult
    message: str
    cause: str = ""
    mismatch: Mismatch | None = None
    axes: tuple[str, ...] = ()
    """The names of the mismatched array's axes, such as `("N", "4H")`; none where they are not known."""
    place: str = ""
    """The sizes of the case that is shown, such as `N=2, D=3, H=4`; empty for a hidden case."""

    @property
    def mark(self) -> str:
        """One character for the check's state."""
        return MARKS[self.result.status]


def find(assessment: Assessment, numbers: bool = True) -> tuple[Finding, ...]:
    """Choose what to tell about each check of an assessment, in the checks' order.

    Args:
        assessment: what the judge found.
        numbers: whether numbers of visible cases may be shown; those of hidden cases never are.
    """
    findings = tuple(_find(assessment, check, numbers) for check in assessment.result.checks)
    return tuple(_without_repeats(findings))


def recall(result: ExerciseResult) -> tuple[Finding, ...]:
    """Tell about each check what is on record: words, and no numbers of any case."""
    findings = (
        Finding(check, "" if check.status is Status.PASSED else check.message, check.cause)
        for check in result.checks
    )
    return tuple(_without_repeats(findings))


def state(result: ExerciseResult) -> str:
    """Name the state of the whole exercise: `right`, `wrong`, or `open` while something is not written."""
    statuses = {check.status for check in result.checks}
    if statuses & set(WRONG):
        return "wrong"
    return "right" if statuses == {Status.PASSED} else "open"


def headline(finding: Finding, language: str) -> str:
    """Say in one line what is wrong, with the count of wrong entries where it is known."""
    mismatch, message = finding.mismatch, finding.message
    if mismatch is None:
        return message
    message = message.rstrip(". ")
    if mismatch.index:
        wrong, count = int(mismatch.wrong.sum()), mismatch.wrong.size
        message += f" {wording.entries(wrong, count, mismatch.index, language)}"
    return f"{message}:"


def both_numbers(mismatch: Mismatch) -> tuple[str, str]:
    """Write the worst entry's two numbers so that they align and differ visibly."""
    pair = (mismatch.yours, mismatch.expected)
    size = max(abs(number) for number in pair)
    written = [f"{number:.8f}" if 1e-3 <= size < 1e6 else f"{number:.8e}" for number in pair]
    if written[0] == written[1]:
        written = [f"{number:.17g}" for number in pair]
    width = max(map(len, written))
    return written[0].rjust(width), written[1].rjust(width)


def _find(assessment: Assessment, check: CheckResult, numbers: bool) -> Finding:
    if check.status is Status.PASSED:
        return Finding(check, "")
    case, outcome = assessment.deciding(check.check)
    if case.hidden or not numbers:
        return Finding(check, check.message, check.cause)
    sizes = ", ".join(f"{symbol}={length}" for symbol, length in case.sizes.items())
    axes = _axes(assessment.exercise, outcome.mismatch)
    return Finding(check, outcome.message, check.cause, outcome.mismatch, axes, sizes)


def _axes(exercise: Exercise, mismatch: Mismatch | None) -> tuple[str, ...]:
    known = {*exercise.arguments, *exercise.outputs, *exercise.gradient_of}
    if mismatch is None or mismatch.name not in known:
        return ()
    return tuple(exercise.shape_of(mismatch.name).text.split())


def _without_repeats(findings: Iterable[Finding]) -> Iterator[Finding]:
    told: set[str] = set()
    for finding in findings:
        again = finding.result.status not in WRONG and finding.message in told
        told.add(finding.message)
        yield Finding(finding.result, "") if again else finding
