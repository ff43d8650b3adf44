"""Measures how long it takes until a command does something: the help, and the first submission graded.

python -m benchmarks.start [--page FILE]
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from .bench_course import hand_in, make_course
from .bench_files import NAME
from .page import PAGE, describe_machine, write_block

PROGRAM = Path(sys.executable).parent / "autograder"
ROUNDS, FEW = 15, 5
HELP = 0.15
"""Seconds that the help may take."""
READY = """
import os, sys
from autograder.cli import grade, main
find_place = grade.find_place
def find_watched_place(address):
    place = find_place(address)
    from autograder.grading.processes import Processes
    Processes.submit = lambda *_: os._exit(0)
    return place
grade.find_place = find_watched_place
sys.argv[1:] = ["grade", "bench", "--quiet"]
main()
"""
"""The command itself; it ends where it would begin on the first submission, and imports nothing earlier."""


def take(*command: str | Path) -> float:
    """Give the seconds that a command takes, the median of several times."""
    return statistics.median(_take(command) for _ in range(ROUNDS))


def _take(
    command: Sequence[str | Path], folder: Path | None = None, tidy: Callable[[], None] | None = None
) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - begin
    if tidy:
        tidy()
    return took


def take_grades() -> tuple[float, float]:
    """Give the seconds until `grade` begins on a first submission, and until it has written down one.

    The gradebook is made anew.
    """
    with TemporaryDirectory(prefix="bench-") as name:
        course = make_course(Path(name) / "course")
        hand_in(course, 1)
        before = set(os.listdir(course.root))

        def tidy() -> None:
            for each in {*os.listdir(course.root)} - before:
                path = course.root / each
                rmtree(path) if path.is_dir() else path.unlink()

        def run(*command: str | Path) -> float:
            found = [_take(command, course.root, tidy) for _ in range(FEW)]
            return statistics.median(found)

        ready = run(sys.executable, "-c", READY)
        whole = run(PROGRAM, "grade", NAME, "--quiet")
    return ready, whole


def main() -> None:
    """Print the table, write it to the page, and end with 1 where the help takes too long."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--page", type=Path, default=PAGE)
    wishes = parser.parse_args()
    ready, whole = take_grades()
    python = take(sys.executable, "-c", "pass")
    times = {
        "`python -c pass`": python,
        "`python -c 'import numpy'`": take(sys.executable, "-c", "import numpy"),
        "`autograder --help`": take(PROGRAM, "--help"),
        "`autograder grade`, until the first submission begins": ready,
        "`autograder grade`, from start to end, one submission and a new gradebook": whole,
    }
    lines = ["| | times Python's own start | seconds here |", "|---|---|---|"]
    lines += [f"| {title} | {took / python:.1f} | {took:.3f} |" for title, took in times.items()]
    text = "\n".join(lines) + f"\n\n{describe_machine()}"
    print(text)
    write_block("make bench-start", text, wishes.page)
    sys.exit(1 if times["`autograder --help`"] > HELP else 0)


if __name__ == "__main__":
    main()
