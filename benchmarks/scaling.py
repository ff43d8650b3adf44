"""Measures how cost grows: with submissions, with exercises, with cases, with what students hold in memory.

python -m benchmarks.scaling [--page FILE] [--picture FILE]

SUBMISSIONS in the environment says how many there are at most. What is measured is printed at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .bench_course import hand_in, make_course
from .bench_files import NAME, spread
from .contest import Run, follow_lines
from .page import PAGE, PICTURES, describe_machine, write_block

FEW = 20
"""Submissions in every class but those whose number is measured."""
EXERCISES = (5, 10, 20, 30, 50)
CASES = (1, 2, 5, 10, 20, 50)
"""Hidden ones; three visible ones come with them."""
MEBIBYTES = (0, 50, 100, 200, 400)
PICTURE = (
    "![Time and memory over submissions, exercises, cases, and what a submission holds](pictures/scaling.png)"
)


@dataclass(frozen=True)
class Point:
    """A class that was graded with one job."""

    amount: int
    each: float
    """Seconds for a submission."""
    start: float
    """Seconds before the first one."""
    own: float
    """Bytes in the graders' processes at the worst moment."""


@dataclass(frozen=True)
class Series:
    """What one amount does to the cost."""

    title: str
    points: tuple[Point, ...]


def grade(root: Path, submissions: int, amount: int, **course: int) -> Point:
    """Grade a fresh class with one job."""
    made = make_course(root, **course)
    hand_in(made, submissions)
    return measure(root, amount)


def grade_holding(root: Path, mebibytes: int) -> Point:
    """Grade a class in which everybody's process holds so much."""
    made = make_course(root)
    hand_in(made, FEW)
    spread(root, f"held = np.ones({mebibytes} * 2**17)")
    return measure(root, mebibytes)


def measure(root: Path, amount: int) -> Point:
    """Grade what was handed in."""
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--json", "--quiet", "--jobs", "1"]
    run: Run = follow_lines(command, root)
    return Point(amount, run.each, run.start, run.own)


def find_tens(most: int) -> tuple[int, ...]:
    """List 10, 100 and so on, up to a number that is listed too."""
    return (*(10**power for power in range(1, 9) if 10**power < most), most)


def run_all(most: int) -> Iterator[tuple[str, int, Callable[[Path], Point]]]:
    """List everything that is measured: the series, the amount, and how."""
    for number in find_tens(most):
        yield "submissions", number, partial(grade, submissions=number, amount=number)
    for number in EXERCISES:
        yield "exercises", number, partial(grade, submissions=FEW, amount=number, exercises=number)
    for number in CASES:
        yield (
            "hidden cases of an exercise",
            number,
            partial(grade, submissions=FEW, amount=number, hidden=number),
        )
    for number in MEBIBYTES:
        yield "MiB that a submission holds", number, partial(grade_holding, mebibytes=number)


def tabulate(series: Sequence[Series]) -> str:
    """Write a table for all series, each beside its own first point."""
    lines = [
        "| what grows | | time of a submission, by the first | start, by the first | grader, MB | ms here |",
        "|---|---|---|---|---|---|",
    ]
    for each in series:
        first = each.points[0]
        lines += [
            f"| {each.title} | {point.amount:,} | {point.each / first.each:.2f} "
            f"| {point.start / first.start:.2f} | {point.own / 1e6:.0f} | {1000 * point.each:.0f} |"
            for point in each.points
        ]
    return "\n".join(lines)


def draw(series: Sequence[Series], path: Path) -> None:
    """Draw time and memory over each amount."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, grid = plt.subplots(2, len(series), figsize=(12, 5.6), sharex="col", layout="constrained")
    for (upper, lower), each in zip(zip(*grid, strict=True), series, strict=True):
        amounts = [point.amount for point in each.points]
        for axes, values in (
            (upper, [1000 * point.each for point in each.points]),
            (lower, [point.own / 1e6 for point in each.points]),
        ):
            axes.plot(amounts, values, "o-", color="#1f5fa8", linewidth=1.6, markersize=5)
            axes.set_ylim(0, 1.25 * max(values))
            axes.grid(color="#dddddd", linewidth=0.6)
            axes.spines[["top", "right"]].set_visible(False)
        if each.title == "submissions":
            lower.set_xscale("log")
        lower.set_xlabel(each.title)
    grid[0][0].set_ylabel("ms for a submission, one job")
    grid[1][0].set_ylabel("grader's memory, MB")
    figure.savefig(path, dpi=110)


def main() -> None:
    """Measure everything, then write the page and the picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--picture", type=Path, default=PICTURES / "scaling.png")
    wishes = parser.parse_args()
    found: dict[str, list[Point]] = {}
    most = int(os.environ.get("SUBMISSIONS", "1000"))
    for title, amount, take in run_all(most):
        with TemporaryDirectory(prefix="scaling-") as name:
            point = take(Path(name) / "course")
        found.setdefault(title, []).append(point)
        print(f"{title:30}{amount:7,}{1000 * point.each:9.1f} ms{point.own / 1e6:7.0f} MB", flush=True)
    series = [Series(title, tuple(points)) for title, points in found.items()]
    draw(series, wishes.picture)
    text = "\n\n".join([PICTURE, tabulate(series), describe_machine()])
    write_block("make bench-scaling", text, wishes.page)


if __name__ == "__main__":
    main()
