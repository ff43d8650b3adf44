"""Measures what a class costs: stock nbgrader, nbgrader with our preprocessor, our command, and the floor.

python -m benchmarks.bench [--stock FOLDER] [--page FILE] [--readme FILE]

FOLDER holds the programs of an installation of nbgrader that knows nothing of this package; BENCH_N in the
environment says how many submissions there are. All contestants grade the same ones, in turn, a part of the
class at a time, each part in a fresh course of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from autograder.course import Course

from .bench_course import hand_in, make_course, write_answers
from .bench_files import NAME, Scores, hand_in_release, read_gradebook
from .contest import Run, add, follow_files, follow_lines
from .page import PAGE, README, describe_machine, write_block
from .stock_course import make_stock_course

OURS = Path(sys.executable).parent
GRADE = (sys.executable, "-m", "autograder.cli", "grade", NAME, "--json", "--quiet", "--jobs")
PARTS = 3
LEAST = 3
"""Submissions in a part: less, and there is no time from one to the next."""
MORE = 50
"""Submissions that our command grades besides in every part, where the first half of all is not timed."""
STOCK, WITH_OURS, ONE, TWO = "stock nbgrader", "nbgrader with our preprocessor", "one job", "two jobs"
TITLES = {
    STOCK: "`nbgrader autograde` and `generate_feedback`, stock",
    WITH_OURS: "the same two commands with our `nbgrader_config.py`",
    ONE: "`autograder grade --jobs 1`",
    TWO: "`autograder grade --jobs 2`",
}


@dataclass
class Findings:
    """What was measured, part by part."""

    runs: dict[str, list[Run]] = field(default_factory=dict)
    floor: list[float] = field(default_factory=list)
    """Seconds for a submission."""
    drawn: list[float] = field(default_factory=list)
    """The same with the plot drawn."""
    stages: list[Mapping[str, float]] = field(default_factory=list)
    """Milliseconds per submission by stage."""
    submission: list[float] = field(default_factory=list)
    """Milliseconds per submission while stages were watched."""


def main() -> None:
    """Measure, print and write the page; end with 1 where contestants disagree about a score."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", type=Path, default=OURS)
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--readme", type=Path, default=README)
    wishes = parser.parse_args()
    number = int(os.environ.get("BENCH_N", "30"))
    sizes = split(number)
    findings = Findings()
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        course = make_course(folder / "course")
        make_stock_course(folder / "stock", course, wishes.stock.absolute())
        for part, size in enumerate(sizes):
            measure(folder, course, wishes.stock.absolute(), (sum(sizes[:part]), size), findings)
    text = "\n\n".join([tabulate(findings), tabulate_stages(findings), describe_machine()])
    print(text)
    write_block("make bench", f"{number} submissions in {len(sizes)} parts.\n\n{text}", wishes.page)
    write_block("make bench", summarize(findings), wishes.readme)


def split(number: int) -> list[int]:
    """Cut a class into parts of nearly the same size."""
    parts = max(1, min(PARTS, number // LEAST))
    return [number // parts + (part < number % parts) for part in range(parts)]


def measure(folder: Path, course: Course, stock: Path, part: tuple[int, int], findings: Findings) -> None:
    """Let all contestants grade a part of the class, one after the other, and compare their scores."""
    first, size = part
    roots = {name: folder / f"{name} {first}" for name in (STOCK, WITH_OURS, ONE, TWO, "floor", "stages")}
    for name, root in roots.items():
        copytree(folder / "stock" if name == STOCK else course.root, root)
        if name != STOCK:
            hand_in(
                Course(**{**vars(course), "root": root}), size + MORE * (name in (ONE, TWO, "stages")), first
            )
    hand_in_release(roots[STOCK], islice(write_answers(course, first + size), first, None))
    runs = {
        STOCK: nbgrader(stock, roots[STOCK]),
        ONE: follow_lines([*GRADE, "1"], roots[ONE]),
        WITH_OURS: nbgrader(OURS, roots[WITH_OURS]),
        TWO: follow_lines([*GRADE, "2"], roots[TWO]),
    }
    for name, run in runs.items():
        findings.runs.setdefault(name, []).append(run)
    plain = run_module("floor", roots["floor"])
    findings.floor += [each["seconds"] for each in plain]
    findings.drawn += [each["seconds"] for each in run_module("floor", roots["floor"], "--plot")]
    watched = run_module("stages", roots["stages"])[0]
    findings.stages.append(watched["stages"])
    findings.submission.append(watched["submission"])
    scores = {name: read_gradebook(roots[name]) for name in runs}
    hold_equal({**scores, "the floor": {each["student"]: each["scores"] for each in plain}})


def nbgrader(programs: Path, root: Path) -> Run:
    """Grade and give feedback with nbgrader's own commands."""
    return add(
        follow_files(
            [programs / "nbgrader", "autograde", NAME], root, f"autograded/*/{NAME}/*.ipynb", programs
        ),
        follow_files(
            [programs / "nbgrader", "generate_feedback", NAME], root, f"feedback/*/{NAME}/*.html", programs
        ),
    )


def run_module(name: str, *arguments: str | Path) -> list[dict[str, object]]:
    """Run a program of this folder, which writes lines of JSON."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def hold_equal(scores: Mapping[str, Scores]) -> None:
    """End the program where two contestants give different points."""
    first, *others = scores
    for other in others:
        for student, points in scores[first].items():
            if scores[other].get(student) != points:
                sys.exit(f"{student}: {first} gives {points}, {other} gives {scores[other].get(student)}")


def tabulate(findings: Findings) -> str:
    """Write the table of contestants."""
    floor = statistics.mean(findings.floor)
    medians = {name: middle(runs) for name, runs in findings.runs.items()}
    heads = ("times stock's throughput", "time by the floor's", "start, in submissions of stock")
    lines = [f"| | {' | '.join(heads)} | memory, MB | seconds here |", "|---|---|---|---|---|---|"]
    for name, title in TITLES.items():
        median, runs = medians[name], findings.runs[name]
        start = statistics.median(run.start for run in runs) / medians[STOCK]
        memory = max(run.memory for run in runs) / 1e6
        lines.append(
            f"| {title} | {medians[STOCK] / median:.1f} | {median / floor:.2f} "
            f"| {start:.1f} | {memory:.0f} | {median:.3f} |"
        )
    for title, median in (
        ("the floor: the same cells and checks in one warm process", floor),
        ("the floor, with the plot drawn", statistics.mean(findings.drawn)),
    ):
        lines.append(f"| {title} | {medians[STOCK] / median:.1f} | {median / floor:.2f} | | | {median:.3f} |")
    return "\n".join(lines)


def middle(runs: Sequence[Run]) -> float:
    """Give the median over the parts, in seconds for a submission."""
    return statistics.median(run.each for run in runs)


def summarize(findings: Findings) -> str:
    """Write the short table: how many times stock nbgrader's throughput."""
    stock = middle(findings.runs[STOCK])
    lines = ["| gradebook and feedback included | throughput |", "|---|---|"]
    lines += [f"| {title} | {stock / middle(findings.runs[name]):.1f} |" for name, title in TITLES.items()]
    return "\n".join(lines)


def tabulate_stages(findings: Findings) -> str:
    """Write where the time of a submission goes; recording one goes on while the next is run."""
    medians = {
        stage: statistics.median(each[stage] for each in findings.stages) for stage in findings.stages[0]
    }
    whole = sum(medians.values())
    lines = ["| stage of `autograder grade --jobs 1` | share | ms here |", "|---|---|---|"]
    lines += [f"| {stage} | {took / whole:.0%} | {took:.1f} |" for stage, took in medians.items()]
    submission = statistics.median(findings.submission)
    lines.append(f"| together, of which some at the same time | | {whole:.1f} in {submission:.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
