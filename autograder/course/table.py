"""Knows how a verification reads as plain text."""

from collections import Counter
from collections.abc import Iterator

from .trial import Row
from .verify import Verification

HEAD = ("exercise", "wrong solution", "caught by", "at cases")

Line = tuple[str, str, str, str]


def render(verification: Verification, every: bool = False) -> str:
    """Write a verification as a table, problems and a summary last.

    Args:
        verification: what was found.
        every: whether each derived wrong solution has its own line; otherwise an exercise's derived
            solutions share one, except for those that pass where they must not.
    """
    lines = [*_lines(verification.rows, every)]
    widths = [max(len(line[column]) for line in (HEAD, *lines)) for column in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    table = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in (HEAD, rule, *lines)
    ]
    exact = [
        f"{found.exercise}: the reference's gradients are exact to {found.error:.0e} ({found.method})"
        for found in verification.certificates
    ]
    problems = [f"problem: {problem}" for problem in verification.problems]
    caught = sum(not row.passed_sets for row in verification.rows)
    summary = (
        f"{verification.assignment}: {caught} of {len(verification.rows)} wrong solutions fail all "
        f"{verification.sets} sets of cases; {_count(len(problems), 'problem')}"
    )
    return "\n".join([*table, "", *exact, "", *problems, summary])


def _lines(rows: tuple[Row, ...], every: bool) -> Iterator[Line]:
    for exercise in dict.fromkeys(row.exercise for row in rows):
        own = [row for row in rows if row.exercise == exercise]
        shared = [row for row in own if not (every or row.authored or row.passed_sets)]
        for row in own:
            if row not in shared:
                yield exercise, row.wrong, row.caught_by or "nothing", f"{row.caught} of {row.cases}"
        if shared:
            checks = Counter(row.caught_by for row in shared)
            least = min(row.caught / row.cases for row in shared)
            yield (
                exercise,
                f"({len(shared)} derived from the reference)",
                ", ".join(f"{check} {count}" for check, count in checks.items()),
                f"{least:.0%} or more",
            )


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
