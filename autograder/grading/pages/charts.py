"""Knows where the parts of the report's charts lie: shares of the width, pixels of height."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.exercises import Status

from .statistics import Bin, CheckStatistics, Totals

ORDER = (
    Status.PASSED,
    Status.FAILED,
    Status.RAISED,
    Status.STOPPED,
    Status.NOT_WRITTEN,
    Status.NOT_JUDGED,
)
"""From left to right in a bar: what passed, what went wrong, what was not begun."""
NAMES = {status: status.value.replace("_", " ") for status in ORDER}
TOP, AXIS, STRIP, HEIGHT = 22, 152, 188, 202
"""Pixels from the top: tallest column, axis, strip of quartiles, end."""


@dataclass(frozen=True)
class Column:
    """A column of the histogram."""

    x: float
    width: float
    y: int
    height: int
    count: int

    @property
    def middle(self) -> float:
        """Where its count stands."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Tick:
    """A number below the axis."""

    x: float
    points: float


@dataclass(frozen=True)
class Histogram:
    """Totals as columns, with a strip for the quartiles below."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float
    words: str
    axis: int = AXIS
    strip: int = STRIP
    height: int = HEIGHT


@dataclass(frozen=True)
class Part:
    """A stretch of a stacked bar."""

    status: Status
    x: float
    width: float
    count: int

    @property
    def middle(self) -> float:
        """Where its count stands."""
        return self.x + self.width / 2

    @property
    def is_wide(self) -> bool:
        """Whether its count fits, even on a phone."""
        return self.width > 0.03 * len(str(self.count))


@dataclass(frozen=True)
class Bar:
    """A check as a stacked bar."""

    check: str
    parts: tuple[Part, ...]
    words: str


def draw_histogram(bins: Sequence[Bin], totals: Totals) -> Histogram:
    """Place the columns of a histogram."""
    top = bins[-1].stop
    tallest = max(column.count for column in bins)
    gap = 0.1 / len(bins)
    columns = []
    for place, column in enumerate(bins):
        height = round((AXIS - TOP) * column.count / tallest)
        x, width = place / len(bins) + gap / 2, 1 / len(bins) - gap
        columns.append(Column(x, width, AXIS - height, height, column.count))
    return Histogram(
        columns=tuple(columns),
        ticks=(*(Tick(column.start / top, column.start) for column in bins), Tick(1.0, top)),
        lowest=totals.lowest / top,
        lower=totals.lower / top,
        median=totals.median / top,
        upper=totals.upper / top,
        highest=totals.highest / top,
        words=", ".join(
            f"{column.count} from {column.start:g} to {column.stop:g}" for column in bins if column.count
        ),
    )


def draw_bar(check: CheckStatistics) -> Bar:
    """Place the parts of a check's bar."""
    everyone = sum(check.counts.values())
    parts: list[Part] = []
    before = 0
    for status in ORDER:
        count = check.counts[status]
        if count:
            parts.append(Part(status, before / everyone, count / everyone, count))
        before += count
    words = ", ".join(f"{part.count} {NAMES[part.status]}" for part in parts)
    return Bar(check.check, tuple(parts), words)
